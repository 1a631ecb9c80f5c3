"""What goes to subscribers, and the addresses that it goes to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol

from pydantic import Field

from chalicelib.models import Model


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


class TargetRefused(Exception):
    """Nothing is sent to this URL, or to where it leads. The message says what to change."""


class NotDelivered(Exception):
    """There was no answer. The message says why."""


class Targets(Protocol):
    """The addresses of subscribers."""

    def check(self, url: str) -> None:
        """Raises TargetRefused."""
        ...

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status of the answer; redirections are not followed. Raises TargetRefused, NotDelivered."""
        ...
