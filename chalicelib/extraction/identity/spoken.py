"""Who has spoken so far: sources are told in text order, and later ones refer to earlier ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from chalicelib.extraction.identity.facts.sources import SourceMention
from chalicelib.extraction.identity.identities import Identity
from chalicelib.extraction.identity.person import Person
from chalicelib.models import SourceType


class Spoken:
    """Grows with each source."""

    def __init__(self) -> None:
        self._in_order: list[tuple[int, Identity]] = []  # paragraph, who
        self._by_draft: dict[tuple[int, int], Identity] = {}
        self._persons: dict[int, list[tuple[int, Person]]] = defaultdict(list)

    def add(self, source: SourceMention, identity: Identity) -> None:
        self._in_order.append((source.paragraph, identity))
        self._by_draft[source.order] = identity
        if identity.person is not None and source.start is not None:
            self._persons[source.paragraph].append((source.start, identity.person))

    def of_draft(self, order: tuple[int, int]) -> Identity:
        """Who made the attribution with this order."""
        return self._by_draft.get(order, Identity(SourceType.UNNAMED_PERSON))

    def latest(self) -> Iterator[tuple[int, Identity]]:
        """Paragraphs and who spoke there, the last first."""
        return reversed(self._in_order)

    def persons(self, paragraph: int) -> list[tuple[int, Person]]:
        """Persons with a name who spoke there, with the offsets of their mentions."""
        return self._persons.get(paragraph, [])
