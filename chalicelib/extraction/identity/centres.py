"""Whom "she" and "he" go on about at any place: the last whom the text has named as a subject."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from chalicelib.extraction.identity.facts.pronouns import Pronoun
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.identity.person import Person

GENDERS = ("he", "she")


class Centre(NamedTuple):
    """``pronouns``: how many have stood for ``who`` since the name."""

    who: Person | None
    pronouns: int


class Centres:
    def __init__(self, people: People, pronouns: Iterable[Pronoun]) -> None:
        named = [(m.paragraph, m.start, m.prominence, who) for m, who in people.mentions if not m.quoted]
        called = [(p.paragraph, p.start, 0, p.gender) for p in pronouns]
        self._places: dict[str, list[tuple[int, int]]] = {gender: [] for gender in GENDERS}
        self._centres: dict[str, list[Centre]] = {gender: [] for gender in GENDERS}
        for paragraph, start, prominence, who in sorted([*named, *called], key=lambda each: each[:2]):
            for gender in GENDERS:
                last = self._centres[gender][-1] if self._centres[gender] else Centre(None, 0)
                before = self._places[gender][-1][0] if self._places[gender] else -1
                if who == gender:
                    centre = Centre(last.who, last.pronouns + 1)
                elif not isinstance(who, Person) or who.gender not in {None, gender}:
                    continue
                elif prominence or last.who is None or before < paragraph:
                    centre = Centre(who, 0)
                else:
                    continue
                self._places[gender].append((paragraph, start))
                self._centres[gender].append(centre)

    def before(self, gender: str, paragraph: int, start: int) -> Centre:
        """Of that gender, just before a place."""
        at = bisect_left(self._places[gender], (paragraph, start)) - 1
        return self._centres[gender][at] if at >= 0 else Centre(None, 0)
