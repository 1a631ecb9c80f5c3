"""Items of a JSON Feed."""

import pytest

from chalicelib.errors import InvalidArticle
from chalicelib.intake.formats import json_feed
from tests.intake.formats.examples import problems, read

ITEM = {"id": "7", "content_html": "<p>The council approved the toll.</p>"}
FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "Alden Courier", "items": [ITEM]}


def test_an_item_alone():
    assert read(ITEM).id == "7"
    assert read(ITEM | {"id": 7}).id == "7"


def test_html_wins_over_text():
    assert read(ITEM | {"content_text": "The council …"}).body_text is None
    assert read({"content_text": "The council voted."}).body_text == "The council voted."


def test_authors_of_both_versions_the_items_before_the_feeds():
    assert read(ITEM | {"authors": [{"name": "Mara Lindqvist"}], "author": {"name": "x"}}).authors == (
        "Mara Lindqvist",
    )
    assert read(ITEM | {"author": {"name": "Mara Lindqvist"}}).authors == ("Mara Lindqvist",)
    feed = FEED | {"authors": [{"name": "Ilan Obuya"}, {"name": "desk@example.com"}]}
    assert read(feed).authors == ("Ilan Obuya",)
    assert read(feed | {"items": [ITEM | {"author": {"name": "Mara Lindqvist"}}]}).authors == (
        "Mara Lindqvist",
    )


def test_a_feed_of_one_item_names_the_outlet():
    assert read(FEED).publisher == "Alden Courier"


@pytest.mark.parametrize(
    ("items", "problem"), [([], "holds no article"), ([ITEM, ITEM], "python -m chalicelib pull")]
)
def test_other_feeds_are_for_pulling(items, problem):
    assert problem in problems(FEED | {"items": items})["items"]


def test_all_items_of_a_feed_that_can_be_read():
    found, unreadable = json_feed.entries(FEED | {"items": [ITEM, {"id": "8"}, 7, ITEM | {"id": "9"}]})
    assert unreadable == 2
    assert [(item.id, item.publisher) for item in found] == [("7", "Alden Courier"), ("9", "Alden Courier")]


@pytest.mark.parametrize(
    "feed", [FEED | {"items": []}, FEED | {"items": [{"id": 7}]}, FEED | {"items": 7}, {}, [], None]
)
def test_feeds_without_articles(feed):
    with pytest.raises(InvalidArticle):
        json_feed.entries(feed)


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"title": 7}, "title", "must be a string"),
        ({"content_html": " "}, "content_html", "is missing"),
        ({"date_published": "2026-05-06T10:00:00"}, "date_published", "without an offset"),
        ({"tags": "a,b"}, "tags", "must be an array"),
        ({"authors": [{"name": 7}]}, "authors.0.name", "must be a string"),
        ({"url": "https://:x/"}, "url", "absolute web address"),
    ],
)
def test_every_problem_names_its_field(change, field, problem):
    assert problem in problems(ITEM | change)[field]
    assert problem in problems(FEED | {"items": [ITEM | change]})[f"items.0.{field}"]
