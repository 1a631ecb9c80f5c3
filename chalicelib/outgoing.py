"""What goes out: subscriptions, and what is announced to them. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from chalicelib.models import Kind, Model, SourceType

Text = Annotated[str, Field(min_length=1, max_length=300)]


class SubscriptionFilters(Model):
    """Which claims are wanted, as in the parameters of ``GET /v1/claims``."""

    source: Text | None = None
    source_type: SourceType | None = None
    kind: Kind | None = None
    outlet: Text | None = None
    author: Text | None = None
    about: Text | None = None
    q: Text | None = None
    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0.0


class Failure(Model):
    """A request that its target did not take."""

    at: str
    webhook_id: str
    attempt: int
    reason: str


class Subscription(Model):
    """A target of one tenant that is told of claims. Its secrets are kept apart.

    ``since``: of articles that nobody was served before, those received from then on are told.
    ``rotations``: how often its secrets were changed.
    """

    id: str
    tenant: str
    name: str
    target: str
    filters: SubscriptionFilters = SubscriptionFilters()
    created_at: str
    since: str
    live_secrets: int = 1
    rotations: int = 0
    last_success_at: str | None = None
    failing_since: str | None = Field(None, description="the first failure since the last success")
    disabled_at: str | None = None
    disabled_because: str | None = None
    failures: tuple[Failure, ...] = Field((), description="the last ones, newest first")

    @property
    def status(self) -> str:
        if self.disabled_at:
            return "disabled"
        return "failing" if self.failing_since else "active"


class Event(StrEnum):
    """The types of what is sent."""

    ADDED = "claims.added"
    DROPPED = "claims.dropped"
    TEST = "test"


class Announcement(Model):
    """One request's content as it waits in S3. ``generation``: that was served when it was written."""

    type: Event
    timestamp: str
    article_id: str | None = None
    generation: str | None = None
    article: dict[str, Any] | None = None
    claims: tuple[dict[str, Any], ...] = Field((), description="added, as served")
    ids: tuple[str, ...] = Field((), description="of claims that were dropped")

    @property
    def is_empty(self) -> bool:
        return self.type is not Event.TEST and not (self.claims or self.ids)

    @property
    def added_ids(self) -> frozenset[str]:
        return frozenset(claim["id"] for claim in self.claims)

    def sent(self) -> dict[str, Any]:
        """As its receiver gets it."""
        data: dict[str, Any] = {}
        if self.type is not Event.TEST:
            data["article"] = self.article
            data["claims"] = list(self.claims) if self.type is Event.ADDED else [{"id": i} for i in self.ids]
        return {"type": self.type.value, "timestamp": self.timestamp, "data": data}


class Notice(Model):
    """A message of the outbound queue: which announcement goes to which subscription."""

    tenant: str
    subscription: str
    key: str = Field(description="of the announcement in S3")
    test: bool = False
