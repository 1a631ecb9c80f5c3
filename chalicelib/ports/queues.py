"""Queues, and the messages of the one that brings deliveries."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import unquote_plus

from chalicelib.models import Model


class Queue(Protocol):
    def send(self, bodies: Sequence[str], delay: int = 0) -> None:
        """``delay``: seconds before which they are not handed out, 900 at most."""
        ...

    def put_off(self, receipt: str, seconds: int) -> None:
        """Bring a message that is at work again after this time, counted from now."""
        ...


class Changed(Model):
    """An article that is served otherwise than before, or a source that was decided to be somebody else.

    ``erased``: nothing of it is to be left. ``follows``: it was found by another's change.
    """

    article: str | None = None
    source: str | None = None
    erased: bool = False
    follows: bool = False


class Changes(Protocol):
    """A queue that brings the changes of one tenant one after another."""

    def send(self, tenant: str, changed: Sequence[Changed]) -> None: ...
    def put_off(self, receipt: str, seconds: int) -> None:
        """As of a Queue. Those of the same tenant wait behind it."""
        ...


def changes_body(tenant: str, changed: Sequence[Changed]) -> str:
    """A message of changes."""
    told = [each.model_dump(exclude_defaults=True) for each in changed]
    return json.dumps({"tenant": tenant, "changed": told})


def parse_changes(body: str) -> tuple[str, list[Changed]]:
    """What ``changes_body`` has written. Raises ValueError, KeyError."""
    message = json.loads(body)
    return message["tenant"], [Changed.model_validate(each) for each in message["changed"]]


def delivery_keys(message: Mapping[str, Any]) -> Iterator[str]:
    """The keys of the objects that an S3 notification tells of; none for S3's own test event.

    S3 encodes keys as in a URL's query string.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    if message.get("Event") == "s3:TestEvent":
        return
    for record in message["Records"]:
        if record["eventName"].startswith("ObjectCreated"):
            yield unquote_plus(record["s3"]["object"]["key"])


def notification(key: str, *, again: bool) -> str:
    """A message as S3 sends it, for a delivery that is there already."""
    record = {"eventName": "ObjectCreated:Put", "s3": {"object": {"key": key}}}
    return json.dumps({"Records": [record], "again": again})
