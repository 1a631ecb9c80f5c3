"""Plain text, as pasted from a page: its lines as passages.

A line is a passage. Where lines were wrapped at a width (e-mail, PDF), those
of one paragraph belong together; a line is then taken to end a paragraph when
the next word would still have fitted onto it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chalicelib.intake.lines.bylines import read_byline
from chalicelib.intake.lines.furniture import is_furniture
from chalicelib.intake.lines.passages import Passage, passage
from chalicelib.intake.lines.timestamps import is_timestamp
from chalicelib.models import BlockRole

ENDS = (".", "!", "?", ":", ";", "”", "’", '"', "'", ")", "]", "…", "“", "»")
BULLET = re.compile(r"(?:[-*•·‣▪◦●–—]|\d{1,2}[.)])\s+(?=\S)")
SLACK = 0.8  # of the width: a line shorter than this ends where its writer ended it
WIDEST = 130  # longer lines are paragraphs, not wrapped


def passages(text: str) -> list[Passage]:
    """All lines but blank ones, in order; list items without their bullet."""
    lines = list(_lines(text))
    width = _wrap_width(lines)
    first = 0  # line of the paragraph under way
    found: list[Passage] = []
    for number in range(1, len(lines) + 1 if lines else 1):
        if number == len(lines) or not _continues(lines, number, width):
            found.append(_passage(text, lines[first], lines[number - 1]))
            first = number
    return found


def _lines(text: str) -> Iterator[Passage]:
    start, apart = 0, True
    for line in text.splitlines(keepends=True):
        found = passage(text, start, start + len(line), apart=apart)
        start += len(line)
        apart = not found.line
        if found.line:
            yield found


def _passage(text: str, first: Passage, last: Passage) -> Passage:
    bullet = BULLET.match(text, first.start, last.end)
    start, role = (bullet.end(), BlockRole.LIST_ITEM) if bullet else (first.start, None)
    return passage(text, start, last.end, role, apart=first.apart)


def _wrap_width(lines: list[Passage]) -> int:
    """The width at which the text was wrapped; 0 if it was not."""
    long = [line for line in lines if len(line.line) > 40]
    if len(long) < 6 or sum(len(line.line) > WIDEST for line in long) > len(long) / 10:
        return 0
    broken = sum(not line.line.endswith(ENDS) for line in long)
    return sorted(len(line.line) for line in long)[len(long) * 9 // 10] if broken > len(long) / 3 else 0


def _continues(lines: list[Passage], number: int, width: int) -> bool:
    """Whether a line goes on with the paragraph of the line before."""
    before, line = lines[number - 1], lines[number]
    if not (_goes_on(before, line, width) or (width and _is_full(before, line, width))):
        return bool(width) and _is_headline_too(lines, number, width)
    return not (BULLET.match(line.line) or _stands_alone(before.line) or _stands_alone(line.line))


def _goes_on(before: Passage, line: Passage, width: int) -> bool:
    """In mid-sentence; over an empty line (a page break) only where lines are wrapped."""
    lower = line.line[0].islower() and (line.words > 2 or line.line.endswith(ENDS))
    broken = len(before.line) > 20 and not before.line.endswith(ENDS)
    return lower and broken and bool(width or not line.apart)


def _is_full(before: Passage, line: Passage, width: int) -> bool:
    """The next word would not have fitted."""
    next_word = line.line.partition(" ")[0]
    return not line.apart and len(before.line) + 1 + len(next_word) > width * SLACK


def _is_headline_too(lines: list[Passage], number: int, width: int) -> bool:
    """The second line of a headline, whose type is larger: its lines are shorter than the text's."""
    if number != 1 or lines[1].apart or len(lines) < 3 or not lines[2].apart:
        return False
    return all(20 < len(line.line) < width * SLACK and not line.line.endswith(ENDS) for line in lines[:2])


def _stands_alone(line: str) -> bool:
    return is_furniture(line) or is_timestamp(line) or read_byline(line) is not None
