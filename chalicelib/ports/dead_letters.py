"""The dead-letter queue of a queue: messages that were tried in vain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from chalicelib.models import Model


class DeadLetter(Model):
    """A message as the dead-letter queue has it. ``sent_at``: when it first came into its queue.

    ``group``: whose messages come one after another; None where the queue keeps no order.
    """

    id: str
    receipt: str
    body: str
    sent_at: datetime
    group: str | None = None


class DeadLetters(Protocol):
    """The dead-letter queue of a queue. ``attempts``: how often a message is tried before it gets there."""

    @property
    def attempts(self) -> int: ...
    @property
    def kept_days(self) -> int:
        """Days after its sending that a message is deleted."""
        ...

    def count(self) -> int: ...
    def opened(self) -> AbstractContextManager[Iterator[DeadLetter]]:
        """All messages, each once. What was read is hidden from others until the end of the block.

        Of a group ten at most: SQS hands out no more before these are deleted.
        """
        ...

    def send_back(self, letter: DeadLetter) -> None:
        """Into its queue, then out of this one: cut off in between, it is in both."""
        ...

    def delete(self, letter: DeadLetter) -> None: ...

    def move_all(self, rate: int) -> str:
        """Let SQS move all back, so many a second; the name of the task."""
        ...

    def moved(self, task: str) -> Moved: ...


class Moved(Model):
    """How far a task has come. ``total`` is known to SQS by and by; ``failure``: why it ended early."""

    status: str
    done: int = 0
    total: int | None = None
    failure: str | None = None

    @property
    def is_over(self) -> bool:
        return self.status not in {"RUNNING", "CANCELLING"}
