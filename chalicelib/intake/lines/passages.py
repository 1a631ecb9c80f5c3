"""A stretch of an article's text on its way to becoming a block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from chalicelib.models import Block, BlockRole

# What an editor does not see: white space (none lies above U+3000), byte order mark, zero-width characters.
INVISIBLE = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\ufeff\u200b\u200c\u200d\u2060"


@dataclass(frozen=True)
class Passage:
    """``text[start:end]`` without outer white space; ``line`` is the same on one line.

    ``role`` is None while undecided. ``apart``: an empty line stands before it. ``beside``: it is on the page
    of a story, and no part of it.
    """

    start: int
    end: int
    line: str
    role: BlockRole | None = None
    apart: bool = True
    beside: bool = False

    @property
    def words(self) -> int:
        return len(self.line.split())

    def as_(self, role: BlockRole) -> Passage:
        return replace(self, role=role)


def passage(text: str, start: int, end: int, role: BlockRole | None = None, *, apart: bool = True) -> Passage:
    """Raises no error for a blank stretch: it gives an empty passage."""
    stretch = text[start:end]
    end = start + len(stretch.rstrip(INVISIBLE))
    start = min(end, start + len(stretch) - len(stretch.lstrip(INVISIBLE)))
    return Passage(start, end, " ".join(text[start:end].split()), role, apart)


def laid_out(passages: Iterable[Passage]) -> tuple[str, list[Passage]]:
    """A text of their lines with empty lines between, and where they are in it."""
    found: list[Passage] = []
    start = 0
    for each in passages:
        found.append(replace(each, start=start, end=start + len(each.line)))
        start += len(each.line) + 2
    return "\n\n".join(each.line for each in found), found


def letters(text: str) -> str:
    """Its letters and digits alone, to compare texts by."""
    return "".join(filter(str.isalnum, text.lower()))


def blocks(passages: Iterable[Passage]) -> Iterator[Block]:
    for found in passages:
        yield Block(start=found.start, end=found.end, role=found.role or BlockRole.PARAGRAPH)
