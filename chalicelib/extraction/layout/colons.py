"""Attributions that a colon makes: "NAME: “…”"."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.drafts import Draft, Finder, Passage, Stretch
from chalicelib.extraction.reading.edges import trimmed
from chalicelib.extraction.reading.frames import Frame
from chalicelib.extraction.reading.negation import is_negated
from chalicelib.extraction.reading.noun_phrases import noun_phrase
from chalicelib.extraction.reading.paragraphs import Token

MOST_WORDS = 12


def colon_drafts(frames: Sequence[Frame], drafts: Sequence[Draft]) -> list[Draft]:
    """``drafts``, and one for each frame with a speaker's name whose quotation none of them has."""
    taken = {(p.paragraph, p.stretch.start) for draft in drafts for p in draft.content}
    found = [draft for draft in map(_colon_draft, frames) if draft is not None]
    more = [draft for draft in found if draft.order not in taken]
    return sorted([*drafts, *more], key=lambda draft: draft.order)


def _introduced(frame: Frame, lead: Sequence[Token]) -> Draft | None:
    """A sentence whose subject can speak, a colon, a quotation: "Ann Low did not mince words: “…”"."""
    verbs = [t for t in lead if t.pos_ in {"VERB", "AUX"} and children(t, "nsubj")]
    subjects = [subject for verb in verbs[:1] for subject in children(verb, "nsubj")]
    if not subjects or not (subjects[0].pos_ == "PROPN" or subjects[0].lower_ in {"he", "she", "they"}):
        return None
    paragraph, first = frame.paragraph, frame.quotations[0]
    verb, last = verbs[0], lead[-1]
    return Draft(
        paragraph,
        (Passage(paragraph.index, Stretch(first.start, first.end)),),
        Finder.COLON,
        source=noun_phrase(subjects[0], paragraph),
        source_head=subjects[0],
        cue=trimmed(paragraph.text, verb.idx, last.idx),
        cue_head=verb,
        negated=is_negated(verb),
        speech=True,
        confidence=0.6,
    )


def _colon_draft(frame: Frame) -> Draft | None:
    """A speaker's name, a colon, then nothing but quotation."""
    if not frame.quotations:
        return None
    first = frame.quotations[0]
    lead = [t for t in frame.tokens if t.idx < first.outer_start]
    if not 2 <= len(lead) <= MOST_WORDS or lead[-1].text != ":":
        return None
    if any(token.pos_ in {"VERB", "AUX"} for token in lead):
        return _introduced(frame, lead)
    nouns = [t for t in lead if t.pos_ in {"NOUN", "PROPN", "PRON"}]
    if not nouns:
        return None
    paragraph = frame.paragraph
    return Draft(
        paragraph,
        (Passage(paragraph.index, Stretch(first.start, first.end)),),
        Finder.COLON,
        source=trimmed(paragraph.text, lead[0].idx, lead[-1].idx),
        source_head=nouns[-1],
        cue=Stretch(lead[-1].idx, lead[-1].idx + 1),
        cue_head=lead[-1],
        speech=True,
        confidence=0.6,
    )
