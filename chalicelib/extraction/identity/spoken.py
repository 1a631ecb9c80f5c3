"""Who has spoken so far: sources are told in text order, and later ones refer to earlier ones."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.extraction.identity.facts.nouns import Noun
from chalicelib.extraction.identity.facts.sources import SourceMention
from chalicelib.extraction.identity.identities import Identity
from chalicelib.models import SourceType


class Spoken:
    """Grows with each source."""

    def __init__(self) -> None:
        self._in_order: list[tuple[int, Identity]] = []  # paragraph, who
        self._by_draft: dict[tuple[int, int], Identity] = {}

    def add(self, source: SourceMention, identity: Identity) -> None:
        self._in_order.append((source.paragraph, identity))
        self._by_draft[source.order] = identity

    def of_draft(self, order: tuple[int, int]) -> Identity:
        """Who made the attribution with this order."""
        return self._by_draft.get(order, Identity(SourceType.UNNAMED_PERSON))

    def by_noun(self, noun: Noun) -> Identity | None:
        """Who was called by the same noun before, in the same number: "the lawyer" is not "the lawyers"."""
        for _, identity in self.latest():
            plural = identity.type is SourceType.UNNAMED_GROUP
            if identity.head_lemma == noun.lemma and plural is noun.plural:
                return identity
        return None

    def latest(self) -> Iterator[tuple[int, Identity]]:
        """Paragraphs and who spoke there, the last first."""
        return reversed(self._in_order)
