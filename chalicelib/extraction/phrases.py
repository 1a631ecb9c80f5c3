"""Attributions by a prepositional phrase: "according to X", "in the words of X"."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.extraction import clauses
from chalicelib.extraction.clauses import children
from chalicelib.extraction.drafts import Draft, Passage, Stretch
from chalicelib.extraction.frames import Frame
from chalicelib.extraction.paragraphs import Token


def phrase_drafts(frame: Frame) -> list[Draft]:
    drafts = []
    for first, noun in _phrases(frame):
        draft = _draft(first, noun, frame)
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
        weight=0.85,
    )


def _content(first: Token, phrase: Stretch, frame: Frame) -> list[Stretch]:
    """The frame without the phrase: the greater part where the phrase stands between commas."""
    text = frame.paragraph.text
    before = _unquoted(clauses.trimmed(text, frame.start, phrase.start), frame)
    after = _unquoted(clauses.trimmed(text, phrase.end, frame.end), frame)
    parts = [part for part in (before, after) if part.end > part.start]
    if len(parts) == 2 and before.end - before.start > 25 and not text[phrase.end : phrase.end + 1] == ",":
        return [before]
    return parts


def _unquoted(stretch: Stretch, frame: Frame) -> Stretch:
    """A stretch that is one whole quotation, without its closing mark but with its last comma."""
    start, end = stretch
    last = frame.paragraph.quotation_at(end - 1) if end > start else None
    if last is not None:
        end = last.end
    return Stretch(start, end)
