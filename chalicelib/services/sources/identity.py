"""Who a source is across articles: names that are one name, acronyms, and what editors decided.

Claims are kept under the id of the base name of their source (``source_names.base_name``), so
that one query finds all of them. Who that is by now is told when claims are served:

    base name ──▶ part: those that a differing initial, or an editor, keeps apart
              ──▶ expansion: of an acronym, the one name that articles introduce it for
              ──▶ merged: the source that an editor said it is

What is not told apart by this is served as one source; what may be two is ``ambiguous``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from chalicelib.models import Source
from chalicelib.naming.ids import named_source_id, part_id, unnamed_source_id
from chalicelib.naming.plain import fold
from chalicelib.naming.source_names import base_name, initials, is_proper
from chalicelib.ports import Ports
from chalicelib.ports.claims import Claim, ClaimFilter, ClaimSource, Member, described
from chalicelib.ports.sources import KnownSource

UNKNOWN = KnownSource()


class Identity(NamedTuple):
    """``id`` of the source. ``ambiguous``: several share the name."""

    id: str
    ambiguous: bool = False


class Known:
    """What is known of some sources, and by that who the names are that claims have."""

    def __init__(self, ports: Ports, tenant: str) -> None:
        self._ports = ports
        self._tenant = tenant
        self._sources: dict[str, KnownSource] = {}

    def load(self, source_ids: Iterable[str]) -> None:
        """One batch read, for those not known yet."""
        missing = set(source_ids) - self._sources.keys()
        if missing:
            self._sources |= dict.fromkeys(missing, UNKNOWN)
            self._sources |= self._ports.sources.known(self._tenant, missing)

    def add(self, sources: Mapping[str, KnownSource]) -> None:
        self._sources |= sources

    def of(self, source_id: str) -> KnownSource:
        self.load([source_id])
        return self._sources[source_id]

    def identify(self, named: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Identity]:
        """Who each is, by the id of the base name and the name as written; two batch reads at most."""
        pairs = set(named)
        self.load(base for base, _ in pairs)
        parts = {pair: self._part(*pair) for pair in pairs}
        self.load(part for part, _ in parts.values())
        self.load(self._expansion(part) or part for part, _ in parts.values())
        return {pair: Identity(self._followed(part), mixed) for pair, (part, mixed) in parts.items()}

    def parts(self, base: str) -> dict[str, str]:
        """The ids of the parts of a source that are kept apart, by each name as written, folded."""
        known = self.of(base)
        apart = {
            name: part_id(self._tenant, base, group[0]) for group in known.decision.apart for name in group
        }
        rest = {fold(name): initials(name) for name in known.names if fold(name) not in apart}
        if len({letters for letters in rest.values() if letters}) > 1:
            apart |= {name: part_id(self._tenant, base, letters) for name, letters in rest.items() if letters}
        return apart

    def merged(self, source_id: str) -> tuple[str, ...]:
        return self.of(source_id).decision.merged

    def aliases(self, source_id: str) -> tuple[str, ...]:
        return self.of(source_id).decision.aliases

    def names(self, source_id: str) -> list[tuple[str, str]]:
        """The base ids and names, as written, by which articles know a source, the shortest name first."""
        _, members = self.members(source_id)
        pairs = ((each.source_id, name, each) for each in members for name in self.of(each.source_id).names)
        held = {(name, base) for base, name, each in pairs if each.holds(base, fold(name))}
        return [(base, name) for name, base in sorted(held, key=lambda pair: (len(pair[0]), *pair))]

    def members(self, source_id: str) -> tuple[str, tuple[Member, ...]]:
        """The source that an id counts as, and where its claims are kept."""
        own = self._followed(source_id)
        merged = self.of(own).decision.merged
        self.load(merged)
        whole = (own, *merged)
        acronyms = [named_source_id(self._tenant, name) for each in whole for name in self.of(each).acronyms]
        self.load(acronyms)
        meant = (each for each in acronyms if self._followed(each) == own and each not in whole)
        return own, tuple(self._member(each) for each in (*whole, *dict.fromkeys(meant)))

    def _member(self, source_id: str) -> Member:
        record = self.of(source_id).record
        base = (record.part_of if record else None) or source_id
        parts = self.parts(base)
        if base == source_id:
            return Member(source_id=base, but=frozenset(parts))
        return Member(
            source_id=base, only=frozenset(name for name, part in parts.items() if part == source_id) or {""}
        )

    def _part(self, base: str, name: str) -> tuple[str, bool]:
        parts = self.parts(base)
        part = parts.get(fold(name), base)
        apart_by_editors = {each for group in self.of(base).decision.apart for each in group}
        mixed = part == base and bool(parts.keys() - apart_by_editors)
        return part, mixed or len(self.of(base).expansions) > 1

    def _expansion(self, source_id: str) -> str | None:
        known = self.of(source_id)
        only = known.expansions if len(known.expansions) == 1 else ()
        return next((each for each in only if each != source_id), None)

    def _followed(self, source_id: str) -> str:
        decided = self.of(source_id).decision.merged_into
        expansion = self._expansion(source_id)
        if decided or expansion is None:
            return decided or source_id
        return self.of(expansion).decision.merged_into or expansion


def identified(known: Known, claims: Sequence[Claim]) -> list[Claim]:
    """Claims as served, with who their sources are by now."""
    found = known.identify(_written(each.source) for each in claims if is_proper(each.source.name))
    return [
        each.model_copy(update={"source": each.source.model_copy(update=who._asdict())})
        if (who := found.get(_written(each.source)))
        else each
        for each in claims
    ]


def _written(source: ClaimSource) -> tuple[str, str]:
    return source.id, source.name or ""


def of_source(ports: Ports, tenant: str, wanted: ClaimFilter) -> ClaimFilter:
    """With the members of the source that is wanted."""
    if wanted.source_id is None:
        return wanted
    known = Known(ports, tenant)
    source_id = wanted.source_id
    if wanted.source_name:
        source_id = known.identify([(source_id, wanted.source_name)])[source_id, wanted.source_name].id
    own, members = known.members(source_id)
    return wanted.model_copy(update={"source_id": own, "members": members})


def claim_source(tenant: str, article_id: str, source: Source, introduced: Mapping[str, str]) -> ClaimSource:
    """Under which id the claims of a source are kept. ``introduced``: the article's acronyms."""
    if source.name and is_proper(source.name):
        name = base_name(source.name)
        identity, acronym = named_source_id(tenant, name), introduced.get(name)
    else:
        identity, acronym = unnamed_source_id(tenant, article_id, described(source)), None
    return ClaimSource(id=identity, acronym=acronym, **source.model_dump())
