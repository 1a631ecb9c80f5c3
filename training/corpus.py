"""PolNeAR's annotation, word by word, over the same parse that extraction reads.

Brat standoff: ``text/NAME.txt`` beside ``attributions/NAME_ANNOTATOR.ann``
(Newell, Margolin and Ruths, LREC 2018). Of several annotators' files the
first by name is taken.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language

from chalicelib.extraction import lexicon
from chalicelib.extraction.reading.learned.features import Tree, relations
from chalicelib.extraction.reading.learned.network import ACTS, NAME_TAGS, ROLES, SOURCE_TYPES, Floats
from chalicelib.extraction.reading.learned.windows import Chunk, chunks
from chalicelib.extraction.reading.learned.wordpieces import WordPieces
from chalicelib.extraction.reading.paragraphs import Token, parse
from chalicelib.intake.page.parse import parse_text
from chalicelib.models import Act

TEXT_BOUND = re.compile(r"^(T\d+)\t(\S+) ([\d ;]+)\t")
HELD = 10  # one article in so many is held out

Spans = tuple[tuple[int, int], ...]
Places = np.ndarray[Any, np.dtype[np.int64]]
Truths = np.ndarray[Any, np.dtype[np.bool_]]


UNKNOWN = -1


@dataclass(frozen=True)
class Gold:
    """An attribution as annotated: offsets into the article's text, by role.

    ``act`` and ``type`` (a source type): None where the annotation does not tell.
    """

    source: Spans
    cue: Spans
    content: Spans
    act: str | None = None
    type: str | None = None


@dataclass(frozen=True)
class Example:
    """An attribution in a chunk: the cue's head, and a row for each token of whether it is in each role.

    ``act`` and ``type``: places among ACTS and SOURCE_TYPES, or UNKNOWN.
    """

    cue: int
    inside: Floats
    relations: Places
    act: int
    type: int


@dataclass(frozen=True)
class Labelled:
    """What is annotated of a chunk.

    ``cues``: for each token 1 where it heads a cue, 0 where it does not, UNKNOWN where that is not
    annotated; ``names``: a place among NAME_TAGS, or UNKNOWN.
    """

    examples: Sequence[Example]
    cues: Floats
    names: Places


@dataclass(frozen=True)
class Annotated:
    """One article: its chunks with what is annotated of each, and its gold."""

    name: str
    text: str
    chunks: Sequence[tuple[Chunk, Labelled]]
    gold: Sequence[Gold]

    @property
    def held(self) -> bool:
        """Whether the article is kept from training, to choose and to calibrate on."""
        return zlib.crc32(self.name.encode()) % HELD == 0


def read(folder: Path, nlp: Language, words: WordPieces, limit: int | None = None) -> Iterator[Annotated]:
    """Every article of a corpus, or the first ``limit``, by name; see ``texts``."""
    for name, text, annotation in islice(texts(folder), limit):
        yield annotated(name, text, attributions(annotation), None, nlp, words)


def annotated(
    name: str,
    text: str,
    gold: Sequence[Gold] | None,
    names: Sequence[tuple[int, int, str]] | None,
    nlp: Language,
    words: WordPieces,
    *,
    speech_only: bool = False,
) -> Annotated:
    """An article with its attributions and with its names (start, end, type); None: not annotated.

    ``speech_only``: of beliefs, plans and orders some are annotated and some are not.
    """
    found = []
    for chunk in chunks(parse(parse_text(text), nlp), words):
        examples = list(_examples(chunk, gold or ()))
        cues = np.full(len(chunk.tree.tokens), UNKNOWN if gold is None else 0, dtype=np.float32)
        if speech_only:
            cues[[_unspoken(token) for token in chunk.tree.tokens]] = UNKNOWN
        cues[[example.cue for example in examples]] = 1
        found.append((chunk, Labelled(examples, cues, _names(chunk, names))))
    return Annotated(name, text, found, gold or ())


def _unspoken(token: Token) -> bool:
    act = lexicon.table("acts").get(token.lemma_.lower())
    return act is not None and not Act(act).said


def _names(chunk: Chunk, names: Sequence[tuple[int, int, str]] | None) -> Places:
    starts, ends = _offsets(chunk)
    tags = np.full(len(starts), UNKNOWN if names is None else 0, dtype=np.int64)
    for start, end, type_ in names or ():
        inside = np.flatnonzero((starts < end) & (ends > start))
        if len(inside):
            tags[inside] = NAME_TAGS.index(f"I-{type_}")
            tags[inside[0]] = NAME_TAGS.index(f"B-{type_}")
    return tags


def _offsets(chunk: Chunk) -> tuple[Places, Places]:
    """Where the chunk's tokens begin and end in the article."""
    tree = chunk.tree
    starts = np.array([token.idx for token in tree.tokens], dtype=np.int64) + tree.paragraph.start
    return starts, starts + np.array([len(token.text) for token in tree.tokens], dtype=np.int64)


def texts(corpus: Path) -> Iterator[tuple[str, str, str]]:
    """Name, text and annotation of each article of a folder, or of a file that ``export`` wrote."""
    if corpus.is_file():
        for line in corpus.read_text(encoding="utf8").splitlines():
            item = json.loads(line)
            yield item["name"], item["text"], item["annotation"]
        return
    first: dict[str, Path] = {}
    for path in sorted((corpus / "attributions").glob("*.ann")):
        first.setdefault(path.stem.rsplit("_", 1)[0], path)
    for name, path in first.items():
        text = (corpus / "text" / f"{name}.txt").read_bytes().decode()
        yield name, text, path.read_text(encoding="utf8")


def attributions(annotation: str) -> list[Gold]:
    """The attributions of a brat file: its events, with the spans of their roles."""
    spans: dict[str, list[tuple[int, int]]] = {}
    found = []
    for line in annotation.split("\n"):
        if bound := TEXT_BOUND.match(line):
            parts = [part.split() for part in bound[3].split(";")]
            spans[bound[1]] = [(int(start), int(end)) for start, end in parts]
        elif line.startswith("E"):
            roles: dict[str, list[tuple[int, int]]] = {role: [] for role in ROLES}
            for argument in line.split("\t")[1].split():
                name, _, target = argument.partition(":")
                role = name.rstrip("0123456789").lower()
                if role in roles:
                    roles[role].extend(spans.get(target, []))
            if roles["content"]:
                found.append(Gold(**{role: tuple(parts) for role, parts in roles.items()}))
    return found


def _examples(chunk: Chunk, gold: Sequence[Gold]) -> Iterator[Example]:
    """The attributions whose cue and content begin in the chunk."""
    tree = chunk.tree
    starts, ends = _offsets(chunk)
    for one in gold:
        columns = [_covered(spans, starts, ends) for spans in (one.source, one.cue, one.content)]
        cue, content = columns[1], columns[2]
        if cue.any() and content.any():
            head = _head(tree, np.flatnonzero(cue).tolist())
            yield Example(
                head,
                np.stack(columns, axis=1).astype(np.float32),
                relations(tree, head),
                _act(one, tree.tokens[head].lemma_),
                UNKNOWN if one.type is None else SOURCE_TYPES.index(one.type),
            )


def _act(gold: Gold, lemma: str) -> int:
    """As annotated, else as ``data/acts.tsv`` has the cue's verb."""
    act = gold.act or lexicon.table("acts").get(lemma.lower())
    return UNKNOWN if act is None else ACTS.index(act)


def _covered(spans: Spans, starts: Places, ends: Places) -> Truths:
    covered = np.zeros(len(starts), dtype=bool)
    for start, end in spans:
        covered |= (starts < end) & (ends > start)
    return covered


def _head(tree: Tree, cue: Sequence[int]) -> int:
    """The word on which the others of the cue hang: of several a verb or a noun."""
    inside = set(cue)
    roots = [place for place in cue if tree.heads[place] not in inside or tree.heads[place] == place]
    weighty = (place for place in roots if tree.tokens[place].pos_ in {"VERB", "AUX", "NOUN"})
    return next(weighty, roots[0])
