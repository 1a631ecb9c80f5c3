"""Real payloads, changed at random, give a submission or a clear refusal, never another error."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.errors import ExtractionFailed, OnrecordError
from chalicelib.intake.formats.schema_org import said_by_page
from chalicelib.intake.page.parse import parse
from chalicelib.intake.reading import read_article, read_value
from chalicelib.intake.submission import MAX_BODY_BYTES, content_sha256
from tests.intake.formats.examples import FOLDER, PAYLOADS, example

JSON_NAMES = [path.stem for path in PAYLOADS if path.suffix == ".json"]
XML_NAMES = [path.name for path in PAYLOADS if path.suffix == ".xml"]
WORDS = {word for name in JSON_NAMES for word in json.dumps(example(name)).split('"')}
KEYS = sorted(word for word in WORDS if 0 < len(word) < 20)
SLOW = settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
    | st.sampled_from(["<p>x</p>", "&#0;", "2026-05-06", "http://[", "@", "a@b.c (D)", "\0", "en_US", "<"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def places(value, place=()):
    """Of all values within, outer ones first."""
    yield place
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*place, step))


def changed(value, place, new):
    if not place:
        return new
    step, *rest = place
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[step] = changed(value[step], rest, new)
    return copy


@st.composite
def damaged(draw):
    payload = example(draw(st.sampled_from(JSON_NAMES)))
    for _ in range(draw(st.integers(1, 3))):
        payload = changed(payload, draw(st.sampled_from(list(places(payload)))), draw(values))
    return payload


def takes_or_refuses(value):
    with suppress(OnrecordError):
        submission, form = read_value(value)
        assert content_sha256(submission)
        assert form
        kept = submission.model_dump_json(exclude_defaults=True).encode()
        assert read_article(kept, "application/json", {}) == (submission, "onrecord")
        with suppress(ExtractionFailed):
            assert parse(submission).blocks


@SLOW
@given(damaged())
def test_any_damaged_payload_is_taken_or_refused(payload):
    takes_or_refuses(payload)


@SLOW
@given(values)
def test_any_json_is_taken_or_refused(value):
    takes_or_refuses(value)


@SLOW
@given(damaged())
def test_any_json_ld_of_a_page_is_read_as_far_as_possible(payload):
    assert said_by_page([json.dumps(payload)]).word_count == 0


TAGS = [
    "item", "entry", "title", "link", "guid", "id", "pubDate", "updated", "description", "content", "author",
    "media:content", "media:description", "media:group", "media:credit", "content:encoded", "dc:creator",
    "category", "summary", "source", "name", "email", "georss:point", "itunes:duration",
]  # fmt: skip
SPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:georss="http://www.georss.org/georss" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)
CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="<&\ufffe\uffff"
)
elements = st.recursive(
    st.text(CHARACTERS, max_size=12)
    | st.sampled_from(["&lt;p&gt;He left.", "Wed, 06 May 2026 08:20:00 +9999", "-1"]),
    lambda inner: st.builds(
        lambda tag, kind, parts: f"<{tag} {kind}>{''.join(parts)}</{tag}>",
        st.sampled_from(TAGS),
        st.sampled_from(
            ["", 'type="html"', 'type="image/png"', 'mode="base64"', 'rel="x" href="y"', 'xml:base="["']
        ),
        st.lists(inner, max_size=4),
    ),
    max_leaves=15,
)


@SLOW
@given(st.lists(elements, max_size=5), st.sampled_from(["rss", "feed"]))
def test_any_feed_is_taken_or_refused(parts, root):
    own = 'xmlns="http://www.w3.org/2005/Atom"' if root == "feed" else ""
    text = f"<{root} {own} {SPACES}><item>{''.join(parts)}</item></{root}>"
    with suppress(OnrecordError):
        assert read_article(text.encode(), "application/xml", {}).format == "feed"


@SLOW
@given(st.sampled_from(XML_NAMES), st.data())
def test_any_damaged_feed_is_taken_or_refused(name, data):
    text = (FOLDER / name).read_bytes()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 300)))
    with suppress(OnrecordError):
        read_article(text[:start] + data.draw(st.binary(max_size=9)) + text[end:], "application/xml", {})


MANY = MAX_BODY_BYTES // 4
SECONDS = 10  # each takes under one; what is quadratic takes minutes; the machine may be busy


@pytest.mark.parametrize(
    "value",
    [
        {"title": {"rendered": "<" * MANY}},
        {"title": {"rendered": "<!--" * (MANY // 4)}},
        {"title": {"rendered": "<a " * (MANY // 3)}},
        {"post": {"post_title": "x", "post_content": "[caption]<img >" * (MANY // 15)}},
        {"post": {"post_title": "x", "post_content": "a\n \n" * (MANY // 8)}},
        {"title": "x", "html": "<p>x", "tags": [0] * MANY},
        {"title": "x", "html": "<p>x", "authors": [{"name": "a@" * 149}] * 100},
        {"posts": [{}] * (MANY // 3)},
        {"content_elements": [0] * MANY},
        {"content_elements": [{"type": "element_group", "content_elements": [0] * 200}] * 2_000},
        {"content_elements": [{"type": "quote", "subtype": "pullquote", "content": "x"}] * 9_000},
        {"@type": "NewsArticle", "keywords": "a," * MANY},
        {"@graph": [{"@id": str(number)} for number in range(50_000)]},
        {"uri": "x", "pubstatus": "x", "associations": {str(number): 0 for number in range(100_000)}},
        {"body_text": "x", "tags": [0] * MANY},
    ],
    ids="-".join,
)
def test_large_payloads(value):
    start = time.monotonic()
    with suppress(OnrecordError):
        read_article(json.dumps(value, separators=(",", ":")).encode(), "application/json", {})
    assert time.monotonic() - start < SECONDS


@pytest.mark.parametrize(
    "unit", ["<item/>", "<a>", "<description>x</description>", "&lt;p&gt;x", "<link>http://x/</link>"]
)
def test_large_feeds(unit):
    start = time.monotonic()
    with suppress(OnrecordError):
        read_article(f"<rss><item>{unit * 45_000}</item></rss>".encode(), "application/xml", {})
    assert time.monotonic() - start < SECONDS
