"""A post of WordPress: as its REST API gives it, or as the plugin WP Webhooks sends it.

The REST post may stand in an envelope (``{"event", "post": post}``). Times are
UTC by the names of their fields (``date_gmt``), without a zone; 0000-00-00 is
none. Authors, terms and the picture are in ``_embedded`` alone, for which a
GET needs ``?_embed``. Seen of WordPress 6.1 and WP Webhooks 3.3.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from chalicelib.intake.formats.fields import (
    AbsoluteUrl,
    Html,
    Id,
    Many,
    Named,
    Names,
    Object,
    PlainLine,
    PlainSummary,
    public,
    refused_if,
)
from chalicelib.intake.formats.fragments import paragraphs
from chalicelib.intake.formats.parts import ArticlePart, Part, assembled, captions, read_at
from chalicelib.intake.lines.authors import names_alone
from chalicelib.intake.submission import MAX_TAGS, Line, Submission, Time, at_most

NO_ZONE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d")
NO_SECTION = "Uncategorized"
PROTECTED = "says that the text needs a password; send the article once it is public"
CAPTION = re.compile(
    r"\[caption\b[^\[\]]*\](?P<picture>\s*(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?)(?P<text>[^\[\]]*)\[/caption\]"
)


def _utc(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("0000-"):
        return None
    return f"{value}Z" if isinstance(value, str) and NO_ZONE.fullmatch(value) else value


def _is_open(password: str | None) -> str | None:
    if password:
        raise ValueError(PROTECTED)
    return password


UtcTime = Annotated[Time, BeforeValidator(_utc)]


class _Rendered(Part):
    rendered: PlainLine = None


class _RenderedSummary(Part):
    rendered: PlainSummary = None


class _Content(Part):
    rendered: Html = None
    protected: Annotated[bool, refused_if(True, PROTECTED)] = False


class _Term(Part):
    name: Named = None
    taxonomy: Line = None


class _ImageMeta(Part):
    credit: PlainLine = None


class _MediaDetails(Part):
    image_meta: Annotated[_ImageMeta, Object] = Field(default_factory=_ImageMeta)


class _Media(Part):
    caption: Annotated[_RenderedSummary, Object] = Field(default_factory=_RenderedSummary)
    media_details: Annotated[_MediaDetails, Object] = Field(default_factory=_MediaDetails)


class _Embedded(Part):
    author: Names = ()
    terms: Annotated[
        tuple[Annotated[tuple[_Term, ...], at_most(MAX_TAGS), Many], ...],
        Field(alias="wp:term"),
        at_most(MAX_TAGS),
        Many,
    ] = ()
    media: Annotated[tuple[_Media, ...], Field(alias="wp:featuredmedia"), at_most(10), Many] = ()

    def names(self, taxonomy: str) -> list[str]:
        return [
            term.name for terms in self.terms for term in terms if term.taxonomy == taxonomy and term.name
        ]


class _Yoast(Part):
    """What the plugin Yoast SEO adds."""

    author: Named = None
    og_site_name: PlainLine = None


class RestPost(ArticlePart):
    id: Id = None
    link: AbsoluteUrl = None
    status: Annotated[Line, public("publish")] = None
    title: Annotated[_Rendered, Object] = Field(default_factory=_Rendered)
    content: Annotated[_Content, Object] = Field(default_factory=_Content)
    excerpt: Annotated[_RenderedSummary, Object] = Field(default_factory=_RenderedSummary)
    date_gmt: UtcTime = None
    modified_gmt: UtcTime = None
    embedded: Annotated[_Embedded, Object] = Field(default_factory=_Embedded, alias="_embedded")
    yoast_head_json: Annotated[_Yoast, Object] = Field(default_factory=_Yoast)

    def submission(self) -> Submission:
        picture = self.embedded.media[0] if self.embedded.media else _Media()
        return assembled(
            {"body": "content.rendered", "tags": "_embedded.wp:term"},
            id=self.id,
            url=self.link,
            headline=self.title.rendered,
            dek=self.excerpt.rendered,
            authors=names_alone(self.embedded.author or (self.yoast_head_json.author,)),
            publisher=self.yoast_head_json.og_site_name,
            section=_section(self.embedded.names("category")),
            tags=self.embedded.names("post_tag"),
            published=self.date_gmt,
            updated=self.modified_gmt,
            body_html=self.content.rendered,
            captions=captions((picture.caption.rendered, picture.media_details.image_meta.credit)),
        )


class _RawPost(Part):
    """A row of WordPress's table of posts. ``post_author`` is a number, which names nobody."""

    id: Id = Field(None, alias="ID")
    post_status: Annotated[Line, public("publish")] = None
    post_password: Annotated[Line, AfterValidator(_is_open)] = None
    post_title: PlainLine = None
    post_content: Html = None
    post_excerpt: PlainSummary = None
    post_date_gmt: UtcTime = None
    post_modified_gmt: UtcTime = None


class PluginPost(ArticlePart):
    """The whole body that the plugin WP Webhooks sends of a post."""

    post: _RawPost
    post_permalink: AbsoluteUrl = None
    taxonomies: Annotated[
        dict[str, Annotated[dict[str, _Term], at_most(MAX_TAGS), Object]], at_most(MAX_TAGS), Object
    ] = Field({})

    def submission(self) -> Submission:
        post = self.post
        return assembled(
            {"body": "post.post_content", "tags": "taxonomies.post_tag"},
            id=post.id,
            url=self.post_permalink,
            headline=post.post_title,
            dek=post.post_excerpt,
            section=_section(self._names("category")),
            tags=self._names("post_tag"),
            published=post.post_date_gmt,
            updated=post.post_modified_gmt,
            body_html=_with_captions(paragraphs(post.post_content)) if post.post_content else None,
        )

    def _names(self, taxonomy: str) -> list[str]:
        return [term.name for term in self.taxonomies.get(taxonomy, {}).values() if term.name]


def read(value: Any) -> Submission | None:
    """A REST post, an envelope around one, or the plugin's body; else None."""
    if not isinstance(value, dict):
        return None
    if _is_rest_post(value):
        return read_at(RestPost, value)
    post = value.get("post")
    if _is_rest_post(post):
        return read_at(RestPost, post, "post")
    if isinstance(post, dict) and not post.keys().isdisjoint({"post_content", "post_title"}):
        return read_at(PluginPost, value)
    return None


def _is_rest_post(value: Any) -> bool:
    return isinstance(value, dict) and any(
        isinstance(value.get(name), dict) and "rendered" in value[name] for name in ("title", "content")
    )


def _section(categories: list[str]) -> str | None:
    return next((name for name in categories if name != NO_SECTION), None)


def _with_captions(content: str) -> str:
    """With the classic editor's [caption]<img>…[/caption] as figures."""
    return CAPTION.sub(r"<figure>\g<picture><figcaption>\g<text></figcaption></figure>", content)
