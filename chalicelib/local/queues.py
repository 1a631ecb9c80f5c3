"""A queue whose messages are noted until they are done: what waited at the end is brought again."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.local.database import Database
from chalicelib.ports.queues import Queue

DELIVERIES = "deliveries"
OUTBOUND = "outbound"


class KeptQueue:
    """``queue`` has them in memory. What was given up is not done, and tried again after the next start."""

    def __init__(self, queue: Queue, database: Database, name: str) -> None:
        self._queue = queue
        self._database = database
        self.name = name

    def send(self, bodies: Sequence[str]) -> None:
        self.note(bodies)
        self.bring(bodies)

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
