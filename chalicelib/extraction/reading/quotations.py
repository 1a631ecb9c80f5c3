"""Quotation marks paired into quotations, paragraph by paragraph.

The direction in which a mark was typed counts less than what stands around it:
a mark with space before it and a word after it opens, whatever its shape.
A paragraph that ends inside a quotation and is followed by one that opens
with a mark is the usual way to quote over several paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

DOUBLE = re.compile("[\"\u201c\u201d\u201e\u201f\u00ab\u00bb]|''|``")
SINGLE = re.compile("(?<!')['\u2018\u2019\u201b](?!')")
OPENING_SHAPES = frozenset({"\u201c", "\u201e", "\u00ab", "``", "\u2018", "\u201b"})
ENDS_SPEECH = ",.?!\u2026\u2014-"
ELISION = re.compile(r"(?:\d0s|tis\b|twas\b|em\b|til\b|cause\b|n\b|round\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Quotation:
    """``start:end`` lies between the marks, ``outer_start:outer_end`` holds them too.

    ``continues``: the speech began in the paragraph before. ``open``: no mark
    closes it in this paragraph.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    open: bool = False
    continues: bool = False


def _before(text: str, at: int) -> str:
    return text[at - 1] if at > 0 else " "


def _after(text: str, at: int) -> str:
    return text[at] if at < len(text) else " "


def _opens(text: str, mark: re.Match[str]) -> bool | None:
    """Whether the surroundings make the mark an opening one; None where they do not tell."""
    before, after = _before(text, mark.start()), _after(text, mark.end())
    outside = before.isspace() or before in "([{\u2014\u2013-/'\u2018"
    inside = not after.isspace() and after not in ",.;:?!)]}"
    return outside if outside == inside else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _quotation(text: str, outer_start: int, start: int, end: int, outer_end: int) -> Quotation:
    start, end = _trimmed(text, start, end)
    return Quotation(start, end, outer_start, outer_end, open=False)


def _double_pairs(text: str) -> Iterator[Quotation]:
    """A second opening mark discards the first: a mark without a partner marks nothing."""
    opened: re.Match[str] | None = None
    last_end = 0
    for mark in DOUBLE.finditer(text):
        opens = _opens(text, mark)
        if opened is None:
            if opens is False and _before(text, mark.start()) in ENDS_SPEECH and not last_end:
                yield _quotation(text, 0, 0, mark.start(), mark.end())
            elif opens is not False:
                opened = mark
                continue
        elif opens and mark.group() in OPENING_SHAPES:
            opened = mark
            continue
        else:
            yield _quotation(text, opened.start(), opened.end(), mark.start(), mark.end())
            opened = None
        last_end = mark.end()
    if opened is not None:
        rest = _quotation(text, opened.start(), opened.end(), len(text), len(text))
        yield replace(rest, open=True)


def _apostrophe(text: str, mark: re.Match[str]) -> bool:
    before, after = _before(text, mark.start()), _after(text, mark.end())
    return (before.isalnum() and after.isalnum()) or bool(ELISION.match(text, mark.end()))


def _closes_single(text: str, mark: re.Match[str]) -> bool:
    before, after = _before(text, mark.start()), _after(text, mark.end())
    return not before.isspace() and not after.isalnum()


def _single_pairs(text: str, taken: Sequence[Quotation]) -> Iterator[Quotation]:
    """British quotations. Punctuation before a mark tells its closing from a plural's apostrophe."""
    marks = [mark for mark in SINGLE.finditer(text) if not _apostrophe(text, mark)]
    inside = _Inside(taken)
    marks = [mark for mark in marks if not inside.holds(mark.start())]
    opened: re.Match[str] | None = None
    maybe: re.Match[str] | None = None  # may close, or be the apostrophe of a plural
    for mark in marks:
        if opened is not None and _closes_single(text, mark):
            if _before(text, mark.start()) in ENDS_SPEECH or _before(text, mark.start()) not in "sS":
                yield _quotation(text, opened.start(), opened.end(), mark.start(), mark.end())
                opened = maybe = None
            else:
                maybe = mark
        elif _opens(text, mark):
            if opened is not None and maybe is not None:
                yield _quotation(text, opened.start(), opened.end(), maybe.start(), maybe.end())
            opened, maybe = mark, None
    if opened is not None and maybe is not None:
        yield _quotation(text, opened.start(), opened.end(), maybe.start(), maybe.end())


class _Inside:
    """Whether ascending offsets lie in one of some ascending quotations: linear over all calls."""

    def __init__(self, quotations: Sequence[Quotation]) -> None:
        self._quotations = quotations
        self._next = 0

    def holds(self, offset: int) -> bool:
        while self._next < len(self._quotations) and self._quotations[self._next].outer_end <= offset:
            self._next += 1
        return self._next < len(self._quotations) and self._quotations[self._next].outer_start <= offset


def _without_overlaps(quotations: Sequence[Quotation]) -> Iterator[Quotation]:
    """The outer quotation swallows what is nested in it."""
    end = 0
    for quotation in sorted(quotations, key=lambda q: (q.outer_start, -q.outer_end)):
        if quotation.outer_start >= end and quotation.start < quotation.end:
            end = quotation.outer_end
            yield quotation


def pair(text: str) -> tuple[Quotation, ...]:
    """The quotations of one paragraph in text order, nested ones inside their outer one."""
    double = tuple(_double_pairs(text))
    single = tuple(_single_pairs(text, double))
    return tuple(_without_overlaps([*double, *single]))


def pair_all(paragraphs: Sequence[str]) -> list[tuple[Quotation, ...]]:
    """The quotations of each paragraph, those that run on from one to the next marked so."""
    paired = [pair(text) for text in paragraphs]
    for i in range(1, len(paired)):
        before, here = paired[i - 1], paired[i]
        if before and before[-1].open and here and here[0].outer_start == 0:
            paired[i] = (replace(here[0], continues=True), *here[1:])
    return paired
