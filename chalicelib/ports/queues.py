"""Queues, and the messages of the one that brings deliveries."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import unquote_plus


class Queue(Protocol):
    def send(self, bodies: Sequence[str], delay: int = 0) -> None:
        """``delay``: seconds before which they are not handed out, 900 at most."""
        ...

    def put_off(self, receipt: str, seconds: int) -> None:
        """Bring a message that is at work again after this time, counted from now."""
        ...


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
