"""Messages of a queue: what each asks for is tried a bounded number of times, and when again."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from chalicelib import logs
from chalicelib.errors import OnrecordError, Unavailable
from chalicelib.ports import Ports
from chalicelib.ports.queues import Queue
from chalicelib.services.putting_off import put_off

_LOG = logging.getLogger(logs.NAME)
_CUT_OFF = "the last try was cut off: it ran out of time or memory"
_LONGEST = (
    6 * 3600
)  # seconds until what AWS was too busy for is tried again, or twice that: SQS hides none longer


class Task(NamedTuple):
    """``fail`` notes why it will not be tried again; ``failures`` is the metric of tries that fail."""

    name: str
    ids: Mapping[str, Any]
    do: Callable[[], object]
    fail: Callable[[str], object]
    failures: str | None = None


Tasks = Callable[[Mapping[str, Any]], Iterator[Task]]


def try_each(ports: Ports, event: Mapping[str, Any], queue: Queue, tasks: Tasks) -> dict[str, Any]:
    """Do what each message of an SQS event of ``queue`` asks for, by the ``tasks`` that one is.

    The answer names the messages to try again. After ``ports.max_attempts`` tries the queue moves a
    message to its dead-letter queue; its article, or export, is marked as failed, with the reason.
    """
    failures = [
        {"itemIdentifier": record["messageId"]}
        for record in event["Records"]
        if not _handle(ports, record, queue, tasks)
    ]
    return {"batchItemFailures": failures}


def _handle(ports: Ports, record: Mapping[str, Any], queue: Queue, tasks: Tasks) -> bool:
    attempt = int(record["attributes"]["ApproximateReceiveCount"])
    last = attempt >= ports.max_attempts
    with logs.known(message_id=record["messageId"], attempt=attempt):
        try:
            asked = list(tasks(json.loads(record["body"])))
        except (ValueError, KeyError, TypeError, AttributeError):
            _LOG.exception("the message is none that this queue brings")
            return False
        problems = [problem for task in asked if (problem := _try(task, last=last))]
        if Unavailable.slug in problems and not last:
            put_off(queue, record["receiptHandle"], attempt, _LONGEST)
    return not problems


def _try(task: Task, *, last: bool) -> str | None:
    """The slug of the problem; None if there is none."""
    with logs.work(**task.ids) as work:
        try:
            if last:
                task.fail(_CUT_OFF)
            task.do()
        except OnrecordError as error:
            _failed(task, work, error.slug, error.detail, last=last)
            return error.slug
        except Exception as error:  # noqa: BLE001 - one poisoned delivery must not stop the others of its batch
            reason = f"an unforeseen error ({type(error).__name__}); the log says more"
            _failed(task, work, OnrecordError.slug, reason, last=last)
            return OnrecordError.slug
        work.tell(f"{task.name} is done")
    return None


def _failed(task: Task, work: logs.Work, problem: str, reason: str, *, last: bool) -> None:
    """To be called while the error is handled. What is tried again is a warning.

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
