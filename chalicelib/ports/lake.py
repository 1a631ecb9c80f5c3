"""A dataset of Parquet files that other programs read, a file for each month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

Cell = str | int | float | bool | list[str] | None
Row = Sequence[Cell]


class CellType(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    TRUTH = "truth"
    TEXTS = "texts"


class Lake(Protocol):
    def months(self, tenant: str) -> dict[str, str]:
        """Those that have a file, with the digest that it was written for."""
        ...

    def replace(
        self, tenant: str, month: str, digest: str, columns: Mapping[str, CellType], rows: Iterable[Row]
    ) -> int:
        """Put a file in place of the month's; how many rows it has. A reader finds one or the other."""
        ...

    def drop(self, tenant: str, month: str) -> None: ...
