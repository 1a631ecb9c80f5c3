"""Pages of lists: how much there is, where the next one begins, which times it holds."""

from __future__ import annotations

from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from chalicelib.models import Model

Row = TypeVar("Row")
Position = dict[str, str]


class Rows(NamedTuple, Generic[Row]):
    """One page, and where the next one begins: None at the end of the list."""

    rows: list[Row]
    position: Position | None


class TimeRange(Model):
    """Both ends inclusive; a date stands for its whole day. None is unbounded."""

    start: str | None = None
    end: str | None = None

    @property
    def bounds(self) -> tuple[str, str]:
        """Between which texts all times lie that it holds; "~" sorts after all of a day."""
        return self.start or " ", f"{self.end or ''}~"

    def holds(self, when: str) -> bool:
        first, last = self.bounds
        return first <= when <= last


class Order(StrEnum):
    """By time of publication."""

    NEWEST = "newest"
    OLDEST = "oldest"
