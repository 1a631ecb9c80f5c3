"""The dead-letter queue of an SQS queue, found by the queue's own redrive policy."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from chalicelib.errors import NotFound
from chalicelib.ports.dead_letters import DeadLetter, Moved
from chalicelib.storage.edge import unavailable

HIDDEN = 60  # seconds that what was read is hidden at most, where a reader is cut off
_BATCH = 10  # messages that SQS hands out at once
_WAIT = 1  # seconds: with a wait, SQS asks all of its servers
DAY = 86_400  # seconds


class SqsDeadLetters:
    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url
        self._before: set[Any] = set()  # when tasks were started before ours

    @cached_property
    def _source(self) -> dict[str, Any]:
        """Of the queue whose messages come here."""
        return self._attributes(self._queue_url, "QueueArn", "RedrivePolicy")

    @cached_property
    def _policy(self) -> dict[str, Any]:
        """Raises NotFound where the queue has no dead-letter queue."""
        if "RedrivePolicy" not in self._source:
            raise NotFound(f"{self._queue_url} has no dead-letter queue. Deploy the template again.")
        policy: dict[str, Any] = json.loads(self._source["RedrivePolicy"])
        return policy

    @cached_property
    def url(self) -> str:
        *_, account, name = self._policy["deadLetterTargetArn"].split(":")
        with unavailable("SQS"):
            url: str = self._client.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"]
        return url

    @property
    def attempts(self) -> int:
        return int(self._policy["maxReceiveCount"])

    @property
    def kept_days(self) -> int:
        """SQS counts from the sending into the first queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html"""
        return int(self._attributes(self.url, "MessageRetentionPeriod")["MessageRetentionPeriod"]) // DAY

    def count(self) -> int:
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        return sum(int(number) for number in self._attributes(self.url, *names).values())

    @contextmanager
    def opened(self) -> Iterator[Iterator[DeadLetter]]:
        receipts: dict[str, str] = {}
        try:
            yield self._letters(receipts)
        finally:
            self._release(receipts)

    def _letters(self, receipts: dict[str, str]) -> Iterator[DeadLetter]:
        """Until none comes that was not seen. ``receipts`` is filled with the last receipt of each."""
        while messages := self._receive():
            new = [each for each in messages if each["MessageId"] not in receipts]
            receipts |= {each["MessageId"]: each["ReceiptHandle"] for each in messages}
            if not new:
                return
            yield from map(_letter, new)

    def _receive(self) -> list[dict[str, Any]]:
        with unavailable("SQS"):
            answer = self._client.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=_BATCH,
                VisibilityTimeout=HIDDEN,
                WaitTimeSeconds=_WAIT,
                MessageSystemAttributeNames=["SentTimestamp", "MessageGroupId"],
            )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    def _release(self, receipts: dict[str, str]) -> None:
        """What is gone by then is passed over: SQS names it among the failed."""
        waiting = list(receipts.values())
        for start in range(0, len(waiting), _BATCH):
            entries = [
                {"Id": str(number), "ReceiptHandle": receipt, "VisibilityTimeout": 0}
                for number, receipt in enumerate(waiting[start : start + _BATCH])
            ]
            with unavailable("SQS"):
                self._client.change_message_visibility_batch(QueueUrl=self.url, Entries=entries)

    def send_back(self, letter: DeadLetter) -> None:
        ordered = (
            {"MessageGroupId": letter.group, "MessageDeduplicationId": uuid.uuid4().hex}
            if letter.group
            else {}
        )
        with unavailable("SQS"):
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=letter.body, **ordered)
        self.delete(letter)

    def delete(self, letter: DeadLetter) -> None:
        with unavailable("SQS"):
            self._client.delete_message(QueueUrl=self.url, ReceiptHandle=letter.receipt)

    def move_all(self, rate: int) -> str:
        """The destination is named, since SQS knows the origin of those alone that it moved here itself."""
        self._before = {each.get("StartedTimestamp") for each in self._tasks()}
        with unavailable("SQS"):
            answer = self._client.start_message_move_task(
                SourceArn=self._policy["deadLetterTargetArn"],
                DestinationArn=self._source["QueueArn"],
                MaxNumberOfMessagesPerSecond=rate,
            )
        task: str = answer["TaskHandle"]
        return task

    def moved(self, task: str) -> Moved:
        """SQS gives the name of a task while it runs alone: else it is the one that was not there before."""
        found = self._tasks()
        own = [each for each in found if each.get("TaskHandle") == task]
        own += [each for each in found if each.get("StartedTimestamp") not in self._before]
        if not own:
            return Moved(status="RUNNING")  # not listed yet
        return Moved(
            status=own[0]["Status"],
            done=own[0].get("ApproximateNumberOfMessagesMoved", 0),
            total=own[0].get("ApproximateNumberOfMessagesToMove"),
            failure=own[0].get("FailureReason"),
        )

    def _tasks(self) -> list[dict[str, Any]]:
        with unavailable("SQS"):
            answer = self._client.list_message_move_tasks(
                SourceArn=self._policy["deadLetterTargetArn"], MaxResults=_BATCH
            )
        tasks: list[dict[str, Any]] = answer["Results"]
        return tasks

    def _attributes(self, url: str, *names: str) -> dict[str, Any]:
        with unavailable("SQS"):
            answer = self._client.get_queue_attributes(QueueUrl=url, AttributeNames=list(names))
        attributes: dict[str, Any] = answer["Attributes"]
        return attributes


def _letter(message: dict[str, Any]) -> DeadLetter:
    sent = datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC)
    return DeadLetter(
        id=message["MessageId"],
        receipt=message["ReceiptHandle"],
        body=message["Body"],
        sent_at=sent,
        group=message["Attributes"].get("MessageGroupId"),
    )
