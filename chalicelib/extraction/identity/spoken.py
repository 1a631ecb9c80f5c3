"""Who has spoken so far: sources are told in text order, and later ones refer to earlier ones."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.extraction.identity.facts.nouns import Noun
from chalicelib.extraction.identity.facts.sources import SourceMention
from chalicelib.extraction.identity.identities import Identity
from chalicelib.models import SourceType

SINGLE = frozenset({SourceType.UNNAMED_PERSON, SourceType.ANONYMOUS_SOURCE})


class Spoken:
    """Grows with each source."""

    def __init__(self) -> None:
        self._in_order: list[tuple[int, Identity]] = []  # paragraph, who
        self._by_draft: dict[tuple[int, int], Identity] = {}
        self._by_noun: dict[tuple[str, bool], Identity] = {}  # lemma, whether it means several
        self._nameless: dict[bool | None, Identity] = {}  # whether it is one person; None for the last of all

    def add(self, source: SourceMention, identity: Identity) -> None:
        self._in_order.append((source.paragraph, identity))
        self._by_draft[source.order] = identity
        self._by_noun[identity.head_lemma, identity.type is SourceType.UNNAMED_GROUP] = identity
        if identity.of is None:
            self._nameless[None] = identity
            if identity.name is None:
                self._nameless[identity.type in SINGLE] = identity

    def of_draft(self, order: tuple[int, int]) -> Identity:
        """Who made the attribution with this order."""
        return self._by_draft.get(order, Identity(SourceType.UNNAMED_PERSON))

    def by_noun(self, noun: Noun) -> Identity | None:
        """Who was called by the same noun before, in the same number: "the lawyer" is not "the lawyers"."""
        return self._by_noun.get((noun.lemma, noun.plural))

    def nameless(self, *, single: bool | None = None) -> Identity | None:
        """The last whom the article does not name: one person, or several or a thing; None for either."""
        return self._nameless.get(single)

    def latest(self) -> Iterator[tuple[int, Identity]]:
        """Paragraphs and who spoke there, the last first."""
        return reversed(self._in_order)
