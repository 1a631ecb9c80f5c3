"""Requests into submissions, whatever form the article comes in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from chalicelib.errors import InvalidRequest
from chalicelib.intake.complaints import refusal
from chalicelib.intake.formats import read_format
from chalicelib.intake.media_types import Form, form_of
from chalicelib.intake.submission import Submission, read_json, read_text

CANONICAL = "onrecord"
QUERY_FIELDS = (
    "id",
    "url",
    "headline",
    "dek",
    "publisher",
    "section",
    "language",
    "published",
    "updated",
)
BODIES = {Form.TEXT: "body_text", Form.HTML: "body_html"}


class ReadArticle(NamedTuple):
    """``format``: CANONICAL, "text", "html", "feed", or a name of ``formats.READERS``."""

    submission: Submission
    format: str


def read_article(body: bytes, content_type: str | None, query: Mapping[str, str]) -> ReadArticle:
    """A request's body, with its query parameters, as a submission, and the format it came in.

    JSON is the canonical form or one of ``formats``, told by its shape; XML is
    one RSS item or Atom entry; plain text and HTML are a body alone, whose
    other fields may stand in the query. Raises UnsupportedMediaType, TooLarge,
    InvalidRequest (not readable) and InvalidArticle (readable, but no article).
    """
    form = form_of(content_type)
    _refuse_unknown(query, form)
    if form is Form.JSON:
        return read_value(read_json(body))
    text = read_text(body)
    try:
        if form is Form.FEED:
            return ReadArticle(_read_feed(text), form.value)
        return ReadArticle(Submission.model_validate({BODIES[form]: text, **query}), form.value)
    except ValidationError as error:
        raise refusal(error) from None


def read_submission(body: bytes, content_type: str | None, query: Mapping[str, str]) -> Submission:
    """As ``read_article``, for those who need not know the format."""
    return read_article(body, content_type, query).submission


def read_value(value: Any) -> ReadArticle:
    """Parsed JSON as a submission. Raises InvalidArticle."""
    try:
        name, submission = read_format(value) or (CANONICAL, Submission.model_validate(value))
    except ValidationError as error:
        raise refusal(error) from None
    return ReadArticle(submission, name)


def _read_feed(text: str) -> Submission:
    from chalicelib.intake.formats import feeds  # noqa: PLC0415 - feedparser costs 60 ms; feeds are rare

    return feeds.read(text)


def _refuse_unknown(query: Mapping[str, str], form: Form) -> None:
    unknown = sorted(set(query) - set(QUERY_FIELDS if form in BODIES else ()))
    if unknown:
        names = ", ".join(name[:100] for name in unknown[:10])
        known = ", ".join(QUERY_FIELDS)
        advice = f"Known are: {known}." if form in BODIES else "Put it into the article itself."
        raise InvalidRequest(f"Unknown query parameters: {names}. {advice}")
