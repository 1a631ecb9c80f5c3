"""A story in ANS, the format of Arc XP (github.com/washingtonpost/ans-schema, 0.10).

Its body is a list of elements, whose texts are HTML; they are made into one
body in HTML. Elements that hold nothing of the story (videos, links to other
stories, embeds, dividers, ratings) are dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import compress
from operator import not_
from typing import Annotated, Any

from pydantic import BeforeValidator, FailFast, Field

from chalicelib.intake.formats.fields import (
    NOT_PUBLIC,
    AbsoluteUrl,
    Html,
    Id,
    Locale,
    Many,
    Named,
    Names,
    Object,
    PlainSummary,
    refused_if,
)
from chalicelib.intake.formats.fragments import plain_text
from chalicelib.intake.formats.parts import ArticlePart, Part, assembled, captions, first, read_at
from chalicelib.intake.lines.passages import letters
from chalicelib.intake.submission import MAX_CORRECTIONS, MAX_TAGS, Line, Submission, Time, at_most

MOST_ELEMENTS = 10_000
PULL_QUOTE = "pullquote"
MOST_PULL_QUOTES = 100


class _Credits(Part):
    by: Names = ()
    affiliation: Names = ()

    @property
    def line(self) -> str | None:
        """As under a picture: "Jane Roe, John Doe/Reuters"."""
        return (
            "/".join(", ".join(filter(None, names)) for names in (self.by, self.affiliation) if names) or None
        )


def _read_alone(value: Any) -> Any:
    """Elements of other types may have anything in fields of the same names."""
    is_dropped = isinstance(value, dict) and value.get("type", "text") not in (*WRITERS, "correction")
    return {} if is_dropped else value


class _Element(Part):
    """A content element of any type that is read."""

    type: Line = None
    subtype: Line = None
    content: Html = None
    text: PlainSummary = None  # of a correction
    level: int | None = None
    caption: PlainSummary = None
    credits: Annotated[_Credits, Object] = Field(default_factory=_Credits)
    content_elements: Elements = ()
    citation: _Element | None = None
    items: Elements = ()
    header: Elements = ()
    rows: Annotated[tuple[Elements, ...], FailFast(), at_most(MOST_ELEMENTS), Many] = ()

    def within(self) -> Iterator[_Element]:
        """Itself and all elements in it."""
        yield self
        for inner in self.content_elements:
            yield from inner.within()

    @property
    def html(self) -> str:
        write = WRITERS.get(self.type or "")
        return write(self) if write else ""


Elements = Annotated[
    tuple[Annotated[_Element, BeforeValidator(_read_alone)], ...], FailFast(), at_most(MOST_ELEMENTS), Many
]


class _Basic(Part):
    """The ``basic`` of several variants."""

    basic: PlainSummary = None


class _Tag(Part):
    text: Named = None
    description: Named = None


class _Taxonomy(Part):
    """Sites are what sections were before 0.10.9."""

    primary_section: Named = None
    sections: Names = ()
    primary_site: Named = None
    sites: Names = ()
    tags: Annotated[tuple[_Tag, ...], at_most(MAX_TAGS), Many] = ()

    @property
    def section(self) -> str | None:
        return first((self.primary_section, *self.sections, self.primary_site, *self.sites))


class _PromoItems(Part):
    basic: Annotated[_Element, BeforeValidator(_read_alone), Object] = Field(default_factory=_Element)


class _Revision(Part):
    published: Annotated[bool | None, refused_if(False, NOT_PUBLIC)] = None


class _Distributor(Part):
    """Whose story it is: "staff", "wires", "freelance" …"""

    category: Line = None
    name: Named = None

    @property
    def wire(self) -> str | None:
        return self.name if self.category == "wires" else None


class _Correction(Part):
    text: PlainSummary = None


class Story(ArticlePart):
    id: Annotated[Id, Field(alias="_id")] = None
    headlines: Annotated[_Basic, Object] = Field(default_factory=_Basic)
    subheadlines: Annotated[_Basic, Object] = Field(default_factory=_Basic)
    description: Annotated[_Basic, Object] = Field(default_factory=_Basic)
    credits: Annotated[_Credits, Object] = Field(default_factory=_Credits)
    taxonomy: Annotated[_Taxonomy, Object] = Field(default_factory=_Taxonomy)
    canonical_url: AbsoluteUrl = None
    website_url: AbsoluteUrl = None
    language: Locale = None
    display_date: Time = None
    first_publish_date: Time = None
    publish_date: Time = None
    last_updated_date: Time = None
    revision: Annotated[_Revision, Object] = Field(default_factory=_Revision)
    distributor: Annotated[_Distributor, Object] = Field(default_factory=_Distributor)
    promo_items: Annotated[_PromoItems, Object] = Field(default_factory=_PromoItems)
    corrections: Annotated[tuple[_Correction, ...], at_most(MAX_CORRECTIONS), Many] = ()
    content_elements: Elements = ()

    def submission(self) -> Submission:
        elements = [inner for outer in self.content_elements for inner in outer.within()]
        pictures = [each for each in (self.promo_items.basic, *elements) if each.type == "image"]
        notices = [notice.text for notice in self.corrections]
        notices += [each.text for each in elements if each.type == "correction"]
        return assembled(
            {"body": "content_elements", "captions": "content_elements", "headline": "headlines.basic"},
            id=self.id,
            url=self.canonical_url or self.website_url,
            headline=self.headlines.basic,
            dek=self.subheadlines.basic or self.description.basic,
            authors=self.credits.by,
            wire=self.distributor.wire,
            section=self.taxonomy.section,
            tags=[name for tag in self.taxonomy.tags if (name := tag.text or tag.description)],
            language=self.language,
            published=self.display_date or self.first_publish_date or self.publish_date,
            updated=self.last_updated_date,
            body_html=_joined(_once(self.content_elements)),
            captions=captions(*dict.fromkeys((each.caption, each.credits.line) for each in pictures)),
            corrections=list(dict.fromkeys(notice for notice in notices if notice)),
        )


def _once(elements: Iterable[_Element]) -> Iterator[_Element]:
    """Without the pull quotes that repeat words of the story."""
    elements = list(elements)
    pulled = [element.subtype == PULL_QUOTE for element in elements]
    looked_for = 0 < sum(pulled) <= MOST_PULL_QUOTES
    story = letters(plain_text(_joined(compress(elements, map(not_, pulled))))) if looked_for else ""
    for element, is_pulled in zip(elements, pulled, strict=True):
        if (
            not (is_pulled and looked_for)
            or letters(plain_text(_joined(element.content_elements))) not in story
        ):
            yield element


def _joined(elements: Iterable[_Element]) -> str:
    return "\n".join(html for element in elements if (html := element.html))


def _text(element: _Element) -> str:
    return f"<p>{element.content}</p>" if element.content else ""


def _header(element: _Element) -> str:
    """A story's only <h1> is its headline."""
    level = min(max(element.level or 2, 2), 6)
    return f"<h{level}>{element.content}</h{level}>" if element.content else ""


def _quote(element: _Element) -> str:
    citation = element.citation.content if element.citation else None
    cite = f"<cite>{citation}</cite>" if citation else ""
    return f"<blockquote>{_joined(element.content_elements) or _text(element)}{cite}</blockquote>"


def _list(element: _Element) -> str:
    items = (item.content or item.html for item in element.items)
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _table(element: _Element) -> str:
    rows = [row for row in (element.header, *element.rows) if row]
    cells = ("".join(f"<td>{cell.content or ''}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def _image(element: _Element) -> str:
    return f"<figure><figcaption>{escape(element.caption)}</figcaption></figure>" if element.caption else ""


WRITERS: dict[str, Callable[[_Element], str]] = {
    "text": _text,
    "header": _header,
    "quote": _quote,
    "blockquote": _quote,
    "list": _list,
    "table": _table,
    "image": _image,
    "raw_html": lambda element: element.content or "",
    "element_group": lambda element: _joined(element.content_elements),
    "content_zone": lambda element: _joined(element.content_elements),
    "gallery": lambda element: _joined(element.content_elements),
}


def read(value: Any) -> Submission | None:
    """A story; else None."""
    if isinstance(value, dict) and (
        isinstance(value.get("content_elements"), list) or value.get("type") == "story"
    ):
        return read_at(Story, value)
    return None
