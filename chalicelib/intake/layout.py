"""Plain text, as pasted from a page: its lines as passages.

A line is a passage. Where lines were wrapped at a width (e-mail, PDF), those
of one paragraph belong together; a line is then taken to end a paragraph when
the next word would still have fitted onto it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chalicelib.intake.furniture import is_furniture
from chalicelib.intake.passages import Passage, passage
from chalicelib.models import BlockRole

ENDS = (".", "!", "?", ":", ";", "”", "’", '"', "'", ")", "]", "…", "“", "»")
BULLET = re.compile(r"(?:[-*•·‣▪◦●–—]|\d{1,2}[.)])\s+(?=\S)")
SLACK = 0.8  # of the width: a line shorter than this ends where its writer ended it
WIDEST = 130  # longer lines are paragraphs, not wrapped


def passages(text: str) -> list[Passage]:
    """All lines but blank ones, in order; list items without their bullet."""
    lines = list(_lines(text))
    width = _wrap_width(lines)
    found: list[Passage] = []
    last = ""  # of the lines that the passage under way is made of
    for line in lines:
        if found and _continues(found[-1], last, line, width):
            joined = passage(text, found[-1].start, line.end, found[-1].role, apart=found[-1].apart)
            found[-1] = joined
        else:
            found.append(_item(text, line))
        last = line.line
    return found


def _lines(text: str) -> Iterator[Passage]:
    start, apart = 0, True
    for line in text.splitlines(keepends=True):
        found = passage(text, start, start + len(line), apart=apart)
        start += len(line)
        apart = not found.line
        if found.line:
            yield found


def _item(text: str, line: Passage) -> Passage:
    bullet = BULLET.match(text, line.start, line.end)
    if not bullet:
        return line
    return passage(text, bullet.end(), line.end, BlockRole.LIST_ITEM, apart=line.apart)


def _wrap_width(lines: list[Passage]) -> int:
    """The width at which the text was wrapped; 0 if it was not."""
    long = [line for line in lines if len(line.line) > 40]
    if len(long) < 6 or sum(len(line.line) > WIDEST for line in long) > len(long) / 10:
        return 0
    broken = sum(not line.line.endswith(ENDS) for line in long)
    return sorted(len(line.line) for line in long)[len(long) * 9 // 10] if broken > len(long) / 3 else 0


def _continues(before: Passage, last: str, line: Passage, width: int) -> bool:
    """Whether a line goes on with the passage under way, whose last line is ``last``."""
    if BULLET.match(line.line) or is_furniture(line.line) or is_furniture(before.line):
        return False
    lower = line.line[0].islower() and (line.words > 2 or line.line.endswith(ENDS))
    if lower and len(last) > 20 and not last.endswith(ENDS) and (width or not line.apart):
        return True
    if not width or line.apart:
        return False
    next_word = line.line.partition(" ")[0]
    return len(last) + 1 + len(next_word) > width * SLACK
