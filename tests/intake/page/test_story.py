"""Whole pages: the story is read, what stands around it is not, and it is read as it would be alone."""

import json
from pathlib import Path

import pytest

from chalicelib.intake.page import story
from chalicelib.intake.page.parse import parse
from chalicelib.intake.page.story import Line, of_story
from chalicelib.intake.submission import Submission
from chalicelib.models import BODY_ROLES, BlockRole

CASES = Path(__file__).parents[2] / "extraction" / "cases"
WEEKS = [
    f"<p>The harbour council met again on the {day}th, and its members, who had waited for weeks, heard what"
    " it would cost to dredge the channel before the winter.</p>"
    for day in range(4, 9)
]
NAV = '<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News of the day</a></li></ul></nav>'
BESIDE = """<aside><h3>Most read</h3><ul>
<li><a href="/1">Ferry is to close after all, the board says in a letter to its crews</a></li>
<li><a href="/2">Why the bridge is late, and who pays for it in the end</a></li></ul></aside>"""
FOOT = "<footer><p>© 2026 Alden Courier. All rights reserved. Terms and how to reach the desk.</p></footer>"


def page(story, head="", around=NAV, below=BESIDE + FOOT):
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>Channel | Alden Courier</title>{head}</head><body>"
        f"{around}<main><article><h1>Council hears of the channel</h1>{story}</article></main>{below}"
        "</body></html>"
    )


def article(html):
    return parse(Submission(body_html=html))


def body(html):
    found = article(html)
    return [(b.role, found.text[b.start : b.end]) for b in found.blocks if b.role in BODY_ROLES]


def test_what_stands_around_a_story_is_no_part_of_it():
    found = article(page("".join(WEEKS)))
    assert [role for role, _ in body(page("".join(WEEKS)))] == [BlockRole.PARAGRAPH] * len(WEEKS)
    assert "Most read" not in found.text
    assert "All rights reserved" not in found.text
    assert found.metadata.headline == "Council hears of the channel"


def test_what_stands_between_its_paragraphs_is_not_in_the_text():
    box = '<div class="x7"><span>Also of interest to you</span></div>'
    found = article(page(f"{WEEKS[0]}{WEEKS[1]}{box}{''.join(WEEKS[2:])}"))
    assert "Also of interest" not in found.text
    assert [found.text[b.start : b.end] for b in found.blocks] == found.text.split("\n\n")


def test_a_page_of_boxes_without_names_is_read_too():
    """No <main>, no <article>, all in one form, as some systems have it."""
    boxes = f"<div class='x1'>{NAV}</div><div class='x2'>{''.join(WEEKS)}</div>"
    assert len(body(f"<html><body><form>{boxes}</form></body></html>")) == len(WEEKS)


def _layouts():
    for file in sorted(CASES.glob("*.json")):
        for number, case in enumerate(json.loads(file.read_text(encoding="utf8"))):
            if "html" in case:
                yield pytest.param(case["html"], id=f"{file.stem}-{number}")


LAYOUTS = [
    *_layouts(),
    "<blockquote><p>We will not sell the pier to anybody.</p><cite>Ada Moreno</cite></blockquote>",
    "<blockquote><p>We will not sell the pier.</p></blockquote><p>— Ada Moreno, mayor</p>",
    "<table><tr><th>Sensors</th><td>40</td></tr><tr><td>Cost</td><td>$31</td></tr></table>",
    "<h3>What is next</h3><ul><li>A hearing in May</li><li>A vote in June</li></ul>",
    "<p><b>What will it cost?</b></p><p>Nobody knows.</p>",
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_inside_a_page_it_is_read_as_it_is_alone(layout):
    before, after = "".join(WEEKS), "".join(WEEKS).replace("council", "senate")
    assert body(page(before + layout + after)) == body(before + layout + after)


def test_what_is_set_like_the_story_is_of_it_where_trafilatura_stops(monkeypatch):
    """As it does at an advertisement now and then."""
    lines = [
        Line(
            f"Paragraph {n} of a story, which is long enough to be one of its sentences by far.", None, "p.x"
        )
        for n in range(6)
    ]
    promo = Line(
        "Read more of our stories in the newsletter, which comes every Monday before noon.", None, "p.promo"
    )
    monkeypatch.setattr(story, "_words_of_story", lambda _: [story._words(line.text) for line in lines[:3]])
    found = of_story("", [*lines[:3], promo, *lines[3:]], range(7))
    assert [line.text for line in found if line.beside] == [promo.text]


def test_a_teaser_of_the_story_is_no_second_one(monkeypatch):
    lines = [
        Line(f"In the year {n} the pier was sold to a man who never came to look at what he had.", None, "p")
        for n in (1, 2)
    ]
    teaser = Line(f"The pier: a history {lines[0].text[:40]}", None, "li.teaser")
    monkeypatch.setattr(story, "_words_of_story", lambda _: [story._words(line.text) for line in lines])
    (beside,) = [line for line in of_story("", [lines[0], teaser, lines[1]], range(3)) if line.beside]
    assert beside == teaser._replace(beside=True)


def test_two_lines_that_trafilatura_has_in_one_are_both_found(monkeypatch):
    lines = [
        Line(f"{word} said that the pier would never be sold to anybody at all.", None, "p")
        for word in ("She", "He")
    ]
    monkeypatch.setattr(
        story, "_words_of_story", lambda _: [story._words(" ".join(line.text for line in lines))]
    )
    assert not [line for line in of_story("", lines, range(2)) if line.beside]


def test_where_trafilatura_finds_next_to_nothing_the_markup_tells():
    assert body(page("<p>The board voted on Monday to close the ferry, its chair said.</p>")) == [
        (BlockRole.PARAGRAPH, "The board voted on Monday to close the ferry, its chair said.")
    ]


def test_a_page_of_very_many_elements_is_read_by_its_markup(monkeypatch):
    monkeypatch.setattr(story, "_words_of_story", lambda _: pytest.fail("too many for trafilatura"))
    monkeypatch.setattr(
        "chalicelib.intake.page.markup.likely", lambda _: pytest.fail("too many for htmldate")
    )
    found = article(page("<p>He left.</p>" * 40_000, below=""))
    assert found.text.count("He left") == 40_000


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Jane Roe and John Doe", ("Jane Roe", "John Doe")),
        ("Jana Roth und Jon Dahl, dpa", ("Jana Roth", "Jon Dahl", "dpa")),
        ("Ana Lima y José Ortega y Gasset", ("Ana Lima", "José Ortega", "Gasset")),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("Jane Roe, Science Editor", ("Jane Roe",)),
        ("Jane Roe (jro)", ("Jane Roe",)),
        ("Joe Marlow, Jr.; Tara Doane, MD", ("Joe Marlow, Jr.", "Tara Doane, MD")),
        ("Joe Marlow, Jr.", ("Joe Marlow, Jr.",)),
        ("By Jane Roe", ("Jane Roe",)),
        ("Byron Lee", ("Byron Lee",)),
        ("Jane Roe | John Doe", ("Jane Roe", "John Doe")),
        ("4711", ()),
    ],
)
def test_names_of_writers_are_told_apart(written, names):
    said = json.dumps({"@type": "NewsArticle", "author": {"@type": "Person", "name": written}})
    assert article(f'<script type="application/ld+json">{said}</script><p>x</p>').metadata.authors == names


def test_a_button_beside_a_byline_is_no_outlet():
    above = "<h1>Pier shut</h1><div>By Ada Moreno | Share | Comments</div>"
    metadata = article(f"<article>{above}<p>The council met on Monday.</p></article>").metadata
    assert (metadata.authors, metadata.publisher) == (("Ada Moreno",), None)


def test_the_outlet_is_no_author_where_somebody_has_signed():
    head = (
        '<meta name="author" content="Alden Courier"><meta property="og:site_name" content="Alden Courier">'
    )
    assert article(page("".join(WEEKS), head)).metadata.authors == ("Alden Courier",)
    assert article(page("<p>By Jane Roe</p>" + "".join(WEEKS), head)).metadata.authors == ("Jane Roe",)


def test_a_headline_is_what_most_of_the_page_says():
    head = '<meta property="og:title" content="What the channel costs | Alden Courier">'
    head += '<meta property="og:site_name" content="Alden Courier">'
    said = json.dumps({"@type": "NewsArticle", "headline": "What the channel costs"})
    head += f'<script type="application/ld+json">{said}</script>'
    assert article(page("".join(WEEKS), head)).metadata.headline == "What the channel costs"


def test_who_wrote_it_and_when_is_looked_for_where_the_markup_does_not_say():
    signed = '<p class="byline"><a rel="author" href="/desk/7">Nomvula Dube</a></p>'
    head = '<link rel="canonical" href="https://courier.example/2026/05/06/channel">'
    metadata = article(page(signed + "".join(WEEKS), head)).metadata
    assert (metadata.authors, metadata.published) == (("Nomvula Dube",), "2026-05-06")
