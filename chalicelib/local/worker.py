"""Lambda's queue poller: hands the messages of a queue to the very handler that Lambda calls."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import reduce
from typing import Any

from chalicelib import logs
from chalicelib.local import lineage
from chalicelib.local.aws import REGION, may_run_in_loops, session

_LOG = logging.getLogger(logs.NAME)
_PAUSES = (0.02, 0.25)  # seconds between two looks at an empty queue: at first, and after a while

Handler = Callable[[Mapping[str, Any], None], dict[str, Any]]


class Worker(threading.Thread):
    """Polls until it is stopped. A failed message is tried again as often as the queue allows.

    ``at_once``; if not, when the time is over by which the handler, or else the queue, puts it off.
    ``batch``: messages at once, as the application asks of Lambda.
    ``function``: the resource of the template whose handler it is; it is called no more often
    by what it sends itself than Lambda would. Of those who have the same ``turn``, one is at work at a time.
    ``done`` hears of each message that was handled.
    """

    def __init__(
        self,
        handler: Handler,
        queue_url: str,
        *,
        function: str = "Extract",
        name: str = "onrecord-worker",
        at_once: bool = True,
        turn: AbstractContextManager[Any] | None = None,
        batch: int = 1,
        done: Callable[[str], None] = lambda _: None,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._function = function
        self._in_loops = may_run_in_loops(function)
        self._turn = turn or nullcontext()
        self._handler = handler
        self.queue_url = queue_url
        self._at_once = at_once
        self._batch = batch
        self._done = done
        self._sqs = session().client("sqs")
        self._stopped = threading.Event()

    def run(self) -> None:
        pause, longest = _PAUSES
        while not self._stopped.is_set():
            try:
                worked = self._step()
            except Exception:  # noqa: BLE001 - Lambda goes on with the next message too
                _LOG.exception("the queue's messages could not be handled; they are tried again")
                worked = False
            pause = _PAUSES[0] if worked else min(2 * pause, longest)
            if not worked:
                self._stopped.wait(pause)

    def stop(self) -> None:
        """Let the batch at hand end, then return."""
        self._stopped.set()
        self.join()

    def pending(self) -> int:
        """Messages that wait or are at work."""
        names = [f"ApproximateNumberOfMessages{which}" for which in ("", "NotVisible", "Delayed")]
        answer = self._sqs.get_queue_attributes(QueueUrl=self.queue_url, AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)

    def _step(self) -> bool:
        messages = self._sqs.receive_message(
            QueueUrl=self.queue_url, MaxNumberOfMessages=self._batch, AttributeNames=["All"]
        ).get("Messages", [])
        if not messages:
            return False
        failed = {message["MessageId"] for message in messages}
        try:
            failed = self._handle(messages)
        finally:
            for message in messages:
                self._settle(message, failed=message["MessageId"] in failed)
        return True

    def _handle(self, messages: Sequence[Mapping[str, Any]]) -> set[str]:
        """The ids of those that failed. Of several messages, what is sent is of the lineage of all."""
        of_all = [lineage.called(self._function, message["MessageId"]) for message in messages]
        together = reduce(Counter.__or__, of_all)
        if together[self._function] > lineage.MOST and not self._in_loops:
            _LOG.error("the function runs in a loop, which Lambda would end: it is not called")
            return {message["MessageId"] for message in messages}
        with self._turn, lineage.known(together):
            answer = self._handler({"Records": [_record(message) for message in messages]}, None)
        return {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}

    def _settle(self, message: Mapping[str, Any], *, failed: bool) -> None:
        receipt = {"QueueUrl": self.queue_url, "ReceiptHandle": message["ReceiptHandle"]}
        if failed and self._at_once:
            self._sqs.change_message_visibility(VisibilityTimeout=0, **receipt)
        elif not failed:
            self._done(message["Body"])
            self._sqs.delete_message(**receipt)
            lineage.forget(message["MessageId"])


def _record(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message as Lambda passes it on: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "awsRegion": REGION,
    }
