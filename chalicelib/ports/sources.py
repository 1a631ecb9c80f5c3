"""Named sources across articles, and what editors decided of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from chalicelib.models import Model, SourceType
from chalicelib.ports.lists import Position, Rows

NAMED_AS = {
    SourceType.NAMED_PERSON: "named",
    SourceType.NAMED_ORGANIZATION: "named",
    SourceType.DOCUMENT: "document",
    SourceType.ANONYMOUS_SOURCE: "unnamed",
    SourceType.UNNAMED_PERSON: "unnamed",
    SourceType.UNNAMED_GROUP: "unnamed",
}


class SourceRecord(Model):
    """A named source, the same across articles. ``part_of``: it is one of several with this base name."""

    id: str
    name: str
    type: SourceType
    title: str | None = None
    part_of: str | None = None


class Decision(Model):
    """What editors have decided of a source: who else is it, and which of its names are others'.

    ``merged_into``: the source that it counts as. ``merged``: those that count as this
    one. ``aliases``: names that editors gave it. ``apart``: groups of names as written, folded, each
    a source of its own. ``version`` counts the decisions.
    """

    merged_into: str | None = None
    merged: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    version: int = 0
    by: str = ""
    at: str = ""


class Decided(Model):
    """What an editor decided at once, as it lies in S3: all of it counts, or none. By source."""

    decisions: dict[str, Decision]


class KnownSource(Model):
    """All that is kept of one source id. ``names``: as articles write it.

    ``acronyms``: base names that articles introduce for it; ``expansions``: ids of the
    sources that articles introduce this name for.
    """

    record: SourceRecord | None = None
    names: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()
    expansions: frozenset[str] = frozenset()
    decision: Decision = Decision()


class Sources(Protocol):
    """Named sources; what ``Claims`` writes and discards is noted here too."""

    def known(self, tenant: str, source_ids: Iterable[str]) -> dict[str, KnownSource]:
        """Of each of these; nothing is known of a source that no claim names and nobody decided about."""
        ...

    def last_decided(self, tenant: str) -> int:
        """The number of the newest of the tenant's decisions that is kept; 0 where none is."""
        ...

    def decide(self, tenant: str, number: int, decisions: Mapping[str, Decision]) -> bool:
        """Keep all or none, as the decision of this number; whether it is kept by this.

        It is not where one of the number is kept already. They are to be kept in order.
        """
        ...

    def list(self, tenant: str, limit: int, after: Position | None) -> Rows[SourceRecord]:
        """By name."""
        ...

    def named(
        self, tenant: str, words: Sequence[str], limit: int, after: Position | None
    ) -> Rows[SourceRecord]:
        """Those with all these words, or beginnings of words, in the name."""
        ...
