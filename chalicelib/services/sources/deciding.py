"""What editors decide of sources: which are one, what else they are called, which names are another's.

Each decision is an object in S3, under the next number of its tenant, with all the sources that it changes.
The table follows: it has them in their order, and what a cut-off has kept from it comes before the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib.errors import Conflict
from chalicelib.naming.ids import named_source_id
from chalicelib.naming.moments import rfc3339
from chalicelib.naming.object_keys import decision_key, decision_prefix, parse_decision_key
from chalicelib.naming.plain import fold
from chalicelib.naming.source_names import base_name
from chalicelib.ports import Ports
from chalicelib.ports.sources import Decided, Decision
from chalicelib.services.changes import note_sources
from chalicelib.services.sources.identity import Known
from chalicelib.services.sources.listing import get_source, known_with

MOST_ALIASES = 200
MOST_MERGED = 40  # sources that count as one, each a query of every page


def merge_sources(
    ports: Ports, tenant: str, source_id: str, others: Iterable[str], by: str
) -> dict[str, Any]:
    """Let other sources count as this one.

    Raises NotFound; Conflict for too many, or where another decision came between.
    """
    number = catch_up(ports, tenant) + 1
    known = known_with(ports, tenant, source_id, *others)
    return _merge(ports, tenant, known, source_id, others, by, number)


def name_source(ports: Ports, tenant: str, source_id: str, names: Iterable[str], by: str) -> dict[str, Any]:
    """Let a source be found by more names; what articles say under them is its own.

    Raises as ``merge_sources``.
    """
    number = catch_up(ports, tenant) + 1
    known = known_with(ports, tenant, source_id)
    bases = {name: named_source_id(tenant, base_name(name)) for name in names}
    return _merge(ports, tenant, known, source_id, bases.values(), by, number, aliases=tuple(bases))


def _merge(
    ports: Ports,
    tenant: str,
    known: Known,
    source_id: str,
    others: Iterable[str],
    by: str,
    number: int,
    aliases: tuple[str, ...] = (),
) -> dict[str, Any]:
    own, _ = known.members(source_id)
    merged = [
        each for other in others for each in (known.members(other)[0], *known.merged(other)) if each != own
    ]
    gained = [alias for each in merged for alias in known.aliases(each)]
    before = known.of(own).decision
    after = before.model_copy(
        update={
            "merged": tuple(dict.fromkeys((*before.merged, *merged))),
            "aliases": tuple(dict.fromkeys((*before.aliases, *gained, *aliases))),
            "merged_into": None,
        }
    )
    if len(after.merged) > MOST_MERGED:
        raise Conflict(f"A source has at most {MOST_MERGED} others that count as it.")
    if len(after.aliases) > MOST_ALIASES:
        raise Conflict(f"A source has at most {MOST_ALIASES} aliases.")
    decided = {
        each: known.of(each).decision.model_copy(update={"merged_into": own, "merged": (), "aliases": ()})
        for each in merged
    }
    return _decide(ports, tenant, known, {own: after, **decided}, own, by, number)


def split_source(
    ports: Ports, tenant: str, source_id: str, names: Sequence[str], others: Sequence[str], by: str
) -> dict[str, Any]:
    """Let names that articles write, and sources that were merged, stand for themselves again.

    The names given together are one source from now on. Raises NotFound, and Conflict
    where they are not there, or another decision came between.
    """
    number = catch_up(ports, tenant) + 1
    known = known_with(ports, tenant, source_id)
    own, members = known.members(source_id)
    own_decision = known.of(own).decision
    others = [each for each in others if not _was_split(known, each)]
    if not set(others) <= set(own_decision.merged):
        raise Conflict(f"sources: not all of them count as {own}; GET /v1/sources/{own} lists those that do.")
    written = {fold(name): base for base, name in known.names(own)}
    folded = tuple(dict.fromkeys(map(fold, names)))
    if any(folded in known.of(each.source_id).decision.apart for each in members):
        folded = ()
    if not written.keys() >= set(folded) or (folded and written.keys() == set(folded)):
        raise Conflict(
            "names: give some of those by which articles know the source, not all;"
            f" GET /v1/sources/{own} lists them."
        )
    left = tuple(each for each in own_decision.merged if each not in others)
    decided = {own: own_decision.model_copy(update={"merged": left})}
    decided |= {other: known.of(other).decision.model_copy(update={"merged_into": None}) for other in others}
    for base in dict.fromkeys(written[name] for name in folded):
        group = tuple(name for name in folded if written[name] == base)
        before = decided.get(base, known.of(base).decision)
        rest = (tuple(name for name in each if name not in group) for each in before.apart)
        decided[base] = before.model_copy(update={"apart": (*filter(None, rest), group)})
    return _decide(ports, tenant, known, decided, own, by, number)


def _was_split(known: Known, source_id: str) -> bool:
    """Whether an editor has decided that it stands for itself."""
    decision = known.of(source_id).decision
    return bool(decision.version) and decision.merged_into is None


def _decide(
    ports: Ports,
    tenant: str,
    known: Known,
    decisions: Mapping[str, Decision],
    own: str,
    by: str,
    number: int,
) -> dict[str, Any]:
    """Keep what is decided: S3 first, as one object, whose number nobody else can take; then the table.

    What is so already is not decided anew, so that a request may be repeated. Raises Conflict.
    """
    at = rfc3339(ports.clock())
    dated = {
        each: decision.model_copy(update={"version": decision.version + 1, "by": by, "at": at})
        for each, decision in decisions.items()
        if decision != known.of(each).decision
    }
    if dated:
        body = Decided(decisions=dated).model_dump_json().encode()
        if not ports.objects.put_new(decision_key(tenant, number), body):
            raise Conflict("Somebody else decided about a source just now. Look, and try again.")
        ports.sources.decide(tenant, number, dated)
    note_sources(ports, tenant, decisions)
    return get_source(ports, tenant, own)


def catch_up(ports: Ports, tenant: str) -> int:
    """Let the table have what was decided in S3, also by a request that was cut off in between.

    Returns the number of the last decision.
    """
    last = ports.sources.last_decided(tenant)
    for key in ports.objects.keys(decision_prefix(tenant), after=decision_key(tenant, last)):
        restore_decision(ports, key)
        last = parse_decision_key(key)[1]
    return last


def restore_decision(ports: Ports, key: str) -> bool:
    """Keep in the table what was decided under an S3 key; whether it is kept by this.

    Raises ValueError where it is no decision's, and ObjectMissing.
    """
    tenant, number = parse_decision_key(key)
    decided = Decided.model_validate_json(ports.objects.get(key))
    return ports.sources.decide(tenant, number, decided.decisions)
