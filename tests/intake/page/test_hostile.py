"""Text made to be slow: the rules take linear time. What is quadratic takes minutes here, not seconds."""

import time

import pytest

from chalicelib.intake.page.parse import parse, parse_text
from chalicelib.intake.submission import MAX_TEXT, Submission

SECONDS = 20  # some take one or two; the machine may be busy
SENTENCE = " The harbour board voted on Monday to close the ferry, its chair said to the riders."


def fill(unit, length=MAX_TEXT):
    return (unit * (length // len(unit) + 1))[: length - len(SENTENCE)] + SENTENCE


@pytest.mark.parametrize(
    "unit",
    ["a ", "A ", "(", " / ", "A/B ", ". ", "“", "— ", "By A and ", "Photo: ", "Jan 1, ", "contributed ", "\t",
     "- \n", "Jane Roe\n", "Comments\n", "Related\nx y\n", "Correction\n", "Updated\n", "the wall and\n"],
)  # fmt: skip
def test_long_texts(unit):
    start = time.monotonic()
    parse_text(fill(unit))
    assert time.monotonic() - start < SECONDS


@pytest.mark.parametrize("unit", ["<", "{", "20", " "])
@pytest.mark.parametrize(
    "page", ['<meta name="author" content="{}">', '<script type="application/ld+json">{}</script>']
)
def test_a_page_that_says_something_very_long_of_itself(unit, page):
    """Whoever wrote it is looked for: expressions for that take minutes of it."""
    told = page.replace("{}", unit * (300_000 // len(unit)))
    start = time.monotonic()
    parse(Submission(body_html=f"<html><head>{told}</head><body><p>{SENTENCE}</p></body></html>"))
    assert time.monotonic() - start < SECONDS


def test_a_page_with_a_class_of_any_length():
    """Each line would keep it: gigabytes."""
    lines, name = "<p>x</p>" * 20_000, "a " * 900_000
    page = parse(Submission(body_html=f'<html><body><div class="{name}">{lines}</div></body></html>'))
    assert len(page.blocks) == 20_000


@pytest.mark.parametrize(
    "unit",
    ["<p>x", "<br>", "<li>x", "&nbsp;", "</p>", "<article>x</article>", "<cite>x</cite>", '<a class="ad">'],
)
def test_long_html(unit):
    start = time.monotonic()
    parse(Submission(body_html=f"<p>{SENTENCE}</p>{unit * 20_000}"))
    assert time.monotonic() - start < SECONDS
