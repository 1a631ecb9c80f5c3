"""Names of GUM's documents by type, from the entities of its CoNLL-U files.

GUM (Zeldes, The GUM Corpus, LREC 2017) marks every mention of an entity in MISC,
``Entity=(1-person-new-…)``. A name here is a run of proper nouns, with the small
words between them, in one entity; titles before it are left out, as the stories'
guide leaves them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from chalicelib.extraction.identity.facts.titles import is_title

TYPES = {"person": "person", "organization": "organization", "place": "place"}
OTHER = frozenset({"event", "object", "abstract", "substance", "plant", "animal"})
LINKS = frozenset({"of", "the", "for", "de", "del", "da", "la", "le", "von", "van", "bin", "al", "-", "&"})
BRACKET = re.compile(r"\((?P<opens>[^()]+)(?P<closes>\))?|(?P<id>\d+)\)")


@dataclass
class _Word:
    text: str
    start: int
    end: int
    proper: bool
    plural: bool
    head: int  # place of the word on which it hangs, -1 of a sentence's root


@dataclass
class _Document:
    text: str = ""
    words: list[_Word] = field(default_factory=list)
    entities: list[tuple[int, int, str]] = field(default_factory=list)  # words first:end, type


def documents(archive: Path) -> Iterator[tuple[str, str, list[tuple[int, int, str]]]]:
    """Name, text and names (start, end, type) of each document; ``archive`` is a zip of CoNLL-U files."""
    with ZipFile(archive) as files:
        for name in sorted(files.namelist()):
            if "academic" in name:  # its names stand in citations, as objects
                continue
            document = _document(files.read(name).decode("utf8"))
            yield Path(name).stem, document.text, list(_names(document))


def _document(conllu: str) -> _Document:
    document, opened = _Document(), []
    gap, sentence = "", 0
    for line in conllu.split("\n"):
        if line.startswith("# newpar ") or line == "# newpar":
            gap = "\n\n" if document.text else ""
        if line.startswith("# sent_id"):
            sentence = len(document.words)
        columns = line.split("\t")
        if len(columns) != 10 or not columns[0].isdigit():
            continue
        document.text += gap
        start = len(document.text)
        document.text += columns[1]
        place = len(document.words)
        head = sentence + int(columns[6]) - 1 if columns[6] != "0" else -1
        proper = columns[3] == "PROPN"
        plural = columns[4] == "NNPS"
        document.words.append(_Word(columns[1], start, len(document.text), proper, plural, head))
        gap = "" if "SpaceAfter=No" in columns[9] else " "
        entity = re.search(r"Entity=([^|]+)", columns[9])
        for bracket in BRACKET.finditer(entity[1]) if entity else ():
            if bracket["opens"]:
                number, kind = bracket["opens"].split("-")[:2]
                opened.append((number, kind, place))
            if bracket["closes"] or bracket["id"]:
                number = bracket["id"] or opened[-1][0]
                at = max(i for i, each in enumerate(opened) if each[0] == number)
                _, kind, first = opened.pop(at)
                document.entities.append((first, place + 1, kind))
    return document


def _names(document: _Document) -> Iterator[tuple[int, int, str]]:
    """The longest entities first, so that a place in an organization's name is the organization's."""
    words = document.words
    taken: set[int] = set()
    for first, end, kind in sorted(document.entities, key=lambda each: (each[0] - each[1], each[0])):
        type_ = TYPES.get(kind) or ("work" if kind in OTHER else None)
        head = next((at for at in range(first, end) if not first <= words[at].head < end), first)
        if type_ is None or not words[head].proper or (type_ == "person" and words[head].plural):
            continue
        begin, last = head, head
        while begin > first and _named(words[begin - 1]):
            begin -= 1
        while last + 1 < end and _named(words[last + 1]):
            last += 1
        while begin < head and (not words[begin].text[:1].isupper() or is_title(words[begin].text)):
            begin += 1
        while last > head and not words[last].text[:1].isupper():
            last -= 1
        if is_title(words[begin].text) or taken & set(range(begin, last + 1)):
            continue
        taken |= set(range(begin, last + 1))
        yield words[begin].start, words[last].end, type_


def _named(word: _Word) -> bool:
    return word.text[:1].isupper() or word.text.lower() in LINKS
