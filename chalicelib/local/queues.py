"""A queue whose messages are noted until they are done: what waited at the end is brought again."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.local.database import Database
from chalicelib.ports.queues import Changed, Changes, Queue, changes_body, parse_changes

DELIVERIES = "deliveries"
BULK = "bulk"
OUTBOUND = "outbound"
CHANGES = "changes"
_AT_ONCE = 50  # changes in one message


class KeptQueue:
    """``queue`` has them in memory. What was given up is not done, and tried again after the next start."""

    def __init__(self, queue: Queue, database: Database, name: str) -> None:
        self._queue = queue
        self._database = database
        self.name = name

    def send(self, bodies: Sequence[str], delay: int = 0) -> None:
        self.note(bodies)
        self._queue.send(bodies, delay)

    def note(self, bodies: Sequence[str]) -> None:
        """On disk when it returns. To be brought once what they tell of is there."""
        self._database.wait(self.name, bodies)

    def bring(self, bodies: Sequence[str]) -> None:
        self._queue.send(bodies)

    def put_off(self, receipt: str, seconds: int) -> None:
        self._queue.put_off(receipt, seconds)

    def waiting(self) -> list[str]:
        return self._database.waiting(self.name)

    def done(self, body: str) -> None:
        self._database.done(self.name, body)


class KeptChanges:
    """The same of the changes that the index follows.

    On disk no later than what was done before them: the article is at work until they are sent, and sends
    them again if they are lost.
    """

    def __init__(self, changes: Changes, database: Database) -> None:
        self._changes = changes
        self._database = database

    def send(self, tenant: str, changed: Sequence[Changed]) -> None:
        for start in range(0, len(changed), _AT_ONCE):
            part = changed[start : start + _AT_ONCE]
            self._database.wait(CHANGES, [changes_body(tenant, part)], durable=False)
            self._changes.send(tenant, part)

    def put_off(self, receipt: str, seconds: int) -> None:
        self._changes.put_off(receipt, seconds)

    def bring_waiting(self) -> None:
        for body in self._database.waiting(CHANGES):
            self._changes.send(*parse_changes(body))

    def done(self, body: str) -> None:
        self._database.done(CHANGES, body)
