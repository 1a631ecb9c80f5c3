"""SQS queues: of deliveries, of bulk work, of requests to subscribers, and of what the index is to follow."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from chalicelib.errors import Unavailable
from chalicelib.ports.queues import Changed, changes_body
from chalicelib.storage.edge import unavailable

_BATCH = 10  # messages that SQS takes at once
_CHANGES = 50  # in one message


class _Sqs:
    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def put_off(self, receipt: str, seconds: int) -> None:
        with unavailable("SQS"):
            self._client.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )


class SqsChanges(_Sqs):
    """A FIFO queue with a group for each tenant. A change that comes again is another one."""

    def send(self, tenant: str, changed: Sequence[Changed]) -> None:
        for start in range(0, len(changed), _CHANGES):
            with unavailable("SQS"):
                self._client.send_message(
                    QueueUrl=self._url,
                    MessageBody=changes_body(tenant, changed[start : start + _CHANGES]),
                    MessageGroupId=tenant,
                    MessageDeduplicationId=uuid.uuid4().hex,
                )


class SqsQueue(_Sqs):
    def send(self, bodies: Sequence[str], delay: int = 0) -> None:
        for start in range(0, len(bodies), _BATCH):
            entries = [
                {"Id": str(number), "MessageBody": body, **({"DelaySeconds": delay} if delay else {})}
                for number, body in enumerate(bodies[start : start + _BATCH])
            ]
            with unavailable("SQS"):
                answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            if answer.get("Failed"):
                raise Unavailable("SQS did not take every message. Send the request again.")
