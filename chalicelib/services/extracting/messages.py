"""What the queue brings: S3 notifications and steps of exports, each tried a bounded number of times."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from chalicelib import logs, metrics
from chalicelib.errors import OnrecordError
from chalicelib.naming.delivery_keys import parse_delivery_key
from chalicelib.ports import Ports
from chalicelib.ports.queues import delivery_keys
from chalicelib.services.exporting import Step, fail_export, write_on
from chalicelib.services.extracting.serving import extract_delivery, fail_delivery

_LOG = logging.getLogger(logs.NAME)
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
    attempt = int(record["attributes"]["ApproximateReceiveCount"])
    with logs.known(message_id=record["messageId"], attempt=attempt):
        try:
            message = json.loads(record["body"])
            tasks = list(_tasks(ports, message, extractor))
        except (ValueError, KeyError, TypeError, AttributeError):
            _LOG.exception("the message is neither an S3 notification nor a step of an export")
            return False
        succeeded = [_try(task, last=attempt >= ports.max_attempts) for task in tasks]
    return all(succeeded)


class _Task(NamedTuple):
    """``fail`` notes why it will not be tried again; ``failures`` is the metric of tries that fail."""

    name: str
    ids: Mapping[str, Any]
    do: Callable[[], None]
    fail: Callable[[str], None]
    failures: str | None = None


def _tasks(ports: Ports, message: Mapping[str, Any], extractor: str) -> Iterator[_Task]:
    if "export" in message:
        place = Step(**message["export"])
        ids = {"tenant": place.tenant, "export": place.export_id, "step": place.step}
        yield _Task(
            "the step of an export",
            ids,
            partial(write_on, ports, *place),
            partial(fail_export, ports, *place),
        )
        return
    again = bool(message.get("again"))
    for key in delivery_keys(message):
        extract = partial(extract_delivery, ports, key, extractor, again=again)
        fail = partial(fail_delivery, ports, key, unless_by=None if again else extractor)
        yield _Task("the delivery", _ids(key), extract, fail, metrics.FAILED)


def _ids(key: str) -> Mapping[str, Any]:
    named = parse_delivery_key(key)
    return {"delivery": key, "tenant": named.tenant, "article": named.article} if named else {}


def _try(task: _Task, *, last: bool) -> bool:
    with logs.work(**task.ids) as work:
        try:
            if last:
                task.fail(_CUT_OFF)
            task.do()
        except OnrecordError as error:
            return _failed(task, work, error.slug, error.detail, last=last)
        except Exception as error:  # noqa: BLE001 - one poisoned delivery must not stop the others of its batch
            reason = f"an unforeseen error ({type(error).__name__}); the log says more"
            return _failed(task, work, OnrecordError.slug, reason, last=last)
        work.tell(f"{task.name} is done")
    return True


def _failed(task: _Task, work: logs.Work, problem: str, reason: str, *, last: bool) -> bool:
    """Always False; to be called while the error is handled. What is tried again is a warning.

    Where the reason cannot be written, the dead letter still tells of the task.
    """
    if task.failures:
        logs.count(task.failures, reason=problem)
    foreseen = problem != OnrecordError.slug
    level = logging.WARNING if foreseen and not last else logging.ERROR
    work.tell(f"{task.name} failed", level, exc_info=True, problem=problem, last=last)
    if last:
        try:
            task.fail(reason)
        except OnrecordError:
            _LOG.warning("the failure could not be written down", exc_info=True)
    return False
