"""Articles of schema.org in JSON-LD: sent as such, or embedded in a page, for which see ``said_by_page``.

The vocabulary lets nearly every property be one value or a list of them, a
text or an object with a name, or a reference by ``@id`` to another node of the
same document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from html import escape, unescape
from itertools import islice
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from chalicelib.intake.complaints import Place, complaint
from chalicelib.intake.formats.fields import (
    AbsoluteUrl,
    LenientTime,
    Locale,
    Named,
    OneOrMany,
    PlainLine,
    PlainSummary,
    Words,
    member,
)
from chalicelib.intake.formats.fragments import is_html
from chalicelib.intake.formats.parts import ArticlePart, Part, assembled, captions, first, read_at
from chalicelib.intake.lines.authors import names_alone
from chalicelib.intake.submission import (
    LANGUAGE,
    MAX_AUTHORS,
    MAX_CAPTIONS,
    MAX_CORRECTIONS,
    MAX_TAGS,
    Submission,
    at_most,
)
from chalicelib.models import Metadata

KINDS = frozenset(
    {
        "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle",
        "OpinionNewsArticle", "ReviewNewsArticle", "AskPublicNewsArticle", "BlogPosting", "LiveBlogPosting",
    }
)  # fmt: skip
MARKS = frozenset({"@context", "@graph", "@type"})
REFERRING = ("author", "creator", "publisher", "image", "correction")
UNREAD_ON_PAGES = frozenset({"articleBody", "liveBlogUpdate", "image", "description"})
MOST_SCRIPTS = 20
LONGEST_SCRIPT = 500_000
BEFORE = ("//", "/*", "<![CDATA[", "*/", "<!--")  # in this order, what comments stand around JSON
BEHIND = (";", "*/", "]]>", "-->", "//", "/*")
TRAILING_COMMA = re.compile(r",(\s*[}\]])")


def _literal(value: Any) -> Any:
    """The value of {"@value": "…", "@language": "…"}."""
    return value["@value"] if isinstance(value, dict) and "@value" in value else value


def _text_alone(value: Any) -> Any:
    return value if isinstance(value, str) else None


def _link(value: Any) -> Any:
    """Of a page: its address, or the page as a node."""
    return _text_alone((value.get("@id") or value.get("url")) if isinstance(value, dict) else value)


def _absolute(value: Any) -> Any:
    """Other identifiers hold within their document only."""
    return value if isinstance(value, str) and ":" in value and not value.startswith("_:") else None


def _terms(value: Any) -> Any:
    return [term for term in value.split(",") if term.strip()] if isinstance(value, str) else value


def _no_address(value: Any) -> Any:
    """A correction may be another document's address."""
    return None if isinstance(value, str) and value.startswith(("http://", "https://")) else value


def _tag_alone(value: Any) -> Any:
    """A language's tag. Its name, which is allowed too, is left to the text."""
    return value if isinstance(value, str) and re.fullmatch(LANGUAGE, value.replace("_", "-")) else None


Literal = BeforeValidator(_literal)
Line = Annotated[PlainLine, Literal]
Name = Annotated[Named, Literal]
Notice = Annotated[PlainSummary, BeforeValidator(_no_address), member("text"), Literal]


class _Image(Part):
    caption: Annotated[PlainSummary, BeforeValidator(_text_alone), Literal] = None
    credit_text: Annotated[Line, Field(alias="creditText")] = None
    creator: Annotated[tuple[Name, ...], at_most(MAX_AUTHORS), OneOrMany] = ()
    author: Annotated[tuple[Name, ...], at_most(MAX_AUTHORS), OneOrMany] = ()

    @property
    def credit(self) -> str | None:
        return self.credit_text or ", ".join(names_alone((*self.creator, *self.author))) or None


def _no_caption(value: Any) -> Any:
    """An image may be its address alone."""
    return {} if isinstance(value, str) else value


class _Update(Part):
    headline: Line = None
    body: Annotated[Words, Field(alias="articleBody"), Literal] = None

    @property
    def html(self) -> str:
        heading = f"<h2>{escape(self.headline)}</h2>" if self.headline else ""
        body = self.body or ""
        text = body if is_html(body) else "".join(f"<p>{escape(line)}</p>" for line in body.splitlines())
        return heading + text


class NewsArticle(ArticlePart):
    id: Annotated[Line, Field(alias="@id"), BeforeValidator(_absolute)] = None
    url: Annotated[AbsoluteUrl, BeforeValidator(_link)] = None
    page: Annotated[AbsoluteUrl, Field(alias="mainEntityOfPage"), BeforeValidator(_link)] = None
    headline: Line = None
    name: Line = None
    description: Annotated[PlainSummary, Literal] = None
    author: Annotated[tuple[Name, ...], at_most(MAX_AUTHORS), OneOrMany] = ()
    creator: Annotated[tuple[Name, ...], at_most(MAX_AUTHORS), OneOrMany] = ()
    publisher: Annotated[tuple[Name, ...], at_most(10), OneOrMany] = ()
    section: Annotated[tuple[Line, ...], Field(alias="articleSection"), at_most(MAX_TAGS), OneOrMany] = ()
    keywords: Annotated[tuple[Name, ...], at_most(MAX_TAGS), OneOrMany, BeforeValidator(_terms), Literal] = ()
    language: Annotated[Locale, Field(alias="inLanguage"), BeforeValidator(_tag_alone)] = None
    published: Annotated[LenientTime, Field(alias="datePublished"), Literal] = None
    updated: Annotated[LenientTime, Field(alias="dateModified"), Literal] = None
    correction: Annotated[tuple[Notice, ...], at_most(MAX_CORRECTIONS), OneOrMany] = ()
    body: Annotated[Words, Field(alias="articleBody"), Literal] = None
    updates: Annotated[tuple[_Update, ...], Field(alias="liveBlogUpdate"), at_most(1_000), OneOrMany] = ()
    image: Annotated[
        tuple[Annotated[_Image, BeforeValidator(_no_caption)], ...], at_most(MAX_CAPTIONS), OneOrMany
    ] = ()

    def submission(self) -> Submission:
        body = self.body or ""
        html = body if is_html(body) else "" if body else "".join(update.html for update in self.updates)
        return assembled(
            {"body": "articleBody"},
            **self.said().model_dump(exclude_defaults=True),
            id=self.id,
            dek=self.description,
            body_html=html,
            body_text="" if html else unescape(body),
            captions=captions(*((image.caption, image.credit) for image in self.image)),
        )

    def said(self) -> Metadata:
        """What it says of itself, but for its text and pictures."""
        return Metadata(
            headline=self.headline or self.name,
            authors=names_alone(self.author or self.creator),
            publisher=first(self.publisher),
            section=first(self.section),
            tags=tuple(dict.fromkeys(term for term in self.keywords if term)),
            url=self.url or self.page,
            language=self.language,
            published=self.published,
            updated=self.updated,
            corrections=tuple(text for text in self.correction if text),
        )


def read(value: Any) -> Submission | None:
    """A node, a list of them or a graph; None where it is no JSON-LD."""
    if not any(not MARKS.isdisjoint(node) for _, node in _top(value)):
        return None
    found = list(islice(_articles(value), 2))
    if not found:
        raise complaint("is none of " + ", ".join(sorted(KINDS)), "@type")
    if len(found) > 1:
        raise complaint("is a second article; send them one by one", *found[1][0])
    place, node = found[0]
    return read_at(NewsArticle, _resolved(node, value), *place)


def said_by_page(scripts: Iterable[str]) -> Metadata:
    """What the first article in a page's scripts says of itself; what cannot be read of it is left out."""
    for script in islice(scripts, MOST_SCRIPTS):
        value = _parsed(script)
        for _, node in _articles(value):
            return _leniently_read(_resolved(node, value))
    return Metadata()


def _parsed(script: str) -> Any:
    """Pages have line breaks in strings, commas after the last value, and comments around all of it."""
    if len(script) > LONGEST_SCRIPT:
        return None
    bare = script.strip()
    for mark in BEFORE:
        bare = bare.removeprefix(mark).lstrip()
    for mark in BEHIND:
        bare = bare.removesuffix(mark).rstrip()
    for written in (bare, TRAILING_COMMA.sub(r"\1", bare)):
        with suppress(ValueError, RecursionError):
            return json.loads(written, strict=False)
    return None


def _leniently_read(node: dict[str, Any]) -> Metadata:
    node = {name: value for name, value in node.items() if name not in UNREAD_ON_PAGES}
    try:
        return NewsArticle.model_validate(node).said()
    except ValidationError as error:
        wrong = {problem["loc"][0] for problem in error.errors(include_url=False, include_input=False)}
    right = {name: value for name, value in node.items() if name not in wrong}
    return NewsArticle.model_validate(right).said()


def _articles(value: Any) -> Iterator[tuple[Place, dict[str, Any]]]:
    return ((place, node) for place, node in _nodes(value) if _is_article(node))


def _is_article(node: dict[str, Any]) -> bool:
    """The type may be a list, and an address."""
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and re.split("[/#:]", kind)[-1] in KINDS for kind in kinds)


def _nodes(value: Any) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Those that may be what the document is about, with their places."""
    for place, node in _top(value):
        yield place, node
        for inner, part in _top(node.get("@graph")):
            yield (*place, "@graph", *inner), part
        if isinstance(node.get("mainEntity"), dict):
            yield (*place, "mainEntity"), node["mainEntity"]


def _top(value: Any) -> Iterator[tuple[Place, dict[str, Any]]]:
    nodes: Iterable[tuple[Place, Any]] = [((), value)]
    if isinstance(value, list):
        nodes = (((number,), node) for number, node in enumerate(value))
    return ((place, node) for place, node in nodes if isinstance(node, dict))


def _resolved(node: dict[str, Any], document: Any) -> dict[str, Any]:
    """With other nodes of the document in place of references to them."""
    known = {other["@id"]: other for _, other in _nodes(document) if isinstance(other.get("@id"), str)}

    def resolve(value: Any) -> Any:
        refers = isinstance(value, dict) and isinstance(value.get("@id"), str) and "name" not in value
        return known.get(value["@id"], value) if refers else value

    links = {name: node[name] for name in REFERRING if name in node}
    return node | {
        name: [resolve(each) for each in value] if isinstance(value, list) else resolve(value)
        for name, value in links.items()
    }
