"""What the parser is given: of the same length as the text, and bounded."""

import pytest

from chalicelib.extraction.pipeline import extract
from chalicelib.extraction.reading.paragraphs import parse
from chalicelib.extraction.reading.pieces import LONGEST
from chalicelib.intake.page.parse import parse_text
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


@pytest.mark.parametrize(
    ("text", "dateline", "words"),
    [
        ("PORT ALDEN, Maine (AP) — The pier closed.", "PORT ALDEN, Maine", "The pier closed."),
        ("LONDON, May 6 (Reuters) - The pier closed.", "LONDON", "The pier closed."),
        (
            "The pier of PORT ALDEN - it is old - closed.",
            "PORT ALDEN",
            "The pier of PORT ALDEN - it is old - closed.",
        ),
        ("The pier closed.", None, "The pier closed."),
    ],
)
def test_words_begin_past_the_dateline(nlp, text, dateline, words):
    block = Block(start=0, end=len(text), role=BlockRole.PARAGRAPH)
    article = Article(text=text, blocks=(block,), metadata=Metadata(dateline=dateline))
    (paragraph,) = parse(article, nlp)
    assert text[paragraph.lead :] == words


def test_a_dateline_is_no_part_of_the_first_claim(pipeline):
    text = "PORT ALDEN, Maine (AP) — The pier will close in June, Ann Low said on Tuesday."
    (only,) = extract(parse_text(text), pipeline).attributions
    assert only.content[0].text == "The pier will close in June"
