"""A post of Ghost, as its APIs and its webhooks give it. Seen of Ghost 5.130 and 6.65.

The Content API answers with ``{"posts": [post]}``, webhooks send
``{"post": {"current": post}}``. Old drafts, the editor's own formats, code
injections and e-mail addresses are never read.
"""

from __future__ import annotations

from typing import Annotated, Any

from chalicelib.intake.formats.fields import (
    AbsoluteUrl,
    Html,
    Id,
    Label,
    Many,
    Names,
    PlainSummary,
    Words,
    public,
    refused_if,
)
from chalicelib.intake.formats.parts import ArticlePart, Part, assembled, captions, only, read_at
from chalicelib.intake.submission import MAX_TAGS, Line, Submission, Summary, Time, at_most

CUT = "says that the text is cut for readers who are not members; send it whole"


class _Tag(Part):
    name: Label = None
    visibility: Line = None

    @property
    def is_public(self) -> bool:
        return self.visibility != "internal" and not (self.name or "#").startswith("#")


class GhostPost(ArticlePart):
    id: Id = None
    uuid: Id = None
    status: Annotated[Line, public("published", "sent")] = None  # "sent": by e-mail alone
    access: Annotated[bool | None, refused_if(False, CUT)] = None
    title: Line = None
    html: Html = None
    plaintext: Words = None
    custom_excerpt: Summary = None
    url: AbsoluteUrl = None
    canonical_url: AbsoluteUrl = None
    authors: Names = ()
    primary_tag: _Tag | None = None
    tags: Annotated[tuple[_Tag, ...], at_most(MAX_TAGS), Many] = ()
    published_at: Time = None
    updated_at: Time = None
    feature_image_caption: PlainSummary = None

    def submission(self) -> Submission:
        section = self.primary_tag.name if self.primary_tag and self.primary_tag.is_public else None
        return assembled(
            {"body": "html"},
            id=self.uuid or self.id,
            url=self.canonical_url or self.url,
            headline=self.title,
            dek=self.custom_excerpt,
            authors=self.authors,
            section=section,
            tags=[tag.name for tag in self.tags if tag.is_public],
            published=self.published_at,
            updated=self.updated_at,
            body_html=self.html,
            body_text=None if self.html else self.plaintext,
            captions=captions((self.feature_image_caption, None)),
        )


def read(value: Any) -> Submission | None:
    """A post, an answer with one, or a webhook's body; else None."""
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("posts"), list):
        return read_at(GhostPost, only(value["posts"], "posts"), "posts", 0)
    post = value.get("post")
    if isinstance(post, dict) and isinstance(post.get("current"), dict):
        return read_at(GhostPost, post["current"], "post", "current")
    if "title" in value and not value.keys().isdisjoint({"html", "plaintext", "mobiledoc", "lexical"}):
        return read_at(GhostPost, value)
    return None
