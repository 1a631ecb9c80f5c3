"""A name as it was found in the text, before it is known whose it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAME_TYPES = ("person", "organization", "place", "work")
TICKER = re.compile(r"[A-Z0-9]{1,6}\.[A-Z]{1,3}")  # "KSTR.RX", as wires set it after a company's name


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
