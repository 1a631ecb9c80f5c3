"""What the queue brings: S3 notifications and steps of exports, each tried a bounded number of times."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from chalicelib.errors import OnrecordError
from chalicelib.services.exports import Step, fail_export, write_on
from chalicelib.services.extracting import extract_delivery, fail_delivery
from chalicelib.services.notifications import delivery_keys
from chalicelib.services.ports import Ports

_LOG = logging.getLogger("onrecord")
_CUT_OFF = "the last try was cut off: it ran out of time or memory"


def handle_batch(ports: Ports, event: Mapping[str, Any], extractor: str) -> dict[str, list[dict[str, str]]]:
    """Do what each message of an SQS event asks for. The answer names the messages to try again.

    After ``ports.max_attempts`` tries the queue moves a message to the
    dead-letter queue; its article, or export, is marked as failed, with the reason.
    """
    failures = [
        {"itemIdentifier": record["messageId"]}
        for record in event["Records"]
        if not _handle(ports, record, extractor)
    ]
    return {"batchItemFailures": failures}


def _handle(ports: Ports, record: Mapping[str, Any], extractor: str) -> bool:
    last = int(record["attributes"]["ApproximateReceiveCount"]) >= ports.max_attempts
    try:
        message = json.loads(record["body"])
        tasks = list(_tasks(ports, message, extractor))
    except (ValueError, KeyError, TypeError, AttributeError):
        _LOG.exception(
            "message %s is neither an S3 notification nor a step of an export", record["messageId"]
        )
        return False
    succeeded = [_try(task, last=last) for task in tasks]
    return all(succeeded)


class _Task(NamedTuple):
    """``fail`` notes why it will not be tried again."""

    name: str
    do: Callable[[], None]
    fail: Callable[[str], None]


def _tasks(ports: Ports, message: Mapping[str, Any], extractor: str) -> Iterator[_Task]:
    if "export" in message:
        place = Step(**message["export"])
        name = f"step {place.step} of export {place.export_id}"
        yield _Task(name, partial(write_on, ports, *place), partial(fail_export, ports, *place))
        return
    again = bool(message.get("again"))
    for key in delivery_keys(message):
        extract = partial(extract_delivery, ports, key, extractor, again=again)
        yield _Task(f"delivery {key}", extract, partial(fail_delivery, ports, key))


def _try(task: _Task, *, last: bool) -> bool:
    try:
        if last:
            task.fail(_CUT_OFF)
        task.do()
    except OnrecordError as error:
        _LOG.warning("%s failed: %s", task.name, error.detail)
        return _failed(task, error.detail, last=last)
    except Exception as error:  # noqa: BLE001 - one poisoned delivery must not stop the others of its batch
        _LOG.exception("%s failed", task.name)
        reason = f"an unforeseen error ({type(error).__name__}); the log says more"
        return _failed(task, reason, last=last)
    return True


def _failed(task: _Task, reason: str, *, last: bool) -> bool:
    """Always False. Where the reason cannot be written, the dead letter still tells of the task."""
    if last:
        try:
            task.fail(reason)
        except OnrecordError as error:
            _LOG.warning("could not mark %s as failed: %s", task.name, error.detail)
    return False
