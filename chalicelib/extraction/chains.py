"""Quotations without an attribution of their own: the neighbouring text tells who speaks.

In the same paragraph a bare quotation continues the speech before it (“A,” he
said. “B.”: one attribution). A paragraph that opens inside a quotation goes on
with the one that the paragraph before left open. A paragraph of nothing but
quotation belongs to the last speaker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.extraction.drafts import Draft, Passage, Stretch
from chalicelib.extraction.frames import Frame
from chalicelib.extraction.quotations import Quotation

SHORTEST = 4  # words; a shorter bare quotation is a title or a scare quote


def chain(frames: Sequence[Frame], drafts: Sequence[Draft]) -> list[Draft]:
    """``drafts`` with every unattributed quotation joined to its speech, or as a draft of its own."""
    found = list(drafts)
    last: int | None = None  # position in found of the speech that a bare quotation continues
    last_frame: Frame | None = None
    for frame in frames:
        here = _speech_of(frame, found)
        if here is not None:
            last, last_frame = here, frame
        elif last is not None and last_frame is not None and _continues(frame, last_frame):
            found[last] = _extended(found[last], frame)
            last_frame = frame
        elif not frame.quotations:
            last = last if frame.paragraph.role != frame.paragraph.role else None
    return found


def _speech_of(frame: Frame, drafts: Sequence[Draft]) -> int | None:
    inside = [
        i
        for i, draft in enumerate(drafts)
        if draft.speech
        and draft.paragraph.index == frame.paragraph.index
        and any(
            p.paragraph == frame.paragraph.index and frame.start <= p.stretch.start < frame.end
            for p in draft.content
        )
    ]
    return inside[-1] if inside else None


def _continues(frame: Frame, before: Frame) -> bool:
    if not frame.bare or frame.paragraph.index - before.paragraph.index > 1:
        return False
    first = frame.quotations[0]
    if first.continues or frame.paragraph.index == before.paragraph.index:
        return True
    return _words(first, frame) >= SHORTEST


def _words(quotation: Quotation, frame: Frame) -> int:
    return len(frame.paragraph.text[quotation.start : quotation.end].split())


def _passages(frame: Frame) -> tuple[Passage, ...]:
    return tuple(Passage(frame.paragraph.index, Stretch(q.start, q.end)) for q in frame.quotations)


def _extended(draft: Draft, frame: Frame) -> Draft:
    return replace(draft, content=(*draft.content, *_passages(frame)))


def _follower(draft: Draft, frame: Frame) -> Draft:
    return Draft(
        frame.paragraph,
        _passages(frame),
        "chain",
        source=None,
        source_head=draft.source_head,
        speech=True,
        weight=0.6,
    )
