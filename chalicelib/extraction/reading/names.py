"""A name as it was found in the text, before it is known whose it is."""

from __future__ import annotations

from dataclasses import dataclass

NAME_TYPES = ("person", "organization", "place", "work")


@dataclass(frozen=True)
class Name:
    """A name at ``start:end`` of its paragraph; ``odds``: the probability of each of ``NAME_TYPES``."""

    paragraph: int
    start: int
    end: int
    text: str
    odds: tuple[float, ...]

    @property
    def type(self) -> str:
        return NAME_TYPES[self.odds.index(max(self.odds))]
