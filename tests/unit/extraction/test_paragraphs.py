"""What the parser is given: of the same length as the text, and bounded."""

import pytest

from chalicelib.extraction.paragraphs import LONGEST, parse
from chalicelib.models import Article, Block, BlockRole, Metadata


def paragraphs(text, nlp):
    block = Block(start=0, end=len(text), role=BlockRole.PARAGRAPH)
    return parse(Article(text=text, blocks=(block,), metadata=Metadata()), nlp)


@pytest.mark.parametrize("text", ['"' * 1000, "x" * 1000, "“He said”\n" * 50, "a\u2028b\u00a0c\td"])
def test_no_offset_moves_and_no_run_is_long(text, nlp):
    (paragraph,) = paragraphs(text, nlp)
    assert len(paragraph.text) == len(text)
    assert max(map(len, paragraph.text.split())) < 100


def test_a_paragraph_without_end_is_read_in_pieces(nlp):
    text = "He said so. " * (LONGEST // 6)
    pieces = paragraphs(text, nlp)
    assert all(len(piece.text) <= LONGEST for piece in pieces)
    assert "".join(piece.text for piece in pieces) == text
