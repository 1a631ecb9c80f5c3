"""The state of each article, and what is to be asked of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from pydantic import Field, SkipValidation

from chalicelib.models import Metadata, Model, NoComment, SourceType
from chalicelib.naming.delivery_keys import parse_delivery_key
from chalicelib.naming.moments import timestamp
from chalicelib.ports.deliveries import ERASED, Delivery
from chalicelib.ports.lists import Order, Position, Rows, TimeRange
from chalicelib.ports.manifests import NOTHING, Manifest

_RUN = re.compile(r"-\d{8}T\d{6}\.\d{6}Z$")


class Status(StrEnum):
    """Of the newest revision. While it is not extracted, an older revision's claims are served.

    Nothing is served of an article that is withdrawn or removed.
    """

    RECEIVED = "received"
    EXTRACTED = "extracted"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


def generation_name(revision: int, extractor: str, run: str) -> str:
    """``run``, its time, keeps apart what several runs write of one revision."""
    return f"{revision:06d}-{extractor}-{run}"


def same_extraction(generation: str, other: str) -> bool:
    """Whether both are of one revision, by the same extractor version, in whichever run."""
    return _RUN.sub("", generation) == _RUN.sub("", other)


def revision_of(generation: str) -> int:
    """Of which a generation is the extraction."""
    return int(generation.partition("-")[0])


def run_of(generation: str) -> str:
    """By what the items are named that a run writes: its revision and its time."""
    return f"{generation.partition('-')[0]}-{generation.rpartition('-')[2]}"


def another_run(generation: str, run: str) -> str:
    """The name of a generation of the same revision by the same extractor version."""
    return f"{_RUN.sub('', generation)}-{run}"


class Extracted(Model):
    """What the extraction that is served has found out about an article."""

    metadata: Metadata = Metadata()
    body: tuple[int, int] = Field((0, 0), description="offsets of the body in the text")
    claims: int = 0
    source_types: dict[SourceType, int] = Field(default_factory=dict)
    no_comment: tuple[NoComment, ...] = ()


class ArticleRecord(Model):
    """An article's state. ``generation`` names the extraction whose claims are served, if any.

    ``manifest``: which these are; where none is served, those that were and may not be deleted yet. None
    where it was not read.
    """

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
    erased: str | None = Field(None, description="S3 key of the last erasure: nothing before it is kept")
    erased_revision: int = Field(0, description="the revision that the last erasure was")
    clearings: int = Field(0, description="how often something beside what is served began to be deleted")
    untold: frozenset[str] = Field(frozenset(), description="events that subscribers may not know of yet")
    manifest: SkipValidation[Manifest | None] = Field(None, exclude=True, repr=False)

    @property
    def is_erased(self) -> bool:
        """Whether the newest delivery is an erasure: nothing of it is to be kept."""
        return self.content_sha256 == ERASED

    @property
    def erased_at(self) -> str:
        """When it was last erased: what was said of it until then is not to be kept. "" for never."""
        named = parse_delivery_key(self.erased or "")
        return timestamp(named.order.received) if named else ""

    @property
    def served(self) -> Manifest:
        """The claims that are served, if any are."""
        return (self.manifest or NOTHING) if self.generation else NOTHING

    @property
    def extractor(self) -> str | None:
        """The version whose claims are served, if any are."""
        return self.generation.split("-")[1] if self.generation else None

    def extracted_by(self, extractor: str) -> bool:
        """Whether this extractor version has extracted the newest revision, in whichever run.

        Not where only an earlier version of the table tells what was found.
        """
        own = f"{self.revision:06d}-{extractor}"
        made = self.generation is not None and same_extraction(self.generation, own)
        return made and self.status is Status.EXTRACTED and self.extracted is not None

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


class ArticleFilter(Model):
    """What a list of articles is narrowed to; None does not narrow."""

    outlet: str | None = None
    section: str | None = None
    author: str | None = None
    status: Status | None = None
    published: TimeRange = TimeRange()
    order: Order = Order.NEWEST


class Articles(Protocol):
    """The state of each article."""

    def register(self, key: str, delivery: Delivery) -> Registration:
        """Make a delivery the newest revision, unless it is late or holds the same content.

        Repeating it changes nothing, and any order of deliveries ends in the same state.
        """
        ...

    def advance(self, key: str, delivery: Delivery) -> None:
        """Note that unchanged content was delivered again, so that what lies between is late."""
        ...

    def publish(self, article: ArticleRecord, before: ArticleRecord, event: str | None = None) -> None:
        """Serve ``article.generation`` from now on, in place of that of ``before``, the article as it was.

        It is listed first, under what ``before`` is not listed yet; what it is not listed under any longer
        goes last. So do sources: what is kept of them is of articles that are listed under them.

        ``event`` is added to what is ``untold`` in the same instant. Raises Outdated where a newer
        revision has been registered meanwhile, another generation is served, or
        something was cleared since ``article`` was read, which may be of this generation.
        """
        ...

    def exchange(self, article: ArticleRecord, before: ArticleRecord, event: str | None = None) -> None:
        """Serve another generation of the same revision. Raises Outdated where ``before`` is not served.

        As ``publish`` in all else.
        """
        ...

    def note_clearing(self, article: ArticleRecord) -> bool:
        """Let nobody publish who has read the article before; False where it has changed since."""
        ...

    def relist(self, article: ArticleRecord, said: Iterable[Metadata]) -> None:
        """List it under nothing of what is ``said``, or of claims not served, but what is its own."""
        ...

    def told(self, tenant: str, article_id: str, event: str) -> None:
        """An event is no longer ``untold``."""
        ...

    def unlist(self, article: ArticleRecord, said: Iterable[Metadata] = ()) -> None:
        """List a withdrawn or removed article under nothing, unless it has come back.

        ``said``: by what else it may be listed.
        """
        ...

    def forget_served(self, tenant: str, article_id: str) -> None:
        """Forget what an article said of itself and which claims it served, unless it serves some."""
        ...

    def fail(self, tenant: str, article_id: str, key: str, reason: str) -> None:
        """Mark the article as failed, unless a newer delivery than ``key`` is known.

        The delivery does not count as known by this: it can still be registered.
        Nothing is to be read of a withdrawal, so that it cannot fail.
        """
        ...

    def get(self, tenant: str, article_id: str) -> ArticleRecord | None: ...
    def note_url(self, tenant: str, channel_id: str, url: str, article_id: str, *, from_feed: bool) -> None:
        """Let the article that came by a channel be known by its canonical URL there."""
        ...

    def at_url(self, tenant: str, channel_id: str, url: str, *, from_feed: bool = False) -> str | None:
        """The article that came by the channel with this canonical URL; ``from_feed``: first from a feed."""
        ...

    def get_many(self, tenant: str, article_ids: Iterable[str]) -> dict[str, ArticleRecord]: ...
    def list(
        self, tenant: str, wanted: ArticleFilter, limit: int, after: Position | None
    ) -> Rows[ArticleRecord]:
        """Those that ``wanted`` may let through, which may be fewer than there are before the end."""
        ...


class Outdated(Exception):
    """``served``: the generation that readers see; ``revised``: a newer revision has been registered.

    ``cleared``: what was written may have been deleted.
    """

    def __init__(self, served: str | None, *, revised: bool, cleared: bool) -> None:
        super().__init__("a newer revision has been registered, or another generation is served")
        self.served = served
        self.revised = revised
        self.cleared = cleared
