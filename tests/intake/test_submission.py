"""The canonical form, and how requests are read into it."""

import json
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.errors import InvalidArticle, InvalidRequest, TooLarge, UnsupportedMediaType
from chalicelib.intake.reading import read_submission
from chalicelib.intake.submission import MAX_BODY_BYTES, Submission, content_sha256

JSON = "application/json"


def read(body, content_type=JSON, query=None):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_submission(body, content_type, query or {})


def problems(body):
    with pytest.raises(InvalidArticle) as caught:
        read(body)
    return {error["field"]: error["problem"] for error in caught.value.extensions["errors"]}


def test_the_canonical_form():
    whole = {
        "id": "alden-7",
        "url": "https://example.com/7",
        "headline": "Storm hits Port Alden",
        "dek": "Ferries stay in harbour",
        "authors": ["Jane Roe", "John Doe"],
        "publisher": "Alden Courier",
        "section": "Local",
        "tags": ["weather"],
        "language": "en-GB",
        "published": "2026-05-06T10:00:00+02:00",
        "updated": "2026-05-07",
        "body_text": " The storm came. ",
        "captions": [{"text": "The harbour", "credit": "Ilan Obuya"}],
        "corrections": ["It was Tuesday."],
    }
    submission = read(whole)
    assert submission.published == "2026-05-06T08:00:00Z"
    assert submission.updated == "2026-05-07"
    assert submission.body_text == " The storm came. "
    assert submission.captions[0].credit == "Ilan Obuya"
    assert submission.corrections == ("It was Tuesday.",)


@pytest.mark.parametrize(
    "content_type", [JSON, "application/vnd.cms+json", "application/json; charset=UTF-8"]
)
def test_json_by_its_content_types(content_type):
    assert read({"body_html": "<p>x"}, content_type).body_html == "<p>x"


@pytest.mark.parametrize(
    ("content_type", "field"),
    [
        ("text/plain", "body_text"),
        ('text/html; charset="utf-8"', "body_html"),
        ("application/xhtml+xml", "body_html"),
    ],
)
def test_a_body_alone_takes_its_other_fields_from_the_query(content_type, field):
    submission = read(b"Hello", content_type, {"headline": "A", "published": "2026-05-06"})
    assert getattr(submission, field) == "Hello"
    assert (submission.headline, submission.published) == ("A", "2026-05-06")


@pytest.mark.parametrize(
    "content_type",
    [None, "", "application/pdf", "image/png", "text/plain; charset=latin-1", "application/jsonx", "json"],
)
def test_other_content_types_and_encodings_are_refused(content_type):
    with pytest.raises(UnsupportedMediaType):
        read(b"Hello", content_type)


@pytest.mark.parametrize(
    ("body", "position"),
    [
        (b"", "empty"),
        (b'{"body_text": "x"', "line 1 column"),
        (b'{"body_text": NaN}', "line 1 column"),
        (b'{"body_text": "\\ud800"}', "line 1 column"),
        (b'{"body_text": "x\xff"}', "byte 16"),
        (b'{"body_text": "x", "body_text": "y"}', "'body_text' stands twice"),
        (b"[" * 5_000 + b"]" * 5_000, "recursion limit"),
        (b'{"a":' * 5_000, "recursion limit"),
    ],
)
def test_unreadable_bodies_are_refused_with_the_place(body, position):
    with pytest.raises(InvalidRequest, match=position) as caught:
        read(body)
    assert caught.value.status == 400


def test_a_byte_order_mark_is_not_text():
    assert read(b'\xef\xbb\xbf{"body_text": "x"}').body_text == "x"
    assert read(b"\xef\xbb\xbfx", "text/plain").body_text == "x"


def test_what_is_too_large_is_refused():
    with pytest.raises(TooLarge):
        read(b"x" * (MAX_BODY_BYTES + 1), "text/plain")
    assert "500000 characters" in problems({"body_text": "x" * 500_001})["body_text"]


def test_unknown_query_parameters_are_named():
    with pytest.raises(InvalidRequest, match="titel"):
        read(b"Hello", "text/plain", {"titel": "A"})
    with pytest.raises(InvalidRequest, match="headline"):
        read({"body_text": "x"}, JSON, {"headline": "A"})


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"published": "2026-05-06T10:00:00"}, "published", "without an offset; add one"),
        ({"published": 1778061600}, "published", "must be a string"),
        ({"updated": "2026-02-30"}, "updated", "does not exist"),
        ({"headline": "a\0b"}, "headline", "NUL"),
        ({"headline": "x" * 1_001}, "headline", "longer than 1000"),
        ({"url": "/story"}, "url", "absolute web address"),
        ({"url": "ftp://example.com/"}, "url", "absolute web address"),
        ({"url": "https://example.com:port/"}, "url", "absolute web address"),
        ({"url": "https://desk:hunter2@example.com/"}, "url", "a user name or a password; leave them out"),
        ({"url": "https://desk@example.com/"}, "url", "a user name or a password; leave them out"),
        ({"url": "https://@example.com/"}, "url", "a user name or a password; leave them out"),
        ({"url": "https://example.com\\@evil.example/"}, "url", "a user name or a password; leave them out"),
        ({"language": "English, please"}, "language", "language tag"),
        ({"tags": "storm"}, "tags", "must be an array"),
        ({"tags": [0] * 201}, "tags", "more than 200 entries; send fewer"),
        ({"corrections": [" "]}, "corrections.0", "blank"),
        ({"captions": [{"text": ""}]}, "captions.0.text", "blank"),
        ({"captions": [{"txt": "x"}]}, "captions.0.txt", "not a known field"),
        ({"titel": "x"}, "titel", "not a known field; remove it"),
        ({"body_text": " \n"}, "body_text", "blank"),
        ({"body_text": "\u200b \ufeff"}, "body_text", "blank"),
        ({"body_html": "<p>x"}, "body_text", "exactly one"),
        ({"body_text": None}, "body_text", "exactly one"),
    ],
)
def test_every_problem_names_its_field_and_says_what_to_do(change, field, problem):
    assert problem in problems({"body_text": "x", **change})[field]


@pytest.mark.parametrize("body", [[], "x", 1, None])
def test_json_that_is_no_object_is_no_article(body):
    assert problems(body) == {"article": "must be a JSON object"}


def test_problems_do_not_repeat_the_text():
    for field, value in (("published", "a secret"), ("url", "https://desk:secret@example.com/")):
        with pytest.raises(InvalidArticle) as caught:
            read({"body_text": "x", field: value})
        assert "secret" not in f"{caught.value.detail} {caught.value.extensions}"


def test_lone_surrogates_name_their_field():
    with pytest.raises(ValidationError, match="headline"):
        Submission(body_text="x", headline="\ud800")


def test_blank_fields_count_as_absent():
    sent = {
        "body_text": "x",
        "headline": " ",
        "dek": "",
        "url": "",
        "published": "",
        "language": "",
        "id": "",
    }
    assert read(sent) == read({"body_text": "x"})


def test_a_single_author_may_be_a_string():
    assert read({"body_text": "x", "authors": "Staff and wire reports"}).authors == (
        "Staff and wire reports",
    )


def test_an_address_is_no_author():
    assert read({"body_text": "x", "authors": ["jane@example.com", "Jane Roe", "Jane Roe"]}).authors == (
        "Jane Roe",
    )


def test_the_hash_is_of_the_content_not_its_spelling():
    one = read(b'{"headline": "A", "body_text": "x", "url": "https://Example.com/a?utm_source=feed"}')
    other = read(b'{"url":"https://example.com/a","body_text":"x","dek":null,"headline":" A "}')
    assert content_sha256(one) == content_sha256(other)
    assert content_sha256(one) != content_sha256(read({"body_text": "y", "headline": "A"}))


def test_receiving_needs_neither_the_html_parser_nor_the_language_model():
    check = (
        "import sys, chalicelib.intake.reading;"
        "sys.exit(bool({'lxml', 'py3langid', 'feedparser'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


FIELDS = [name for name in Submission.model_fields if name != "body_text"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS) | st.text(), inner, max_size=5)
    ),
    max_leaves=12,
)


def takes_or_refuses(body, content_type, query):
    with suppress(InvalidRequest, TooLarge, UnsupportedMediaType):
        assert content_sha256(read_submission(body, content_type, query))


content_types = st.sampled_from([JSON, "text/plain", "text/html"]) | st.text() | st.none()
queries = st.dictionaries(st.sampled_from([*FIELDS, "x"]), st.text(), max_size=3)


@given(st.binary(max_size=200), content_types, queries)
def test_any_bytes_are_taken_or_refused(body, content_type, query):
    takes_or_refuses(body, content_type, query)


@given(json_values)
def test_any_json_is_taken_or_refused(value):
    takes_or_refuses(json.dumps(value).encode(), JSON, {})


@given(st.fixed_dictionaries({"body_text": st.text(min_size=1)}, optional=dict.fromkeys(FIELDS, json_values)))
def test_any_article_is_taken_or_refused(article):
    takes_or_refuses(json.dumps(article).encode(), JSON, {})
