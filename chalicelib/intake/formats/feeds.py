"""One RSS item or Atom entry, alone or in a feed that holds no other.

feedparser tells the dialects apart. It is given what ``strict_xml`` has read,
never what its lenient parser would have to guess at, and never the text of a
feed itself, which it would take for the address of one.
"""

from __future__ import annotations

import io
import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import partial
from html import unescape
from typing import Annotated, Any

import feedparser  # type: ignore[import-untyped]
from pydantic import AfterValidator, AliasChoices, Field

from chalicelib.errors import InvalidRequest
from chalicelib.intake.formats.fields import AbsoluteUrl, Html, Id, Names, PlainLine, PlainSummary
from chalicelib.intake.formats.fragments import plain_text
from chalicelib.intake.formats.parts import (
    ArticlePart,
    Part,
    Readable,
    assembled,
    captions,
    only,
    read_at,
    readable,
)
from chalicelib.intake.formats.strict_xml import Item, rewritten
from chalicelib.intake.submission import MAX_CAPTIONS, Absent, Line, Submission, at_most
from chalicelib.intake.times import lenient_time

MARKUP = re.compile(r"<[A-Za-z/!]")
NO_TAG = "Uncategorized"
NAMES = {
    "item": {"body": "description", "dek": "description", "captions": "media:content"},
    "entry": {"body": "content", "dek": "summary", "captions": "media:content"},
}
OTHER_MEDIA = ("video", "audio")
LONGEST_DATE = 100


def _feed_time(value: str) -> str:
    """RFC 822, as in RSS, or ISO 8601. A zone that is not known, or none, leaves the date."""
    try:
        moment = parsedate_to_datetime(value[:LONGEST_DATE])
        known = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return lenient_time(value)
    return f"{known:%Y-%m-%dT%H:%M:%SZ}".zfill(20) if known else f"{moment:%Y-%m-%d}".zfill(10)


FeedTime = Annotated[Annotated[str, AfterValidator(_feed_time)] | None, Absent]


class _Picture(Part):
    description: PlainSummary = None
    credit: PlainLine = None


class Entry(ArticlePart):
    """``element``: the name of its own, on which those of its parts depend."""

    element: Line = None
    guid: Id = Field(None, validation_alias=AliasChoices("guid", "id"))
    link: AbsoluteUrl = None
    title: PlainLine = None
    summary: Html = Field(None, validation_alias=AliasChoices("description", "summary"))
    content: Html = Field(None, validation_alias=AliasChoices("content:encoded", "content"))
    author: Names = ()
    category: Names = ()
    published: FeedTime = Field(None, validation_alias=AliasChoices("pubDate", "published"))
    updated: FeedTime = None
    media: Annotated[tuple[_Picture, ...], Field(alias="media:content"), at_most(MAX_CAPTIONS)] = ()
    publisher: PlainLine = None

    def submission(self) -> Submission:
        """A summary alone is the body. What has no markup is text, whatever type it is said to be."""
        body = self.content or self.summary or ""
        is_markup = MARKUP.search(body) is not None
        return assembled(
            NAMES[self.element or ""],
            id=self.guid,
            url=self.link,
            headline=self.title,
            dek=plain_text(self.summary or ""),
            authors=self.author,
            publisher=self.publisher,
            tags=list(dict.fromkeys(name for name in self.category if name != NO_TAG)),
            published=self.published,
            updated=self.updated,
            body_html=body if is_markup else None,
            body_text=None if is_markup else unescape(body),
            captions=captions(*dict.fromkeys((each.description, each.credit) for each in self.media)),
        )


def read(text: str) -> Submission:
    """The only entry. Raises ValidationError, and InvalidRequest for what is no strict XML."""
    return _read(only(_entries(text), "item"))


def entries(text: str) -> Readable:
    """All entries of a feed that are articles. Raises InvalidArticle where none is, and InvalidRequest."""
    return readable(_read, _entries(text))


def _read(elements: dict[str, Any]) -> Submission:
    return read_at(Entry, elements, elements["element"])


def _entries(text: str) -> list[dict[str, Any]]:
    """The elements of each. Where elements stand in others' places, feedparser fails in its own ways."""
    document = rewritten(text)
    misplaced = "The feed has an element in a place where none belongs. Correct it there."
    try:
        feed = feedparser.parse(
            io.BytesIO(document.text.encode()),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:
        raise InvalidRequest(misplaced) from error
    if len(feed["entries"]) != len(document.items):
        raise InvalidRequest(misplaced)
    pairs = zip(feed["entries"], document.items, strict=True)
    return [_elements(entry, feed["feed"], item) for entry, item in pairs]


def _elements(entry: dict[str, Any], feed: dict[str, Any], item: Item) -> dict[str, Any]:
    """By their names in RSS or in Atom. ``dict.get`` knows no aliases, of which feedparser's own warns."""
    get = partial(dict.get, entry)
    is_atom = item.name == "entry"
    contents = sorted(get("content") or [], key=lambda content: "html" not in content.get("type", ""))
    source = get("source") or feed
    return {
        "element": item.name,
        "id" if is_atom else "guid": get("id"),
        "link": get("link"),
        "title": get("title"),
        "summary" if is_atom else "description": get("summary"),
        "content" if is_atom else "content:encoded": contents[0]["value"] if contents else None,
        "author": [{"name": author.get("name")} for author in get("authors") or feed.get("authors") or []],
        "category": [tag.get("label") or tag.get("term") for tag in get("tags") or []],
        "published" if is_atom else "pubDate": get("published"),
        "updated": get("updated"),
        "media:content": [
            {"description": picture.description, "credit": picture.credit}
            for picture in item.pictures
            if not picture.kind.startswith(OTHER_MEDIA)
        ],
        "publisher": get("publisher") or source.get("title") or feed.get("title"),
    }
