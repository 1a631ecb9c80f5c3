"""Subscriptions: who is told of which claims, and how sending to them goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Protocol

from pydantic import Field, SecretStr

from chalicelib.models import Kind, Model, SourceType
from chalicelib.ports.claims import Acts

Text = Annotated[str, Field(min_length=1, max_length=300)]


class SubscriptionFilters(Model):
    """Which claims are wanted, as in the parameters of ``GET /v1/claims``."""

    source: Text | None = None
    source_type: SourceType | None = None
    kind: Kind | None = None
    act: Acts = Acts.SPOKEN
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


class Subscriptions(Protocol):
    """Subscribers, their secrets, and how sending to them went."""

    def put(self, subscription: Subscription, secrets: Sequence[SecretStr]) -> None:
        """What is known of its deliveries stays."""
        ...

    def get(self, tenant: str, subscription_id: str) -> Subscription | None: ...
    def kept(self) -> Iterator[Subscription]:
        """Those of all tenants as they are kept with their secrets: without their state."""
        ...

    def restore(self, subscription: Subscription) -> bool:
        """List it again, unless it is listed; whether it is by this."""
        ...

    def secrets(self, subscription: Subscription) -> tuple[SecretStr, ...]: ...
    def list(self, tenant: str) -> list[Subscription]: ...
    def delete(self, subscription: Subscription) -> None: ...
    def succeed(self, subscription: Subscription, at: str) -> None:
        """It took a request: it is neither failing nor disabled from now on."""
        ...

    def fail(self, subscription: Subscription, failure: Failure, disable: str | None) -> None:
        """It did not take a request. ``disable``: why it gets no more, if so."""
        ...
