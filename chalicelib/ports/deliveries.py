"""Deliveries as they lie in S3, and what their senders call them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from pydantic import Field

from chalicelib.models import Change, Model

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


class DeliveryIds(Protocol):
    """What the senders call their deliveries, for a while."""

    def remember(
        self, tenant: str, channel_id: str, delivery_id: str, sha256: str, now: datetime, until: datetime
    ) -> str:
        """The SHA-256 of the body that first came under this id: this one, if none did."""
        ...
