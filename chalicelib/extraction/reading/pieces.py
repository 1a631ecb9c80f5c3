"""An article's body in pieces that a parser takes, each of a bounded size whatever was sent.

No character moves: what makes a parser slow and says nothing is made white space of the same length.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from chalicelib.extraction.reading.quotations import Quotation, pair_all
from chalicelib.models import Article, Block, BlockRole

LONGEST = 20_000  # characters of a piece
MOST_UNITS = 5_000  # words and marks of a piece: prose of LONGEST characters has 4,200
MOST_IN_ALL = 140_000  # words and marks of a body: prose of the most that is accepted has 130,000
BATCH = 20_000  # words and marks that are parsed together: more take memory without bound
LONG_RUN = re.compile(r"(\S{99})\S")
LONG_MARKS = re.compile(r"((?:(?:[^\w\s]|_)\s*+){39}(?:[^\w\s]|_))(?:[\W_])++")
UNIT = re.compile(r"\w+|[^\w\s]")
FLAT = str.maketrans(dict.fromkeys("\n\r\t\v\f\x85\u00a0\u2028\u2029", " "))


class Piece(NamedTuple):
    """``start:end`` of the article's text."""

    start: int
    end: int
    role: BlockRole


def units(text: str) -> int:
    """How many words and marks it has: about as many as a parser makes tokens of it."""
    return sum(1 for _ in UNIT.finditer(text))


def too_many(article: Article) -> bool:
    """Whether the body has more words and marks than can be read in the time there is."""
    if len(article.text) <= MOST_IN_ALL:
        return False
    return sum(units(parsable(article.text[b.start : b.end])) for b in article.body_blocks) > MOST_IN_ALL


def parsable(text: str) -> str:
    """Of the same length, with flat white space, and no run of characters that makes a parser slow.

    Forty marks without a word among them are no sentence: those that follow are left out. spaCy strips
    prefixes and suffixes from a run one by one, each time from its start.
    """
    flat = LONG_MARKS.sub(lambda run: run[1] + " " * (len(run[0]) - len(run[1])), text.translate(FLAT))
    return LONG_RUN.sub(r"\1 ", flat)


def pieces(article: Article) -> Iterator[Piece]:
    """The body blocks in the article's language; one with too much is cut, at a space outside quotations.

    Where a quotation alone is too long, or nothing but one run of characters, the cut goes through it.
    """
    blocks = [block for block in article.body_blocks if block.language is None]
    long = [block for block in blocks if block.end - block.start > MOST_UNITS]
    texts = [parsable(article.text[block.start : block.end]) for block in long]
    cuts = dict(zip(long, map(_cuts, texts, pair_all(texts)), strict=True))
    for block in blocks:
        yield from _cut(block, cuts.get(block, ()))


def batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Neighbouring texts together, as many as a parser should be given at once."""
    batch: list[str] = []
    size = 0
    for text in texts:
        here = units(text)
        if batch and size + here > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += here
    if batch:
        yield batch


def _cut(block: Block, cuts: Sequence[int]) -> Iterator[Piece]:
    starts = [block.start, *(block.start + cut for cut in cuts)]
    for start, end in zip(starts, [*starts[1:], block.end], strict=True):
        yield Piece(start, end, block.role)


def _cuts(text: str, quotations: Sequence[Quotation]) -> list[int]:
    """Where the pieces of a block begin, the first one aside."""
    places = [unit.start() for unit in UNIT.finditer(text)]
    openings = [quotation.outer_start for quotation in quotations]
    cuts: list[int] = []
    start = 0
    while (limit := _limit(start, places)) < len(text):
        cut = text.rfind(" ", (start + limit) // 2, limit) + 1 or limit
        at = bisect_right(openings, cut - 1) - 1
        if at >= 0 and start < openings[at] and cut < quotations[at].outer_end:
            cut = openings[at]
        cuts.append(cut)
        start = cut
    return cuts


def _limit(start: int, places: Sequence[int]) -> int:
    """How far a piece may go."""
    first = bisect_right(places, start - 1)
    most = places[first + MOST_UNITS] if first + MOST_UNITS < len(places) else start + LONGEST
    return min(start + LONGEST, most)
