"""Whom an article mentions around a place: the nearest before it, and the first that come only later."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.extraction.identity.facts.sources import SourceMention
from chalicelib.extraction.identity.organizations import Organization
from chalicelib.extraction.identity.person import Person

MOST_BEFORE, MOST_LATER = 30, 6  # whoever is farther was never meant in the stories
MOST_LOOKED_AT = 400  # mentions, where the same few are mentioned over and over
Referent = Person | Organization


@dataclass(frozen=True)
class Placed:
    """A referent by its mention nearest to a source: the last before it, else the first after it.

    ``paragraphs`` between them; ``prominence`` and ``quoted`` as of the mention.
    """

    who: Referent
    paragraph: int
    start: int
    prominence: int
    quoted: bool
    paragraphs: int
    later: bool


class Mentioned:
    """Every mention of every person and organization of an article, in text order."""

    def __init__(self, persons: Sequence[Person], organizations: Sequence[Organization]) -> None:
        everyone: list[Referent] = [*persons, *organizations]
        mentions = [
            (m.paragraph, m.start, m.prominence, m.quoted, who) for who in everyone for m in who.mentions
        ]
        self._mentions = sorted(mentions, key=lambda each: each[:2])
        self.first = self._mentions[0][0] if self._mentions else 0  # paragraph
        self._places = [each[:2] for each in self._mentions]

    def around(self, source: SourceMention) -> Iterator[Placed]:
        """The nearest first; "a vet at the Rescue" is not the Rescue, whose name is in it."""
        start = source.start or 0
        first = bisect_left(self._places, (source.paragraph, start))
        end = bisect_left(self._places, (source.paragraph, start + len(source.text)))
        before = range(first - 1, max(-1, first - 1 - MOST_LOOKED_AT), -1)
        after = range(end, min(len(self._places), end + MOST_LOOKED_AT))
        seen: set[int] = set()
        yield from self._distinct(before, MOST_BEFORE, seen, source)
        yield from self._distinct(after, MOST_LATER, seen, source)

    def _distinct(self, numbers: range, most: int, seen: set[int], source: SourceMention) -> Iterator[Placed]:
        found = 0
        for number in numbers:
            paragraph, start, prominence, quoted, who = self._mentions[number]
            if id(who) in seen:
                continue
            if found == most:
                return
            found += 1
            seen.add(id(who))
            away = abs(source.paragraph - paragraph)
            yield Placed(who, paragraph, start, prominence, quoted, away, numbers.step > 0)
