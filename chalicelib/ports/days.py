"""Days on which articles were published, as statistics keep them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, Protocol

from chalicelib.ports.lists import TimeRange


class Day(NamedTuple):
    """A day on which articles were published, as statistics know it.

    ``until``: when every change of its articles that was begun is over, as ``moments.compact`` has it.
    ``kept``: the tallies of its articles, as many as ``articles`` says, which were read after that; None
    where there are none that are still right.
    """

    day: str
    until: str
    articles: int = 0
    kept: bytes | None = None


class Days(Protocol):
    """Days on which articles were published."""

    def touch(self, tenant: str, days: Iterable[str], until: str) -> None:
        """Articles of these days are being changed, until then; what is kept of the days is void."""
        ...

    def list(self, tenant: str, published: TimeRange) -> Iterator[Day]:
        """In order; read page by page, as it is iterated."""
        ...

    def keep(self, tenant: str, days: Iterable[Day], expires: datetime) -> None:
        """Void at once where a day has been touched since its ``until`` was read."""
        ...

    def discard(self, tenant: str, day: str) -> None:
        """Delete what is kept of a day."""
        ...
