"""Of which items the claims of a generation are, and what lists ask of them: kept in their article's record.

So whoever has the record knows which claims are served, and reads them by name. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from chalicelib.models import Act, Kind, SourceType


class Speaker(NamedTuple):
    """A source as claims of one article have it. ``id``, ``acronym``: as ``ClaimSource`` has them."""

    id: str
    name: str | None
    type: SourceType
    title: str | None
    acronym: str | None


class Entry(NamedTuple):
    """A claim. ``item``: the name of what is kept of it, unique to the run that wrote it.

    ``claim``: the part of its id that is its own. ``speaker``: number of its source among the manifest's.
    ``inner``: it stands inside another claim. ``confidence`` in hundredths.
    """

    item: str
    claim: str
    speaker: int
    kind: Kind
    act: Act
    said: bool
    inner: bool
    rejected: bool
    confidence: int


@dataclass(frozen=True)
class Manifest:
    """The claims of a generation in text order, those too that an editor has rejected."""

    speakers: tuple[Speaker, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def items(self) -> frozenset[str]:
        return frozenset(entry.item for entry in self.entries)

    @property
    def heard(self) -> list[Speaker]:
        """Those of claims that nobody has rejected."""
        numbers = dict.fromkeys(entry.speaker for entry in self.entries if not entry.rejected)
        return [self.speakers[number] for number in numbers]

    def speaker(self, entry: Entry) -> Speaker:
        return self.speakers[entry.speaker]


NOTHING = Manifest()
