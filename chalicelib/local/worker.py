"""Lambda's queue poller: hands the messages of a queue to the very handler that Lambda calls."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib import logs
from chalicelib.local.aws import REGION, session

_LOG = logging.getLogger(logs.NAME)
_PAUSES = (0.02, 0.25)  # seconds between two looks at an empty queue: at first, and after a while
_BATCH = 1  # as the application asks of Lambda: a slow article holds up no other

Handler = Callable[[Mapping[str, Any], None], dict[str, Any]]


class Worker(threading.Thread):
    """Polls until it is stopped. A failed message is tried again as often as the queue allows.

    ``at_once``; if not, when the time is over by which the handler, or else the queue, puts it off.
    ``done`` hears of each that was handled.
    """

    def __init__(
        self,
        handler: Handler,
        queue_url: str,
        *,
        name: str = "onrecord-worker",
        at_once: bool = True,
        done: Callable[[str], None] = lambda _: None,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._handler = handler
        self.queue_url = queue_url
        self._at_once = at_once
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
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self._sqs.get_queue_attributes(QueueUrl=self.queue_url, AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)

    def _step(self) -> bool:
        messages = self._sqs.receive_message(
            QueueUrl=self.queue_url, MaxNumberOfMessages=_BATCH, AttributeNames=["All"]
        ).get("Messages", [])
        if not messages:
            return False
        failed = {message["MessageId"] for message in messages}
        try:
            answer = self._handler({"Records": [_record(message) for message in messages]}, None)
            failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        finally:
            for message in messages:
                self._settle(message, failed=message["MessageId"] in failed)
        return True

    def _settle(self, message: Mapping[str, Any], *, failed: bool) -> None:
        receipt = {"QueueUrl": self.queue_url, "ReceiptHandle": message["ReceiptHandle"]}
        if failed and self._at_once:
            self._sqs.change_message_visibility(VisibilityTimeout=0, **receipt)
        elif not failed:
            self._done(message["Body"])
            self._sqs.delete_message(**receipt)


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
