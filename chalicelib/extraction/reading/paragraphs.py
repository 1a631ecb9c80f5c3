"""An article's body as parsed paragraphs.

Inside a paragraph all offsets are relative to its start; ``Paragraph.start``
added gives the article's own: what is parsed is as long as what was sent.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalicelib.extraction.reading.pieces import batches, parsable, pieces
from chalicelib.extraction.reading.quotations import Quotation, pair_all
from chalicelib.models import Article, BlockRole

if TYPE_CHECKING:
    from spacy.language import Language

Token = Any  # spacy.tokens.Token, whose attributes are untyped
DASH = re.compile(r"(?:[—–]|--|>>|\s-)\s*")
AGENCY = re.compile(r"[^()]{0,20}\([A-Z][A-Z. ]{1,15}\):?\s*")  # ", May 2 (PTI)"
LONGEST_DATELINE = 120


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
    def introduced(self) -> list[tuple[int, Quotation]]:
        """Each quotation that stands right after a colon, with the end of the colon, in text order."""
        ends = [(_rstripped(self.text, each.outer_start), each) for each in self.quotations]
        return [(end, each) for end, each in ends if self.text[end - 1 : end] == ":"]

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
    found = list(pieces(article))
    texts = [parsable(article.text[piece.start : piece.end]) for piece in found]
    docs = (doc for batch in batches(texts) for doc in nlp.pipe(batch))
    dateline = article.metadata.dateline
    return [
        Paragraph(index, piece.start, text, piece.role, doc, quotations, _lead(text, dateline))
        for index, (piece, text, doc, quotations) in enumerate(
            zip(found, texts, docs, pair_all(texts), strict=True)
        )
    ]


def _rstripped(text: str, end: int) -> int:
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end


def _lead(text: str, dateline: str | None) -> int:
    """Past "PORT ALDEN, Maine (AP) —", where the paragraph begins with the article's dateline."""
    if not dateline or not text.startswith(dateline):
        return 0
    dash = DASH.search(text, len(dateline), LONGEST_DATELINE) or AGENCY.match(text, len(dateline))
    return dash.end() if dash else 0
