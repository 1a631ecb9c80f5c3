"""What is kept and served: deliveries, articles with their state, claims, sources, tokens. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from chalicelib.models import Attribution, Metadata, Model, SourceType, Span


class Delivery(Model):
    """One accepted request as it lies in S3, enough to build everything else again from it."""

    tenant: str
    article_id: str
    received_at: str = Field(description="RFC 3339 in UTC, to the microsecond")
    content_sha256: str = Field(description="over the canonical form of the submission")
    content_type: str
    query: dict[str, str]
    body: str = Field(description="the request's body as it came, decoded from UTF-8")


class Status(StrEnum):
    """Of the newest revision. While it is not extracted, an older revision's claims are served."""

    RECEIVED = "received"
    EXTRACTED = "extracted"
    FAILED = "failed"


def generation_name(revision: int, extractor: str, run: str = "") -> str:
    """``run`` keeps apart what one extractor version is told to extract a second time."""
    return f"{revision:06d}-{extractor}" + (f"-{run}" if run else "")


class Extracted(Model):
    """What the extraction that is served has found out about an article."""

    metadata: Metadata = Metadata()
    body: tuple[int, int] = Field((0, 0), description="offsets of the body in the text")
    claims: int = 0
    source_types: dict[SourceType, int] = Field(default_factory=dict)


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

    REVISED = "revised"  # a new revision, the first one included
    UNCHANGED = "unchanged"  # the newest revision holds the same content
    SUPERSEDED = "superseded"  # a delivery received later is already known


class Registration(Model):
    outcome: Outcome
    article: ArticleRecord


class ClaimSource(Model):
    """Who is on record: ``id`` is the same across articles for named sources."""

    id: str
    name: str | None
    type: SourceType
    title: str | None
    mention: Span | None


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
    attribution: Attribution
    source: ClaimSource
    extractor: str

    def served(self) -> dict[str, object]:
        """As JSON: what was claimed and by whom first, then where it stands."""
        own = self.model_dump(mode="json", exclude={"attribution"})
        attribution = self.attribution.model_dump(mode="json")
        return {"id": self.id, "article_id": self.article_id, **attribution, **own}


class SourceRecord(Model):
    """A named source, the same across articles."""

    id: str
    name: str
    type: SourceType
    title: str | None = None


Scope = Literal["ingest", "read", "admin"]


class Principal(Model):
    """Who calls. The scope ``admin`` includes the others."""

    tenant: str
    token_id: str
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes or "admin" in self.scopes


class TokenRecord(Model):
    """A bearer token as kept: its SHA-256, never itself."""

    id: str
    sha256: str
    tenant: str
    label: str
    scopes: frozenset[Scope]
    created_at: str
    expires_at: str | None = None
