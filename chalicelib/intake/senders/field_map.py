"""Senders whose bodies are what their site makes of them: a map says where in them the article's fields are.

Strapi, Contentful and Sanity have maps to begin with. The others may do
without: then the body, or its ``data``, ``article`` or ``post``, is an article
in any known format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jmespath
from jmespath.exceptions import JMESPathError, JMESPathTypeError
from pydantic import ValidationError

from chalicelib.errors import InvalidArticle
from chalicelib.intake.complaints import Place, complaint, relocated
from chalicelib.intake.formats.fragments import is_html
from chalicelib.intake.reading import read_value
from chalicelib.intake.senders.notices import Notice, cms_time, ignored, part, text_of
from chalicelib.intake.senders.rich_text import markdown_html, rich_text_html
from chalicelib.intake.signatures import Request
from chalicelib.intake.submission import Submission
from chalicelib.models import Change, Channel, ChannelKind

FIELDS = frozenset({*Submission.model_fields, "body", "modified"})
_ENVELOPES = ("data", "article", "post")
_MEANINGS = {
    "publish": "published", "published": "published", "republished": "published",
    "create": "published", "created": "published", "add": "published", "added": "published",
    "update": "published", "updated": "published", "edit": "published", "edited": "published",
    "unpublish": "withdrawn", "unpublished": "withdrawn", "withdraw": "withdrawn", "withdrawn": "withdrawn",
    "archive": "withdrawn", "archived": "withdrawn", "trash": "withdrawn", "trashed": "withdrawn",
    "delete": "removed", "deleted": "removed", "remove": "removed", "removed": "removed",
    "save": "ignored", "auto_save": "ignored", "draft": "ignored", "drafted": "ignored",
    "schedule": "ignored", "scheduled": "ignored",
}  # fmt: skip


class _Dialect(NamedTuple):
    """How one kind of sender names its events, where it keeps the fields, and what it sends of drafts.

    ``is_signed``: whether the signature covers what names the event, or the body confirms it.
    """

    event: Callable[[Request, Any], Any]
    fields: Mapping[str, str]
    is_draft: Callable[[Any], bool] = lambda body: False
    sent: str | None = None
    is_signed: Callable[[Request, Any], bool] = lambda request, body: True
    meanings: Mapping[str, str] = {}
    dates_anew: bool = False


_STRAPI = _Dialect(
    event=lambda request, body: part(body, "event") or request.headers.get("x-strapi-event"),
    fields={
        # the locales of a document share its id, and are published each by itself
        "id": "(entry.documentId && entry.locale && join('-', [entry.documentId, entry.locale]))"
        " || entry.documentId || entry.id",
        "url": "entry.url",
        "headline": "entry.title || entry.headline",
        "dek": "entry.dek || entry.description || entry.excerpt",
        "authors": "entry.authors[].name || entry.author.name || entry.author",
        "section": "entry.section.name || entry.category.name || entry.section || entry.category",
        "tags": "entry.tags[].name || entry.tags",
        "language": "entry.locale",
        "published": "entry.publishedAt",
        "updated": "entry.updatedAt",
        "modified": "entry.updatedAt",
        "body": "entry.body || entry.content",
    },
    is_draft=lambda body: part(body, "entry", "publishedAt") is None,
    sent="createdAt",
    dates_anew=True,
)
_CONTENTFUL = _Dialect(
    event=lambda request, body: request.headers.get("x-contentful-topic"),
    fields={
        "id": "sys.id",
        "url": "fields.url.* | [0]",
        "headline": "(fields.title.* | [0]) || (fields.headline.* | [0])",
        "dek": "(fields.description.* | [0]) || (fields.excerpt.* | [0])",
        "published": "sys.firstPublishedAt || sys.publishedAt",
        "updated": "sys.updatedAt",
        "modified": "sys.deletedAt || sys.updatedAt",
        "body": "(fields.body.* | [0]) || (fields.content.* | [0])",
    },
    is_signed=lambda request, body: (
        "x-contentful-topic" in request.headers.get("x-contentful-signed-headers", "").lower()
        or str(part(body, "sys", "type")).startswith("Deleted")
    ),
    meanings={"create": "ignored"},  # made as a draft
)
_SANITY = _Dialect(
    event=lambda request, body: request.headers.get("sanity-operation"),
    fields={
        "id": "_id",
        "headline": "title || headline",
        "dek": "description || excerpt",
        "authors": "authors[].name || author.name || author",
        "published": "publishedAt || _createdAt",
        "updated": "_updatedAt",
        "modified": "_updatedAt",
        "body": "body || content",
    },
    is_draft=lambda body: str(part(body, "_id")).startswith("drafts."),
    is_signed=lambda request, body: False,
)
_OTHERS = _Dialect(
    event=lambda request, body: part(body, "event") or part(body, "type"),
    fields={},
    sent="timestamp",
)
_OPEN = frozenset({ChannelKind.BEARER, ChannelKind.STRAPI})  # who catches a request has the secret itself
_DIALECTS = {
    ChannelKind.STRAPI: _STRAPI,
    ChannelKind.CONTENTFUL: _CONTENTFUL,
    ChannelKind.SANITY: _SANITY,
}


def check_expression(expression: str) -> None:
    """Raises ValueError, with what is wrong, for what is no JMESPath (jmespath.org)."""
    try:
        jmespath.compile(expression)
    except JMESPathError as error:
        raise ValueError(str(error).splitlines()[0]) from None


def read(channel: Channel, request: Request, body: Any) -> Notice:
    dialect = _DIALECTS.get(channel.kind, _OTHERS)
    event = text_of(
        _search(channel.options.event, body) if channel.options.event else dialect.event(request, body)
    )
    signed = event is not None and (bool(channel.options.event) or dialect.is_signed(request, body))
    event = event or request.event
    meaning = _meaning(channel, event)
    if meaning is None:
        return ignored(f"the event {event!r} is not known; say in the channel's option events what it means")
    if meaning == "ignored":
        return ignored(f"the event {event!r} publishes no article and takes none back")
    if meaning == Change.PUBLISHED and dialect.is_draft(body):
        return ignored("the article is not published")
    fields = {**dialect.fields, **channel.options.fields}
    sent = cms_time(part(body, dialect.sent)) if dialect.sent else None
    notice = _mapped(fields, Change(meaning), body) if fields else _article(Change(meaning), body)
    unsigned = Change(meaning) is not Change.PUBLISHED and not signed and channel.kind not in _OPEN
    return notice._replace(
        unsigned=unsigned,
        sent=sent,
        dated_anew=dialect.dates_anew and "published" not in channel.options.fields,
    )


def _meaning(channel: Channel, event: str | None) -> str | None:
    """As the channel says, else by the event's last word; of Contentful and Strapi entries alone count."""
    if event is None:
        return Change.PUBLISHED
    if event in channel.options.events:
        return channel.options.events[event]
    words = re.split(r"[.:/]", event.lower())
    if channel.kind in {ChannelKind.STRAPI, ChannelKind.CONTENTFUL} and "entry" not in words:
        return "ignored"
    return {**_MEANINGS, **_DIALECTS.get(channel.kind, _OTHERS).meanings}.get(words[-1])


def _mapped(fields: Mapping[str, str], change: Change, body: Any) -> Notice:
    values = {name: _search(expression, body) for name, expression in fields.items()}
    values = {name: value for name, value in values.items() if not _is_nothing(value)}
    notice = Notice(
        change=change,
        id=text_of(values.get("id")),
        url=text_of(values.get("url")),
        modified=cms_time(values.pop("modified", None)),
    )
    if change is not Change.PUBLISHED:
        return notice
    canonical = _canonical(values)
    if not {"body_text", "body_html"} & canonical.keys():
        raise complaint(
            "is not there; say in the channel's option fields where the text is", *_place((), fields)
        )
    try:
        return notice._replace(submission=Submission.model_validate(canonical))
    except ValidationError as error:
        raise relocated(error, lambda place: _place(place, fields)) from None


def _is_nothing(value: Any) -> bool:
    """Strapi 4 sends of what is related how much there is of it, and no more."""
    return value in (None, "", []) or (isinstance(value, dict) and value.keys() == {"count"})


def _place(place: Place, fields: Mapping[str, str]) -> Place:
    """With the expression beside the field, since that may be what is wrong."""
    name = str(place[0]) if place else "body"
    expression = fields.get(name) or fields.get("body")
    return (f"{name} ({expression})" if expression else name, *place[1:])


def _canonical(values: dict[str, Any]) -> dict[str, Any]:
    body = values.pop("body", None)
    if not {"body_text", "body_html"} & values.keys() and body is not None:
        html = _html(body)
        values |= {"body_html": html} if html else {"body_text": body}
    return {name: _value(name, value) for name, value in values.items()}


def _html(body: Any) -> str | None:
    if isinstance(body, str):
        return body if is_html(body) else markdown_html(body)
    return rich_text_html(body)


def _value(name: str, value: Any) -> Any:
    """Names where objects stand for them, numbers as text."""
    if name in ("authors", "tags"):
        return [
            text_of(part(each, "name")) or each for each in (value if isinstance(value, list) else [value])
        ]
    if name == "captions":
        return value
    return text_of(part(value, "name")) or text_of(value) or value


def _article(change: Change, body: Any) -> Notice:
    article = next((inner for name in _ENVELOPES if isinstance(inner := part(body, name), dict)), body)
    if change is not Change.PUBLISHED:
        found = text_of(part(article, "id")) or text_of(part(article, "uuid"))
        return Notice(
            change, id=found, url=text_of(part(article, "url")), modified=cms_time(part(article, "updated"))
        )
    read = read_value(article)
    submission = read.submission
    return Notice(
        change,
        id=submission.id,
        url=submission.url,
        modified=cms_time(submission.updated),
        submission=submission,
        format=read.format,
    )


def _search(expression: str, body: Any) -> Any:
    try:
        return jmespath.search(expression, body)
    except JMESPathError as error:
        reason = _reason(error)
        raise InvalidArticle(
            f"The channel's expression {expression!r} cannot be used on this body: {reason}"
        ) from None


def _reason(error: JMESPathError) -> str:
    """Without the value that a function was given, which may be article text."""
    if isinstance(error, JMESPathTypeError):
        return (
            f"{error.function_name}() takes {' or '.join(error.expected_types)}, and was given a value of the"
            f" type {error.actual_type}"
        )
    return str(error).splitlines()[0]
