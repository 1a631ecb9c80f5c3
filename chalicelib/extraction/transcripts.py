"""Attributions by layout: "NAME: “…”", transcripts, and block quotations with a citation under them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from chalicelib.extraction import clauses, lexicon
from chalicelib.extraction.drafts import Draft, Finder, Passage, Stretch
from chalicelib.extraction.frames import Frame
from chalicelib.extraction.names import follows_title
from chalicelib.extraction.paragraphs import Paragraph, Token
from chalicelib.models import BlockRole

MOST_WORDS = 12
FEWEST_TURNS = 3  # paragraphs so begun that make a transcript
WORD = r"[^\W\d_][\w.'\u2019-]{0,30}"
TURN = re.compile(rf"({WORD}(?: {WORD}){{0,4}}):\s+(?=\S)")
HANDLE = re.compile(r"\s{0,9}\(@\w{1,50}\)")


def colon_drafts(frames: Sequence[Frame], drafts: Sequence[Draft]) -> list[Draft]:
    """``drafts``, and one for each frame with a speaker's name whose quotation none of them has."""
    taken = {(p.paragraph, p.stretch.start) for draft in drafts for p in draft.content}
    found = [draft for draft in map(_colon_draft, frames) if draft is not None]
    more = [draft for draft in found if draft.order not in taken]
    return sorted([*drafts, *more], key=lambda draft: draft.order)


def _colon_draft(frame: Frame) -> Draft | None:
    """A speaker's name, a colon, then nothing but quotation."""
    if not frame.quotations:
        return None
    first = frame.quotations[0]
    lead = [t for t in frame.tokens if t.idx < first.outer_start]
    if not 2 <= len(lead) <= MOST_WORDS or lead[-1].text != ":":
        return None
    if any(token.pos_ in {"VERB", "AUX"} for token in lead):
        return None
    nouns = [t for t in lead if t.pos_ in {"NOUN", "PROPN", "PRON"}]
    if not nouns:
        return None
    source = clauses.trimmed(frame.paragraph.text, lead[0].idx, lead[-1].idx)
    return _draft(frame.paragraph, [Stretch(first.start, first.end)], source, nouns[-1], lead[-1])


def turn_drafts(paragraphs: Sequence[Paragraph]) -> list[Draft]:
    """A transcript's turns, "LOW: The pier is closed.": speakers in capitals, or names that return."""
    lines = [(paragraph, TURN.match(paragraph.text)) for paragraph in paragraphs]
    turns = [(paragraph, match) for paragraph, match in lines if match and _may_speak(paragraph, match[1])]
    labels = Counter(match[1] for _, match in turns)
    spoken = [(p, m) for p, m in turns if len(m[1]) > 2 and (m[1].isupper() or _returns(m[1], labels))]
    return [_turn(paragraph, match) for paragraph, match in spoken] if len(spoken) >= FEWEST_TURNS else []


def _may_speak(paragraph: Paragraph, label: str) -> bool:
    return not paragraph.quotations and label.lower() not in lexicon.words("no_speakers")


def _returns(label: str, labels: Counter[str]) -> bool:
    return labels[label] > 1 and all(word[0].isupper() for word in label.split())


def _turn(paragraph: Paragraph, match: re.Match[str]) -> Draft:
    name = paragraph.tokens(*match.span(1))
    colon = paragraph.tokens(match.end(1), match.end(1) + 1)
    content = Stretch(match.end(), len(paragraph.text.rstrip()))
    return Draft(
        paragraph,
        (Passage(paragraph.index, content),),
        Finder.TURN,
        source=Stretch(*match.span(1)),
        source_head=name[-1] if name else None,
        cue=Stretch(match.end(1), match.end(1) + 1),
        cue_head=colon[0] if colon else None,
        speech=True,
        confidence=0.9,
    )


def block_quotation_drafts(paragraphs: Sequence[Paragraph]) -> tuple[list[Draft], frozenset[int]]:
    """Each run of QUOTATION blocks with the CITATION that follows it, and the paragraphs so used."""
    drafts: list[Draft] = []
    used: set[int] = set()
    run: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.role is BlockRole.QUOTATION:
            run.append(paragraph)
            continue
        if paragraph.role is BlockRole.CITATION and run:
            drafts.append(_cited(run, paragraph))
            used.update(p.index for p in (*run, paragraph))
        run = []
    return drafts, frozenset(used)


def _cited(run: Sequence[Paragraph], citation: Paragraph) -> Draft:
    source = _name_in(citation)
    inside = [
        t for t in citation.doc if source.start <= t.idx < source.end and t.pos_ in {"NOUN", "PROPN", "PRON"}
    ]
    root = _main_noun(inside)
    passages = tuple(Passage(p.index, _between_marks(p)) for p in run)
    mention = source if source.end > source.start else None
    return Draft(
        citation, passages, Finder.CITATION, source=mention, source_head=root, speech=True, confidence=0.95
    )


def _main_noun(nouns: Sequence[Token]) -> Token | None:
    """The person's name if there is one, else the root of the citation."""
    names = [t for t in nouns if t.pos_ == "PROPN" and t.lower_ not in lexicon.words("personal_titles")]
    persons = [t for t in names if t.ent_type_ == "PERSON"]
    titled = [t for t in names if follows_title(t)]
    roots = [t for t in nouns if t.dep_ == "ROOT"]
    return next(iter([*persons, *titled, *roots, *nouns]), None)


def _name_in(citation: Paragraph) -> Stretch:
    """Up to the handle or the date of a post; a leading dash does not belong."""
    end = len(citation.text)
    handle = HANDLE.search(citation.text)
    if handle:
        end = handle.start()
    return clauses.trimmed(citation.text, 0, end)


def _between_marks(paragraph: Paragraph) -> Stretch:
    if len(paragraph.quotations) == 1:
        only = paragraph.quotations[0]
        if only.outer_start == 0 and only.outer_end == len(paragraph.text):
            return Stretch(only.start, only.end)
    return Stretch(0, len(paragraph.text))


def _draft(paragraph: Paragraph, content: list[Stretch], source: Stretch, head: Token, colon: Token) -> Draft:
    return Draft(
        paragraph,
        tuple(Passage(paragraph.index, s) for s in content),
        Finder.COLON,
        source=source,
        source_head=head,
        cue=Stretch(colon.idx, colon.idx + 1),
        cue_head=colon,
        speech=True,
        confidence=0.6,
    )
