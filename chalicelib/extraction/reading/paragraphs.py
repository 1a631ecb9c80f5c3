"""An article's body as parsed paragraphs.

Inside a paragraph all offsets are relative to its start; ``Paragraph.start``
added gives the article's own. White space is flattened to single characters
of the same length before the parse, so that no offset moves.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalicelib.extraction.reading.quotations import Quotation, pair_all
from chalicelib.models import Article, Block, BlockRole

if TYPE_CHECKING:
    from spacy.language import Language

Token = Any  # spacy.tokens.Token, whose attributes are untyped
LONGEST = 20_000
LONG_RUN = re.compile(r"(\S{99})\S")
DASH = re.compile(r"(?:[—–]|--|>>|\s-)\s*")
AGENCY = re.compile(r"[^()]{0,20}\([A-Z][A-Z. ]{1,15}\):?\s*")  # ", May 2 (PTI)"
LONGEST_DATELINE = 120
FLAT = str.maketrans(dict.fromkeys("\n\r\t\v\f\x85\u00a0\u2028\u2029", " "))


@dataclass(frozen=True)
class Paragraph:
    """``doc`` is spaCy's parse of ``text``: the block with its white space flattened.

    ``lead``: where its words begin, past the article's dateline.
    """

    index: int
    start: int
    text: str
    role: BlockRole
    doc: Any
    quotations: tuple[Quotation, ...]
    lead: int = 0

    @cached_property
    def _outer_starts(self) -> list[int]:
        return [quotation.outer_start for quotation in self.quotations]

    def quotation_at(self, offset: int) -> Quotation | None:
        """The quotation (its marks included) that holds the offset."""
        at = bisect_right(self._outer_starts, offset) - 1
        if at >= 0 and offset < self.quotations[at].outer_end:
            return self.quotations[at]
        return None

    @cached_property
    def _token_starts(self) -> list[int]:
        return [token.idx for token in self.doc]

    def tokens(self, start: int, end: int) -> list[Token]:
        """The tokens that begin in ``start:end``."""
        first, last = bisect_left(self._token_starts, start), bisect_left(self._token_starts, end)
        return list(self.doc[first:last])

    def quoted(self, token: Token) -> bool:
        return self.quotation_at(token.idx) is not None


def parse(article: Article, nlp: Language) -> list[Paragraph]:
    """Every body block in the article's language, in text order; an overlong one in pieces."""
    pieces = list(_pieces(article))
    texts = [_parsable(article.text[start:end]) for start, end, _ in pieces]
    return [
        Paragraph(index, start, text, role, doc, quotations, _lead(text, article.metadata.dateline))
        for index, ((start, _, role), text, doc, quotations) in enumerate(
            zip(pieces, texts, nlp.pipe(texts), pair_all(texts), strict=True)
        )
    ]


def _lead(text: str, dateline: str | None) -> int:
    """Past "PORT ALDEN, Maine (AP) —", where the paragraph begins with the article's dateline."""
    if not dateline or not text.startswith(dateline):
        return 0
    dash = DASH.search(text, len(dateline), LONGEST_DATELINE) or AGENCY.match(text, len(dateline))
    return dash.end() if dash else 0


def _parsable(text: str) -> str:
    """Of the same length, with flat white space, and no run of characters that makes a tokenizer slow.

    spaCy strips prefixes and suffixes from a run one by one, each time from its start.
    """
    return LONG_RUN.sub(r"\1 ", text.translate(FLAT))


def _pieces(article: Article) -> Iterator[tuple[int, int, BlockRole]]:
    """No parse may take memory without bound: overlong blocks are cut, at a space outside quotation marks.

    Where a quotation alone is too long, or nothing but one run of characters, the cut goes through it.
    """
    blocks = [block for block in article.body_blocks if block.language is None]
    overlong = [block for block in blocks if block.end - block.start > LONGEST]
    paired = pair_all([_parsable(article.text[block.start : block.end]) for block in overlong])
    quotations = dict(zip(overlong, paired, strict=True))
    for block in blocks:
        yield from _cut(article.text, block, quotations.get(block, ()))


def _cut(text: str, block: Block, quotations: Sequence[Quotation]) -> Iterator[tuple[int, int, BlockRole]]:
    start = block.start
    while block.end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST) + 1 or start + LONGEST
        within = (
            q.outer_start + block.start for q in quotations if q.outer_start < cut - block.start < q.outer_end
        )
        opening = next(within, start)
        cut = opening if opening > start else cut
        yield start, cut, block.role
        start = cut
    if start < block.end:
        yield start, block.end, block.role
