"""An item of a JSON Feed (jsonfeed.org/version/1.1), alone or in a feed that holds no other."""

from __future__ import annotations

from functools import partial
from typing import Any

from pydantic import ValidationError

from chalicelib.intake.complaints import refusal
from chalicelib.intake.formats.fields import (
    AbsoluteUrl,
    Html,
    Id,
    Locale,
    Named,
    Names,
    PlainLine,
    PlainSummary,
    Words,
)
from chalicelib.intake.formats.parts import ArticlePart, Readable, assembled, only, read_at, readable
from chalicelib.intake.lines.authors import names_alone
from chalicelib.intake.submission import Submission, Time

VERSION = "https://jsonfeed.org/version/"


class _Signed(ArticlePart):
    """``author``: that of version 1.0."""

    authors: Names = ()
    author: Named = None

    @property
    def writers(self) -> tuple[str, ...]:
        return names_alone(self.authors or (self.author,))


class Item(_Signed):
    id: Id = None
    url: AbsoluteUrl = None
    title: PlainLine = None
    summary: PlainSummary = None
    content_html: Html = None
    content_text: Words = None
    date_published: Time = None
    date_modified: Time = None
    tags: Names = ()
    language: Locale = None

    def submission(self) -> Submission:
        return assembled(
            {"body": "content_html"},
            id=self.id,
            url=self.url,
            headline=self.title,
            dek=self.summary,
            authors=self.writers,
            tags=self.tags,
            language=self.language,
            published=self.date_published,
            updated=self.date_modified,
            body_html=self.content_html,
            body_text=None if self.content_html else self.content_text,
        )


class _Feed(_Signed):
    """Its title is the outlet's name; its authors are those of the items without any."""

    title: PlainLine = None

    def filled(self, item: Submission) -> Submission:
        return item.model_copy(update={"publisher": self.title, "authors": item.authors or self.writers})


def read(value: Any) -> Submission | None:
    """An item, or a feed of one item; else None."""
    if not isinstance(value, dict):
        return None
    if _is_feed(value):
        item = read_at(Item, only(value["items"], "items"), "items", 0)
        return _Feed.model_validate(value).filled(item)
    if "content_html" in value or "content_text" in value:
        return read_at(Item, value)
    return None


def entries(value: Any) -> Readable:
    """All items of a feed that are articles. Raises InvalidArticle where none is."""
    try:
        feed = _Feed.model_validate(value)
    except ValidationError as error:
        raise refusal(error) from None
    items = value["items"] if _is_feed(value) else ()
    found = readable(partial(read_at, Item), items)
    return found._replace(submissions=[feed.filled(item) for item in found.submissions])


def _is_feed(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("items"), list)
        and str(value.get("version")).startswith(VERSION)
    )
