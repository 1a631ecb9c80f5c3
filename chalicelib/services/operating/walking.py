"""Walks through many articles, in the background: the messages by which they go on.

There is one at a time: each queues a page of deliveries and then the message of the next page, late enough
for its rate. So nobody's machine has to stay on, and what fails is a dead letter, which goes on from there.
"""

from __future__ import annotations

import json
from math import ceil
from typing import Annotated

from pydantic import Field

from chalicelib.models import Model
from chalicelib.ports import Ports
from chalicelib.ports.lists import Position
from chalicelib.services.operating.reextracting import Choice, Requeued, place

_MOST = 100  # articles of a page
_BURST = 20  # seconds: as many articles are queued at once as may pass in that time
_LATEST = 900  # seconds by which SQS delays a message at most: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-timers.html

Rate = Annotated[float, Field(ge=0.01, le=1000, description="articles a second that are queued")]


class Backfill(Model):
    """Go through the bucket, and queue what the table lacks. ``after``: the last key of the page before."""

    rate: Rate
    after: str = ""


class Reextraction(Model):
    """Go through the articles of a tenant, and queue those that are chosen."""

    tenant: str
    rate: Rate
    choice: Choice
    after: Position | None = None


def start(ports: Ports, walk: Backfill | Reextraction) -> None:
    """Let it begin where ``walk`` says."""
    ports.bulk.send([_message(walk)])


def reextract_all(ports: Ports, tenant: str, choice: Choice, rate: float, cursor: str | None) -> Requeued:
    """Go through all articles, or those after the page that has given this cursor. Raises InvalidCursor."""
    after = place(ports, tenant, choice, cursor)
    start(ports, Reextraction(tenant=tenant, rate=rate, choice=choice, after=after))
    return Requeued(seen=0, queued=0, next=None, background=True)


def at_once(rate: float) -> int:
    """The articles of a page, so that none is waited for longer than SQS lets wait."""
    return min(_MOST, ceil(_BURST * rate))


def go_on(ports: Ports, walk: Backfill | Reextraction, queued: int) -> None:
    """Send the message of the next page, once what was ``queued`` of this one has had its time."""
    ports.bulk.send([_message(walk)], min(_LATEST, int(queued / walk.rate)))


def _message(walk: Backfill | Reextraction) -> str:
    return json.dumps({type(walk).__name__.lower(): walk.model_dump(mode="json")})
