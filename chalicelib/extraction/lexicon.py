"""The word lists in ``data/``: one reader for tables, one for plain lists."""

from __future__ import annotations

from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


def _lines(name: str) -> list[str]:
    text = (DATA / name).read_text(encoding="utf8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def words(name: str) -> frozenset[str]:
    """The lines of ``data/NAME.txt``, lower case."""
    return frozenset(line.strip().lower() for line in _lines(f"{name}.txt"))


@cache
def table(name: str) -> dict[str, str]:
    """``data/NAME.tsv`` with two columns, the first lower case."""
    return {key.lower(): value for key, value in (line.split("\t") for line in _lines(f"{name}.tsv"))}
