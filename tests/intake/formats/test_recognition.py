"""Which form an article is in: told by content type, and for JSON by shape, in a fixed order."""

import json

import pytest

from chalicelib.errors import InvalidArticle, InvalidRequest, UnsupportedMediaType
from chalicelib.intake.formats import READERS, read_format
from chalicelib.intake.reading import read_article, read_submission, read_value
from tests.intake.formats.examples import FOLDER, example, problems


def test_the_order_in_which_shapes_are_tried():
    assert list(READERS) == ["schema.org", "ninjs", "ans", "wordpress", "ghost", "json-feed"]


@pytest.mark.parametrize(
    ("body", "content_type", "form"),
    [
        (b"The board voted.", "text/plain", "text"),
        (b"<p>The board voted.</p>", "text/html", "html"),
        (b"<p>The board voted.</p>", "application/xhtml+xml", "html"),
        (b'{"body_text": "The board voted."}', "application/json", "onrecord"),
        ((FOLDER / "rss-item.xml").read_bytes(), "application/rss+xml", "feed"),
        ((FOLDER / "rss-item.xml").read_bytes(), "text/xml; charset=utf-8", "feed"),
        ((FOLDER / "atom-entry.xml").read_bytes(), "application/atom+xml", "feed"),
        ((FOLDER / "schema-org-graph.json").read_bytes(), "application/ld+json", "schema.org"),
        ((FOLDER / "json-feed-item.json").read_bytes(), "application/feed+json", "json-feed"),
    ],
)
def test_content_types(body, content_type, form):
    found = read_article(body, content_type, {})
    assert found.format == form
    assert read_submission(body, content_type, {}) == found.submission


@pytest.mark.parametrize(
    "content_type", ["text/xml; charset=iso-8859-1", "application/nitf+xml", "image/svg+xml"]
)
def test_other_xml_and_other_encodings_are_refused(content_type):
    with pytest.raises(UnsupportedMediaType):
        read_article((FOLDER / "rss-item.xml").read_bytes(), content_type, {})


def test_only_a_body_alone_takes_fields_from_the_query():
    with pytest.raises(InvalidRequest, match=r"headline\. Put it into the article itself"):
        read_article((FOLDER / "rss-item.xml").read_bytes(), "application/xml", {"headline": "A"})
    with pytest.raises(InvalidRequest, match="Put it into the article itself"):
        read_article(json.dumps(example("json-feed-item")).encode(), "application/json", {"url": "A"})


CANONICAL = {"headline": "Toll backed", "body_text": "The council approved the toll."}


@pytest.mark.parametrize(
    "beside",
    [
        {"title": "x", "html": "<p>y</p>"},
        {"content_html": "<p>y</p>"},
        {"content_elements": [{"type": "text", "content": "y"}]},
        {"title": {"rendered": "x"}},
        {"@type": "NewsArticle", "articleBody": "y"},
        {"byline": "Jane Roe"},
    ],
)
def test_what_has_a_canonical_body_is_canonical(beside):
    assert read_format(CANONICAL | beside) is None
    assert problems(CANONICAL | beside)[next(iter(beside))] == "is not a known field; remove it"


@pytest.mark.parametrize(
    "value", [CANONICAL, {}, {"tags": ["x"]}, {"titel": "x"}, [], [1], "x", 7, None, True, {"posts": 1}]
)
def test_the_canonical_form_and_shapes_of_no_format(value):
    assert read_format(value) is None


def test_a_canonical_body_beside_an_identifier_of_ninjs_is_ninjs():
    assert read_value(CANONICAL | {"uri": "urn:x", "pubstatus": "usable"}).format == "ninjs"


def test_an_unknown_shape_is_told_what_the_canonical_form_lacks():
    assert problems({"titel": "x"})["titel"] == "is not a known field; remove it"
    with pytest.raises(InvalidArticle, match="article must be a JSON object"):
        read_value([])
