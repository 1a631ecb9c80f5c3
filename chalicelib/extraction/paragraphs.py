"""An article's body as parsed paragraphs.

Inside a paragraph all offsets are relative to its start; ``Paragraph.start``
added gives the article's own. White space is flattened to single characters
of the same length before the parse, so that no offset moves.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalicelib.extraction.quotations import Quotation, pair_all
from chalicelib.models import Article, BlockRole

if TYPE_CHECKING:
    from spacy.language import Language

Token = Any  # spacy.tokens.Token, whose attributes are untyped
FLAT = str.maketrans(dict.fromkeys("\n\r\t\v\f\x85\u00a0\u2028\u2029", " "))


@dataclass(frozen=True)
class Paragraph:
    """``doc`` is spaCy's parse of ``text``: the block with its white space flattened."""

    index: int
    start: int
    text: str
    role: BlockRole
    doc: Any
    quotations: tuple[Quotation, ...]

    @cached_property
    def _outer_starts(self) -> list[int]:
        return [quotation.outer_start for quotation in self.quotations]

    def quotation_at(self, offset: int) -> Quotation | None:
        """The quotation (its marks included) that holds the offset."""
        at = bisect_right(self._outer_starts, offset) - 1
        if at >= 0 and offset < self.quotations[at].outer_end:
            return self.quotations[at]
        return None

    def quoted(self, token: Token) -> bool:
        return self.quotation_at(token.idx) is not None


def parse(article: Article, nlp: Language) -> list[Paragraph]:
    """Every body block, in text order."""
    blocks = article.body_blocks
    texts = [article.text[block.start : block.end].translate(FLAT) for block in blocks]
    return [
        Paragraph(index, block.start, text, block.role, doc, quotations)
        for index, (block, text, doc, quotations) in enumerate(
            zip(blocks, texts, _docs(texts, nlp), pair_all(texts), strict=True)
        )
    ]


def _docs(texts: Iterable[str], nlp: Language) -> Iterable[Any]:
    return nlp.pipe(texts)
