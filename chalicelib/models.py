"""The words of the project as frozen data: articles, attributions, claims.

Every offset counts Unicode code points, half open, into the text of the
article exactly as stored: ``text[span.start:span.end] == span.text``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

Offset = Annotated[int, Field(ge=0)]
Header = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9-]+$")]
Expression = Annotated[str, Field(min_length=1, max_length=500)]


class Model(BaseModel):
    """Frozen, closed to unknown fields, and silent about values in errors: they may be article text."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)


class BlockRole(StrEnum):
    """What a stretch of an article's text is.

    Claims are looked for in the roles of ``BODY_ROLES`` alone.
    """

    HEADLINE = "headline"
    DEK = "dek"
    BYLINE = "byline"
    TIMESTAMP = "timestamp"
    CAPTION = "caption"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTATION = "quotation"  # set apart as a block quotation, with or without quotation marks
    CITATION = "citation"  # names the speaker of the QUOTATION blocks just before it
    TABLE = "table"
    CORRECTION = "correction"
    BIOGRAPHY = "biography"
    FURNITURE = "furniture"  # link words, newsletter boxes, copyright lines, share buttons


BODY_ROLES = frozenset(
    {
        BlockRole.PARAGRAPH,
        BlockRole.HEADING,
        BlockRole.LIST_ITEM,
        BlockRole.QUOTATION,
        BlockRole.CITATION,
        BlockRole.TABLE,
    }
)


class Block(Model):
    """One paragraph, caption, byline … of an article: ``text[start:end]``, without outer white space.

    ``language`` is set where it is clearly not the article's own; claims are
    not looked for there.
    """

    start: Offset
    end: Offset
    role: BlockRole
    language: str | None = None


class Caption(Model):
    """A picture's caption; the credit ("Jane Roe/Reuters") apart from it."""

    text: str
    credit: str | None = None


class Metadata(Model):
    """What an article says of itself. None or empty where it does not say.

    ``published`` and ``updated`` are RFC 3339 in UTC ("2026-05-06T10:00:00Z"),
    or a date alone ("2026-05-06") where no time of day is given. ``wire`` is the
    news agency whose story it is, where it credits one ("Associated Press").
    """

    headline: str | None = None
    dek: str | None = None
    authors: tuple[str, ...] = ()
    author_title: str | None = None
    publisher: str | None = None
    wire: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    url: str | None = None
    language: str | None = None
    published: str | None = None
    updated: str | None = None
    dateline: str | None = None
    captions: tuple[Caption, ...] = ()
    corrections: tuple[str, ...] = ()
    word_count: int = 0


class Article(Model):
    """A news story, ready for extraction. Blocks are in text order and do not overlap."""

    text: str
    blocks: tuple[Block, ...]
    metadata: Metadata

    @property
    def body_blocks(self) -> tuple[Block, ...]:
        """The blocks in which claims are looked for."""
        return tuple(block for block in self.blocks if block.role in BODY_ROLES)

    @property
    def body(self) -> tuple[int, int]:
        """From the first body block to the end of the last; (0, 0) where there is none."""
        blocks = self.body_blocks
        return (blocks[0].start, blocks[-1].end) if blocks else (0, 0)


class Span(Model):
    """``text[start:end]`` of an article, with those words beside the offsets."""

    start: Offset
    end: Offset
    text: str


class Cue(Span):
    """The words that attribute ("said", "according to"); ``lemma`` of the main one ("say")."""

    lemma: str


class Kind(StrEnum):
    """How much of the content stands in quotation marks: all, some, none."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class SourceType(StrEnum):
    """The scheme of the Markkula Center's sourcing benchmark."""

    NAMED_PERSON = "named_person"
    NAMED_ORGANIZATION = "named_organization"
    DOCUMENT = "document"
    ANONYMOUS_SOURCE = "anonymous_source"  # only where the text says that anonymity was granted
    UNNAMED_PERSON = "unnamed_person"
    UNNAMED_GROUP = "unnamed_group"


class Act(StrEnum):
    """What the source did, as its verb tells. The last three are seldom speech."""

    SAID = "said"  # in any manner: told, added, confirmed, announced, testified, claimed
    WROTE = "wrote"
    ASKED = "asked"
    DENIED = "denied"
    PROMISED = "promised"
    WARNED = "warned"
    FOUND = "found"  # a study, a poll, a count, an estimate
    BELIEVES = "believes"  # also hopes, fears, sees, expects
    PLANS = "plans"  # also decides, wants, intends
    ORDERED = "ordered"  # also approves, supports, demands

    @property
    def said(self) -> bool:
        """Whether such a verb tells of something said or written, rather than thought or done."""
        return self not in {Act.BELIEVES, Act.PLANS, Act.ORDERED}


class Source(Model):
    """Who is on record.

    ``name`` is the fullest name that the article gives (None for unnamed
    sources), ``title`` what it calls the source besides the name, or in its place, ``mention``
    the words that stand for the source at this attribution (None where only
    the neighbouring text tells who speaks).
    """

    type: SourceType
    name: str | None = None
    title: str | None = None
    mention: Span | None = None


class Attribution(Model):
    """One claim as found in one text: who, by which words, said what.

    ``act``: what the source did; ``said``: whether that was to say or write something.
    ``sources``: all of them, where several spoke together (``source`` is the first).
    ``within``: the number of the claim in whose content this one stands ("Reed said Low
    had promised" has Low's within Reed's). ``confidence`` is that the words are right,
    ``identity_confidence`` that name and type of the source are.
    """

    kind: Kind
    content: Annotated[tuple[Span, ...], Field(min_length=1)]
    cue: Cue | None
    source: Source
    sources: tuple[Source, ...] = ()
    act: Act = Act.SAID
    said: bool = True
    negated: bool = False
    relayed_by: str | None = None
    within: Annotated[int, Field(ge=0)] | None = None
    about: tuple[str, ...] = ()
    context: str = ""  # the sentences around it, as they stand
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.5
    identity_confidence: Annotated[float, Field(ge=0, le=1)] = 0.5


class NoComment(Model):
    """Somebody who was asked and declined, did not answer or could not be reached: no claim."""

    source: Source
    cue: Span


class Extraction(Model):
    """All attributions of one article, in text order of their content.

    ``no_comment``: who was asked and said nothing. ``skipped`` says why an
    article was not read at all (its language).
    """

    attributions: tuple[Attribution, ...]
    no_comment: tuple[NoComment, ...] = ()
    extractor: str
    skipped: str | None = None


class Change(StrEnum):
    """What a delivery does to its article, the less it shows the higher its ``rank``."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"  # may come back
    REMOVED = "removed"

    @property
    def rank(self) -> int:
        return list(Change).index(self)


class ChannelKind(StrEnum):
    """Whose requests a channel takes, which says how they are signed and read."""

    GHOST = "ghost"
    WORDPRESS = "wordpress"
    STRAPI = "strapi"
    CONTENTFUL = "contentful"
    SANITY = "sanity"
    STANDARD_WEBHOOKS = "standard-webhooks"
    GITHUB_STYLE = "github-style"
    HMAC = "hmac"
    BEARER = "bearer"


class ChannelOptions(Model):
    """What differs between two channels of a kind. docs/channels.md says which kind takes which."""

    signature: Literal["body-and-time", "body"] = Field(
        "body-and-time", description="ghost: what it signs; before 5.87.1 the body alone"
    )
    tolerance: int = Field(300, ge=1, le=86_400, description="seconds that a signed time may be off")
    header: Header | None = Field(None, description="hmac, bearer, strapi: that holds signature or secret")
    encoding: Literal["hex", "base64", "base64url"] = Field("hex", description="hmac: of the signature")
    algorithm: Literal["sha256", "sha384", "sha512"] = Field("sha256", description="hmac: of the signature")
    prefix: str = Field("", max_length=100, description="hmac, bearer, strapi: before the value")
    delivery_id: Header | None = Field(None, description="the header that holds the sender's delivery id")
    event: Expression | None = Field(None, description="JMESPath of the event's name in the body")
    events: dict[str, Literal["published", "withdrawn", "removed", "ignored"]] = Field(
        default_factory=dict, max_length=100, description="what the sender's events mean, by name"
    )
    fields: dict[str, Expression] = Field(
        default_factory=dict, max_length=30, description="JMESPath of each field of the canonical form"
    )
    publisher: str | None = Field(None, min_length=1, max_length=1_000, description="where none is given")
    unsigned_events: bool = Field(
        False, description="whether an address or header that is not signed may take an article back"
    )


class Channel(Model):
    """A configured way in: one CMS or feed of one tenant. All live ``secrets`` let a request in."""

    id: str
    tenant: str
    name: str
    kind: ChannelKind
    secrets: tuple[SecretStr, ...]
    options: ChannelOptions = ChannelOptions()
    created_at: str
