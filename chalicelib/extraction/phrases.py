"""Attributions by a prepositional phrase: "according to X", "in the words of X", "as X explained"."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.extraction import clauses, lexicon
from chalicelib.extraction.clauses import children
from chalicelib.extraction.drafts import Draft, Passage, Stretch
from chalicelib.extraction.frames import Frame
from chalicelib.extraction.paragraphs import Token

RELIABLE = 0.6  # of a verb's rate with a clause


def phrase_drafts(frame: Frame) -> list[Draft]:
    drafts = []
    for first, noun in _phrases(frame):
        draft = _draft(first, noun, frame) if first.i < noun.left_edge.i else None
        if draft is not None:
            drafts.append(draft)
    for verb, noun in _as_clauses(frame):
        draft = _as_draft(verb, noun, frame)
        if draft is not None:
            drafts.append(draft)
    return drafts


def _phrases(frame: Frame) -> Iterator[tuple[Token, Token]]:
    """The first word of each phrase, and the noun that is its source."""
    for token in frame.tokens:
        if token.lower_ == "according":
            for to in children(token, "prep"):
                for noun in children(to, "pobj"):
                    yield token, noun
        elif token.lower_ == "words" and token.head.lower_ == "in":
            for of in children(token, "prep"):
                for noun in children(of, "pobj"):
                    yield token.head, noun


def _as_clauses(frame: Frame) -> Iterator[tuple[Token, Token]]:
    """The verb and the subject of "…, as X explained"."""
    for token in frame.tokens:
        entry = lexicon.verbs().get(token.lemma_.lower())
        if (
            token.dep_ != "advcl"
            or entry is None
            or entry.clause < RELIABLE
            or children(token, "ccomp", "dobj")
        ):
            continue
        marks = [m for m in children(token, "mark", "advmod") if m.lower_ == "as"]
        noun = clauses.own_subject(token)
        set_off = marks and marks[0].i > 0 and marks[0].nbor(-1).text == ","
        if set_off and noun is not None and noun.i > marks[0].i and not frame.quotations:
            yield token, noun


def _draft(first: Token, noun: Token, frame: Frame) -> Draft | None:
    paragraph = frame.paragraph
    source = clauses.noun_phrase(noun, paragraph)
    cue = clauses.trimmed(paragraph.text, first.idx, source.start)
    content = _content(first, Stretch(cue.start, source.end), frame)
    if not content:
        return None
    return Draft(
        paragraph,
        tuple(Passage(paragraph.index, s) for s in content),
        "phrase",
        source=source,
        source_head=noun,
        cue=cue,
        cue_lemma="according to" if first.lower_ == "according" else "in the words of",
        speech=True,
        weight=0.82,
    )


def _as_draft(verb: Token, noun: Token, frame: Frame) -> Draft | None:
    paragraph = frame.paragraph
    start = verb.left_edge.idx
    end = min(verb.right_edge.idx + len(verb.right_edge.text), frame.end)
    content = _content(verb.left_edge, Stretch(start, end), frame)
    if not content:
        return None
    return Draft(
        paragraph,
        tuple(Passage(paragraph.index, s) for s in content),
        "as",
        source=clauses.noun_phrase(noun, paragraph),
        source_head=noun,
        cue=clauses.cue_stretch(verb, paragraph),
        cue_lemma=verb.lemma_.lower(),
        speech=True,
        weight=0.45,
    )


def _content(first: Token, phrase: Stretch, frame: Frame) -> list[Stretch]:
    """The frame without the phrase: the greater part where the phrase stands between commas."""
    text = frame.paragraph.text
    before = _unquoted(clauses.trimmed(text, frame.start, phrase.start), frame)
    after = _unquoted(clauses.trimmed(text, phrase.end, frame.end), frame)
    parts = [part for part in (before, after) if part.end > part.start]
    if len(parts) == 2 and before.end - before.start > 25 and text[phrase.end : phrase.end + 1] != ",":
        return [before]
    return parts


def _unquoted(stretch: Stretch, frame: Frame) -> Stretch:
    """A stretch that is one whole quotation, without its closing mark but with its last comma."""
    start, end = stretch
    last = frame.paragraph.quotation_at(end - 1) if end > start else None
    if last is not None:
        end = last.end
    return Stretch(start, end)
