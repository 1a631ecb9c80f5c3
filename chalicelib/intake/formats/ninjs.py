"""News in JSON of the IPTC (iptc.org/std/ninjs), in its three generations.

1.x has a field for each kind of headline, description and body (``body_xhtml``)
and names its associations; 2.x has lists of objects with a role, a content type
and a value; 3.x is 2.x in camel case. Superdesk writes 1.x with ``guid`` for
``uri`` and a ``service`` for the section.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from chalicelib.intake.formats.fields import (
    Html,
    Id,
    LenientTime,
    Locale,
    Many,
    Names,
    PlainLine,
    PlainSummary,
    public,
)
from chalicelib.intake.formats.fragments import is_html
from chalicelib.intake.formats.parts import ArticlePart, Part, assembled, captions, first, read_at
from chalicelib.intake.lines.bylines import read_byline, read_names
from chalicelib.intake.submission import MAX_CAPTIONS, Line, Submission, at_most

MARKS = frozenset(
    {
        "versioncreated", "versionCreated", "pubstatus", "pubStatus", "bodies", "headlines",
        "body_xhtml", "byline", "by", "copyrightholder", "copyrightHolder",
    }
)  # fmt: skip
MARKED_UP = ("text/html", "application/xhtml+xml")
PICTURES = frozenset({"picture", "graphic"})
ASSOCIATED = AliasChoices("associations")  # a list, or an object by name: one of two fields takes it


class _Headline(Part):
    role: Line = None
    value: PlainLine = None


class _Description(Part):
    value: PlainSummary = None


class _Body(Part):
    content_type: Line = Field(None, validation_alias=AliasChoices("contenttype", "contentType"))
    value: Html = None

    @property
    def is_markup(self) -> bool:
        return self.content_type in MARKED_UP or (self.content_type is None and is_html(self.value or ""))

    @property
    def is_text(self) -> bool:
        return self.content_type in ("text/plain", None)


class _Item(Part):
    """What articles and the pictures that are associated with them have in common."""

    type: Line = None
    by: PlainLine = Field(None, validation_alias=AliasChoices("by", "byline"))
    description: PlainSummary = Field(
        None, validation_alias=AliasChoices("description_text", "description_html", "description_main")
    )
    descriptions: Annotated[tuple[_Description, ...], at_most(50), Many] = ()

    @property
    def described(self) -> str | None:
        return first((self.description, *(each.value for each in self.descriptions)))


def _list_alone(value: Any) -> Any:
    return () if isinstance(value, dict) else value


def _object_alone(value: Any) -> Any:
    return value if isinstance(value, dict) else {}


class Ninjs(ArticlePart, _Item):
    uri: Id = Field(None, validation_alias=AliasChoices("uri", "guid"))
    status: Annotated[Line, public("usable")] = Field(
        None, validation_alias=AliasChoices("pubstatus", "pubStatus")
    )
    language: Locale = None
    headline: PlainLine = None
    headlines: Annotated[tuple[_Headline, ...], at_most(50), Many] = ()
    html: Html = Field(
        None, validation_alias=AliasChoices("body_html", "body_xhtml", "body_html5", "body_richtext")
    )
    text: Html = Field(None, validation_alias="body_text")
    bodies: Annotated[tuple[_Body, ...], at_most(50), Many] = ()
    subjects: Names = Field((), validation_alias=AliasChoices("subjects", "subject"))
    service: Names = ()
    holder: PlainLine = Field(None, validation_alias=AliasChoices("copyrightholder", "copyrightHolder"))
    first_created: LenientTime = Field(
        None, validation_alias=AliasChoices("firstpublished", "firstcreated", "firstCreated")
    )
    version_created: LenientTime = Field(
        None, validation_alias=AliasChoices("versioncreated", "versionCreated")
    )
    listed: Annotated[tuple[_Item, ...], at_most(MAX_CAPTIONS), BeforeValidator(_list_alone), Many] = Field(
        (), validation_alias=ASSOCIATED
    )
    named: Annotated[dict[str, _Item | None], at_most(MAX_CAPTIONS), BeforeValidator(_object_alone)] = Field(
        {}, validation_alias=ASSOCIATED
    )

    def submission(self) -> Submission:
        html = self.html or first(body.value for body in self.bodies if body.is_markup)
        text = self.text or first(body.value for body in self.bodies if body.is_text)
        main = (headline.value for headline in self.headlines if headline.role == "main")
        return assembled(
            {"body": "bodies" if self.bodies else "body_html", "captions": "associations"},
            id=self.uri,
            headline=self.headline or first((*main, *(headline.value for headline in self.headlines))),
            dek=self.described,
            authors=_writers(self.by),
            publisher=self.holder,
            section=first(self.service),
            tags=self.subjects,
            language=self.language,
            published=self.first_created or self.version_created,
            updated=self.version_created if self.first_created else None,
            body_html=html,
            body_text=None if html else text,
            captions=_captions((*self.listed, *self.named.values())),
        )


def _writers(by: str | None) -> tuple[str, ...]:
    """The names in a byline; a line that names nobody clearly stays whole."""
    found = (read_byline(by) or read_names(by)) if by else None
    return found.names if found else (by,) if by else ()


def _captions(items: Iterable[_Item | None]) -> list[dict[str, str | None]]:
    return captions(*((item.described, item.by) for item in items if item and item.type in PICTURES))


def read(value: Any) -> Submission | None:
    """An item; else None."""
    if not isinstance(value, dict) or MARKS.isdisjoint(value):
        return None
    if "uri" in value or "guid" in value or ("bodies" in value and "headlines" in value):
        return read_at(Ninjs, value)
    return None
