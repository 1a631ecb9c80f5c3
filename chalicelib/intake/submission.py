"""An article as senders submit it: the canonical form. ``reading`` reads requests into it.

Needs pydantic alone, since the function that receives must start fast.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError, PydanticKnownError, from_json

from chalicelib.errors import InvalidRequest, TooLarge
from chalicelib.intake.lines.authors import names_alone
from chalicelib.intake.lines.passages import INVISIBLE
from chalicelib.intake.times import PublicationTime
from chalicelib.intake.urls import absolute_url, canonical_url
from chalicelib.models import Model

__all__ = ["PublicationTime", "Submission", "canonical_url", "content_sha256", "read_json", "read_text"]

MAX_BODY_BYTES = 2 * 1024 * 1024
MAX_TEXT = 500_000
MAX_HTML = 2_000_000
MAX_PARAGRAPH = 5_000
MAX_AUTHORS = 100
MAX_TAGS = 200
MAX_CAPTIONS = 200
MAX_CORRECTIONS = 100
LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$"


def _of_characters(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a NUL character; remove it")
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("holds a lone surrogate, which is no character; remove it")
    return text


def _not_blank(text: str) -> str:
    if not text.strip(INVISIBLE):
        raise ValueError("is blank; send the text, or leave the field out")
    return text


def at_most(entries: int) -> BeforeValidator:
    """For arrays and objects: their number is told before each of too many entries is complained about."""

    def check(value: Any) -> Any:
        if isinstance(value, list | tuple | dict) and len(value) > entries:
            count = {"field_type": "Tuple", "max_length": entries, "actual_length": len(value)}
            raise PydanticKnownError("too_long", count)
        return value

    return BeforeValidator(check)


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _blank_is_absent(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Text = AfterValidator(_of_characters)
Trimmed = AfterValidator(str.strip)
NotBlank = AfterValidator(_not_blank)
Absent = BeforeValidator(_blank_is_absent)  # many senders write "" for what they do not have
Name = Annotated[str, Field(max_length=300), Text, Trimmed, NotBlank]
Line = Annotated[Annotated[str, Field(max_length=1_000), Text, Trimmed] | None, Absent]
Url = Annotated[
    Annotated[str, Field(max_length=2_048), Text, Trimmed, AfterValidator(absolute_url)] | None, Absent
]
Summary = Annotated[Annotated[str, Field(max_length=MAX_PARAGRAPH), Text, Trimmed] | None, Absent]
Language = Annotated[Annotated[str, Field(pattern=LANGUAGE)] | None, Absent]
Time = Annotated[PublicationTime | None, Absent]
Paragraph = Annotated[str, Field(max_length=MAX_PARAGRAPH), Text, Trimmed, NotBlank]


class SubmittedCaption(Model):
    """A picture's caption. ``credit``: who took the picture, where that is known apart from the text."""

    text: Paragraph
    credit: Line = None


class Submission(Model):
    """The canonical form of an article: a body and what is known of it; all but the body may be left out.

    Exactly one of ``body_text`` (its offsets count in the claims) and
    ``body_html`` (a fragment or a whole page). What is given here wins over
    what the body says of itself. ``published`` and ``updated``: RFC 3339 with
    an offset, or a date. ``language``: BCP 47. ``authors``: names, or one
    string for a single author or a line such as "Staff and wire reports".
    ``wire``: the news agency whose story it is. ``id``: the sender's own; the same id is the same article.
    """

    id: Line = None
    url: Url = None
    headline: Line = None
    dek: Summary = None
    authors: Annotated[
        tuple[Name, ...],
        Field(max_length=MAX_AUTHORS),
        at_most(MAX_AUTHORS),
        BeforeValidator(_one_or_many),
        AfterValidator(names_alone),
    ] = ()
    publisher: Line = None
    wire: Line = None
    section: Line = None
    tags: Annotated[tuple[Name, ...], Field(max_length=MAX_TAGS), at_most(MAX_TAGS)] = ()
    language: Language = None
    published: Time = None
    updated: Time = None
    body_text: Annotated[str, Field(max_length=MAX_TEXT), Text, NotBlank] | None = None
    body_html: Annotated[str, Field(max_length=MAX_HTML), Text, NotBlank] | None = None
    captions: Annotated[
        tuple[SubmittedCaption, ...], Field(max_length=MAX_CAPTIONS), at_most(MAX_CAPTIONS)
    ] = ()
    corrections: Annotated[
        tuple[Paragraph, ...],
        Field(max_length=MAX_CORRECTIONS),
        at_most(MAX_CORRECTIONS),
        BeforeValidator(_one_or_many),
    ] = ()

    @model_validator(mode="after")
    def _has_one_body(self) -> Submission:
        if (self.body_text is None) == (self.body_html is None):
            raise PydanticCustomError("one_body", "send exactly one of body_text and body_html")
        return self


def content_sha256(submission: Submission) -> str:
    """The same for the same content, whatever the order of its keys, white space or tracking parameters.

    Fields that are left out do not count, so that new ones do not change it.
    """
    content = submission.model_dump(mode="json", exclude_defaults=True)
    if submission.url:
        content["url"] = canonical_url(submission.url)
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_text(body: bytes, most: int = MAX_BODY_BYTES) -> str:
    """A request's body as text. Raises InvalidRequest where it is empty or not UTF-8, and TooLarge."""
    if not body:
        raise InvalidRequest("The body is empty. Send an article in it.")
    if len(body) > most:
        raise TooLarge(f"The body is larger than {most:,} bytes. Shorten the article.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidRequest(f"The body is not UTF-8: see byte {error.start}. Encode it as UTF-8.") from None


def read_json(body: bytes, most: int = MAX_BODY_BYTES) -> Any:
    """Strict JSON (RFC 8259): pydantic's parser also stops at 200 levels, NaN and lone surrogates.

    Raises InvalidRequest, and TooLarge.
    """
    text = read_text(body, most)
    try:
        value = from_json(text, allow_inf_nan=False)
        json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"The body is not valid JSON: {error}. Correct it there.") from None
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the key {name[:100]!r} stands twice in one object")
        found[name] = value
    return found
