"""What is kept and served: deliveries, articles with their state, claims, sources, tokens. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, SecretStr

from chalicelib.models import Attribution, Kind, Metadata, Model, Source, SourceType, Span


class Change(StrEnum):
    """What a delivery does to its article, the less it shows the higher its ``rank``."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"  # may come back
    REMOVED = "removed"

    @property
    def rank(self) -> int:
        return list(Change).index(self)


ERASED = "removed and erased"  # stands for the content of an article that was


class Delivery(Model):
    """One accepted request as it lies in S3, enough to build everything else again from it."""

    tenant: str
    article_id: str
    received_at: str = Field(description="RFC 3339 in UTC, to the microsecond")
    content_sha256: str = Field(description="over the canonical form of the submission, or the change")
    content_type: str = ""
    query: dict[str, str] = Field(default_factory=dict)
    body: str = Field("", description="the canonical form as it came, or made of what came")
    change: Change = Change.PUBLISHED
    format: str = Field("onrecord", description="the form in which it came")
    channel: str | None = Field(None, description="id of the channel by which it came")
    erase: bool = Field(False, description="whether the stored deliveries go too")
    dated_anew: bool = Field(False, description="its time of publication is that of the last one")
    from_feed: bool = Field(False, description="it has no id of its CMS, so that webhooks know it by its URL")


class Status(StrEnum):
    """Of the newest revision. While it is not extracted, an older revision's claims are served.

    Nothing is served of an article that is withdrawn or removed.
    """

    RECEIVED = "received"
    EXTRACTED = "extracted"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


_RUN = re.compile(r"-\d{8}T\d{6}\.\d{6}Z$")


def generation_name(revision: int, extractor: str, run: str = "") -> str:
    """``run`` keeps apart what one extractor version is told to extract a second time."""
    return f"{revision:06d}-{extractor}" + (f"-{run}" if run else "")


def another_run(generation: str, run: str) -> str:
    """The name of a generation of the same revision by the same extractor version."""
    return f"{_RUN.sub('', generation)}-{run}"


class Voice(NamedTuple):
    """A source as one article has it. ``name``: as the article writes it; ``claims``: how many it makes."""

    source_id: str
    name: str | None
    type: SourceType
    claims: int


class Extracted(Model):
    """What the extraction that is served has found out about an article.

    ``voices``: all its sources, for statistics; None where they are too many to be kept here.
    """

    metadata: Metadata = Metadata()
    body: tuple[int, int] = Field((0, 0), description="offsets of the body in the text")
    claims: int = 0
    source_types: dict[SourceType, int] = Field(default_factory=dict)
    voices: tuple[Voice, ...] | None = None


class ArticleRecord(Model):
    """An article's state. ``generation`` names the extraction whose claims are served, if any."""

    tenant: str
    article_id: str
    revision: int
    status: Status
    reason: str | None = Field(None, description="why it failed, or why no claims were looked for")
    delivery: str | None = Field(None, description="S3 key of the newest delivery with this content")
    content_sha256: str | None = None
    first_received_at: str
    received_at: str
    generation: str | None = None
    extracted: Extracted | None = None
    untold: frozenset[str] = Field(frozenset(), description="events that subscribers may not know of yet")

    @property
    def is_erased(self) -> bool:
        """Whether nothing of it is to be kept, what still comes late included."""
        return self.content_sha256 == ERASED

    @property
    def extractor(self) -> str | None:
        """The version whose claims are served, if any are."""
        return self.generation.split("-")[1] if self.generation else None

    def extracted_by(self, extractor: str) -> bool:
        """Whether this extractor version has extracted the newest revision, in whichever run."""
        own = generation_name(self.revision, extractor)
        made = self.generation is not None and (
            self.generation == own or self.generation.startswith(f"{own}-")
        )
        return made and self.status is Status.EXTRACTED

    @property
    def when(self) -> str:
        """The time that lists sort by: of publication, or else of first receipt."""
        published = self.extracted.metadata.published if self.extracted else None
        return published or self.first_received_at


class Outcome(StrEnum):
    """What registering a delivery did."""

    REVISED = "revised"  # this delivery is a new revision, the first one included
    UNCHANGED = "unchanged"  # the newest revision holds the same content
    SUPERSEDED = "superseded"  # a delivery received later is already known


class Registration(Model):
    outcome: Outcome
    article: ArticleRecord


class ClaimSource(Model):
    """Who is on record: ``id`` is the same across articles for named sources.

    As kept, ``id`` is that of the base name (services/names.py); as served, that of the
    source that it counts as by now (services/identity.py). ``ambiguous``: several
    sources share the name, and this article does not tell which of them it means.
    """

    id: str
    name: str | None
    type: SourceType
    title: str | None
    mention: Span | None
    acronym: str | None = Field(None, description="that the article introduces for the name")
    ambiguous: bool = False


def described(source: Source | ClaimSource) -> str:
    """By what an article calls a source; its type where it calls it nothing."""
    return source.name or source.title or (source.mention.text if source.mention else source.type.value)


class Corrected(Model):
    """That an editor corrected a claim, and what the extraction had found. ``rejected``: it is no claim."""

    by: str
    at: str
    rejected: bool = False
    kind: Kind
    source: ClaimSource


class Correction(Model):
    """What an editor says of a claim; None leaves what is extracted. ``version`` counts the corrections."""

    claim_id: str
    article_id: str
    rejected: bool = False
    speaker: str | None = None
    source_type: SourceType | None = None
    kind: Kind | None = None
    by: str = ""
    at: str = ""
    version: int = 0


class Claim(Model):
    """One attribution as served; all but ids and article data as in ``models.Attribution``."""

    id: str
    article_id: str
    revision: int
    number: int = Field(description="place among the article's claims, in text order from 0")
    headline: str | None
    outlet: str | None
    published: str | None
    url: str | None
    wire: str | None = None
    authors: tuple[str, ...] = ()
    attribution: Attribution
    source: ClaimSource
    extractor: str
    corrected: Corrected | None = None

    @property
    def is_rejected(self) -> bool:
        return self.corrected is not None and self.corrected.rejected

    def served(self) -> dict[str, object]:
        """As JSON: what was claimed and by whom first, then where it stands."""
        own = self.model_dump(mode="json", exclude={"attribution"})
        attribution = self.attribution.model_dump(mode="json")
        return {"id": self.id, "article_id": self.article_id, **attribution, **own}


class Copy(Model):
    """A claim as noted under its wordings, so that others that say the same find it."""

    claim_id: str
    article_id: str
    number: int
    generation: str
    when: str = Field(description="as its article's ``when``")
    published: str | None
    outlet: str | None
    wire: str | None
    source_id: str
    source_name: str = Field("", description="as its article writes it, folded")
    source_type: SourceType
    kind: Kind
    authors: tuple[str, ...]
    about: tuple[str, ...]
    confidence: float
    words: str = Field(description="of its content, folded")
    figures: tuple[str, ...] = Field((), description="the numbers of its content, with their signs")

    @property
    def place(self) -> tuple[str, str, int]:
        """Copies in the order of their publication."""
        return self.when, self.article_id, self.number


class ClaimChange(Model):
    """A claim that a revision added, dropped or changed; its words may be gone from everywhere else."""

    id: str
    source: str | None
    content: str


class HeadlineChange(Model):
    before: str | None
    after: str | None


class Changes(Model):
    """From the revision that was served before."""

    headline: HeadlineChange | None = None
    corrections: tuple[str, ...] = Field((), description="notices that were not there before")
    added: tuple[ClaimChange, ...] = ()
    dropped: tuple[ClaimChange, ...] = ()
    changed: tuple[ClaimChange, ...] = Field((), description="same words, another speaker, kind or cue")


class RevisionRecord(Model):
    """A revision that was served, or that ended an article's being served."""

    revision: int
    change: Change
    received_at: str
    headline: str | None = None
    changes: Changes | None = Field(None, description="None where nothing was served before")


class SourceRecord(Model):
    """A named source, the same across articles. ``part_of``: it is one of several with this base name."""

    id: str
    name: str
    type: SourceType
    title: str | None = None
    part_of: str | None = None


class Decision(Model):
    """What editors have decided of a source: who else is it, and which of its names are others'.

    ``merged_into``: the source that it counts as. ``merged``: those that count as this
    one. ``aliases``: names that editors gave it. ``apart``: groups of names as written, folded, each
    a source of its own. ``version`` counts the decisions.
    """

    merged_into: str | None = None
    merged: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    version: int = 0
    by: str = ""
    at: str = ""


class KnownSource(Model):
    """All that is kept of one source id. ``names``: as articles write it.

    ``acronyms``: base names that articles introduce for it; ``expansions``: ids of the
    sources that articles introduce this name for.
    """

    record: SourceRecord | None = None
    names: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()
    expansions: frozenset[str] = frozenset()
    decision: Decision = Decision()


class LookupTable(Model):
    """What a tenant has loaded to look things up in. ``rows``: a row's cells, as its kind has them."""

    kind: str
    loaded_at: str
    sha256: str = Field(description="of the file as it came")
    rows: tuple[tuple[str, ...], ...]


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


Header = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9-]+$")]
Expression = Annotated[str, Field(min_length=1, max_length=500)]


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


class Channel(Model):
    """A configured way in: one CMS or feed of one tenant. All live ``secrets`` let a request in."""

    id: str
    tenant: str
    name: str
    kind: ChannelKind
    secrets: tuple[SecretStr, ...]
    options: ChannelOptions = ChannelOptions()
    created_at: str


Scope = Literal["ingest", "read", "edit", "admin"]
INCLUDED: dict[Scope, frozenset[Scope]] = {
    "edit": frozenset({"read"}),
    "admin": frozenset({"ingest", "read", "edit"}),
}


class Principal(Model):
    """Who calls. ``admin`` includes all scopes; ``edit`` reads too, since who corrects must see."""

    tenant: str
    token_id: str
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        return any(scope == own or scope in INCLUDED.get(own, ()) for own in self.scopes)


class TokenRecord(Model):
    """A bearer token as kept: its SHA-256, never itself."""

    id: str
    sha256: str
    tenant: str
    label: str
    scopes: frozenset[Scope]
    created_at: str
    expires_at: str | None = None
    replaced_by: str | None = Field(None, description="id of the token that rotation made in its place")
    last_used: str | None = Field(None, description="the hour; noted in the table alone, never in S3")

    def is_expired(self, now: str) -> bool:
        """``now`` in RFC 3339, as the token's own times are."""
        return self.expires_at is not None and self.expires_at <= now


class View(StrEnum):
    """What is exported."""

    CLAIMS = "claims"
    ARTICLES = "articles"
    CORRECTIONS = "corrections"


class Format(StrEnum):
    """How it is written."""

    JSONL = "jsonl"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        return "application/x-ndjson" if self is Format.JSONL else "text/csv; charset=utf-8"


class ExportQuestion(Model):
    """``filters``: what the view is narrowed to, by the names of the parameters of its own list."""

    view: View
    format: Format
    filters: dict[str, Any] = Field(default_factory=dict)

    @property
    def filename(self) -> str:
        return f"onrecord-{self.view}.{self.format}"


class ExportStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ExportJob(Model):
    """An export that is written piece by piece, and how far it has come."""

    id: str
    tenant: str
    question: ExportQuestion
    status: ExportStatus = ExportStatus.QUEUED
    reason: str | None = Field(None, description="why it failed")
    created_at: str
    expires_at: str = Field(description="when it is deleted")
    finished_at: str | None = None
    rows: int = 0
    step: int = Field(0, description="of the message that goes on with it")
    cursor: str | None = Field(None, description="where that goes on")
    ended: bool = Field(False, description="whether everything has been read")
    piece: str | None = Field(None, description="S3 key of what was read last")
    is_part: bool = Field(False, description="whether the piece is large enough for a part, or the last")
    parts: int = Field(0, description="of the upload, the piece included if it is one")
    upload: str | None = Field(None, description="S3's id of the multipart upload, once there are two parts")
    passed_on: bool = Field(False, description="whether the message of this step has been sent")
    key: str | None = Field(None, description="S3 key of the whole, once it is done")
