"""What the queue of deliveries brings: S3 notifications."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from chalicelib import metrics
from chalicelib.naming.delivery_keys import parse_delivery_key
from chalicelib.ports import Ports
from chalicelib.ports.queues import delivery_keys
from chalicelib.services.extracting.serving import extract_delivery, fail_delivery
from chalicelib.services.extracting.trying import Task, try_each


def handle_batch(ports: Ports, event: Mapping[str, Any], extractor: str) -> dict[str, Any]:
    """Extract what each message of an SQS event tells of. The answer names the messages to try again."""
    return try_each(ports, event, ports.queue, partial(_tasks, ports, extractor))


def _tasks(ports: Ports, extractor: str, message: Mapping[str, Any]) -> Iterator[Task]:
    if "export" in message:
        pass_on = partial(ports.bulk.send, [json.dumps(message)])
        yield Task("the message of an earlier version", {}, pass_on, lambda _: None)
        return
    yield from delivery_tasks(ports, extractor, message)


def delivery_tasks(ports: Ports, extractor: str, message: Mapping[str, Any]) -> Iterator[Task]:
    """One for each delivery that a message tells of."""
    again = bool(message.get("again"))
    for key in delivery_keys(message):
        extract = partial(extract_delivery, ports, key, extractor, again=again)
        fail = partial(fail_delivery, ports, key, unless_by=None if again else extractor)
        yield Task("the delivery", _ids(key), extract, fail, metrics.FAILED)


def _ids(key: str) -> Mapping[str, Any]:
    named = parse_delivery_key(key)
    return {"delivery": key, "tenant": named.tenant, "article": named.article} if named else {}
