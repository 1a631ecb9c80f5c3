"""Named sources: listed by name, searched, told whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.errors import InvalidRequest, NotFound
from chalicelib.models import Model, SourceType
from chalicelib.naming.ids import is_source_id
from chalicelib.naming.plain import fold
from chalicelib.ports import Ports
from chalicelib.ports.claims import ClaimFilter, Heard
from chalicelib.ports.lists import Order, Position, Rows
from chalicelib.ports.sources import SourceRecord
from chalicelib.services.paging import Page, Paging, read_cursor, write_cursor
from chalicelib.services.sources.identity import Known
from chalicelib.services.tables import wikidata_item

MOST_HEARD = 2_000  # claims that the counts of a source are of
HEARD_AT_ONCE = 1_000


def list_sources(ports: Ports, tenant: str, q: str | None, paging: Paging) -> Page:
    """By name; with ``q``, those that have a name with all its words, or words that begin so."""
    words = fold(q or "").split()
    if q and not words:
        raise InvalidRequest("q holds no letter or digit. Give a name, or the beginning of one.")
    listing = f"{tenant}|sources|{' '.join(words)}"
    after = read_cursor(ports.cursor_key, listing, paging.cursor)
    known = Known(ports, tenant)
    if words:
        found, after = _searched(ports, tenant, known, words, paging.limit, after)
    else:
        found, after = _listed(ports, tenant, known, paging.limit, after)
    items = [served_source(known, each) for each in found]
    return Page(items=items, next=write_cursor(ports.cursor_key, listing, after))


def _listed(ports: Ports, tenant: str, known: Known, limit: int, after: Position | None) -> Rows[str]:
    """Of the ids that are kept those that stand for themselves, and that articles name."""
    rows, end = ports.sources.list(tenant, limit, after)
    known.load({row.id for row in rows} | {row.part_of for row in rows if row.part_of})
    own = (row.id for row in rows if known.members(row.id)[0] == row.id and known.names(row.id))
    return Rows(list(own), end)


def _searched(
    ports: Ports, tenant: str, known: Known, words: Sequence[str], limit: int, after: Position | None
) -> Rows[str]:
    """A source of which several names fit is told at one of them."""
    rows, end = ports.sources.named(tenant, words, limit, after)
    who = known.identify((row.id, row.name) for row in rows)
    found = []
    for row in rows:
        source_id = who[row.id, row.name].id
        called = [*known.names(source_id), *((source_id, each) for each in known.aliases(source_id))]
        fitting = [(base, name) for base, name in called if _fits(name, words)]
        if fitting and min(fitting) == (row.id, row.name):
            found.append(source_id)
    return Rows(found, end)


def _fits(name: str, words: Iterable[str]) -> bool:
    folded = f" {fold(name)}"
    return all(f" {word}" in folded for word in words)


def get_source(ports: Ports, tenant: str, source_id: str) -> dict[str, Any]:
    """All about a source: its names, and what its newest ``MOST_HEARD`` claims call it, where and when.

    Raises NotFound.
    """
    known = known_with(ports, tenant, source_id)
    own, members = known.members(source_id)
    heard, complete = _heard(ports, tenant, ClaimFilter(source_id=own, members=members))
    oldest = ClaimFilter(source_id=own, members=members, order=Order.OLDEST)
    first = heard if complete else _heard(ports, tenant, oldest, most=1)[0]
    titles: dict[str, list[str]] = {}
    for each in heard:
        if each.title:
            titles.setdefault(each.title, []).append(each.when)
    return {
        **served_source(known, own),
        "first_heard": min((each.when for each in first), default=None),
        "last_heard": heard[0].when if heard else None,
        "counted": len(heard),
        "complete": complete,
        "titles": [
            {"title": title, "first": min(times), "last": max(times), "claims": len(times)}
            for title, times in titles.items()
        ],
        "types": Counter(each.type.value for each in heard),
        "outlets": Counter(each.outlet or "" for each in heard),
        "months": Counter(each.when[:7] for each in heard),
        "wikidata": wikidata_item(ports, tenant, _called(known, own)),
    }


def _heard(
    ports: Ports, tenant: str, wanted: ClaimFilter, most: int = MOST_HEARD
) -> tuple[list[Heard], bool]:
    """What claims tell of a source, and whether that is all of it."""
    heard: list[Heard] = []
    after: Position | None = None
    while len(heard) < most:
        rows, after = ports.claims.heard(tenant, wanted, min(HEARD_AT_ONCE, most), after)
        heard += rows
        if after is None:
            return heard, True
    return heard[:most], False


def served_source(known: Known, source_id: str) -> dict[str, Any]:
    names = known.names(source_id)
    record = _record(known, source_id)
    return {
        "id": source_id,
        "name": names[0][1] if names else record.name,
        "type": record.type.value,
        "title": record.title,
        "names": list(dict.fromkeys(name for _, name in names)),
        "aliases": list(known.aliases(source_id)),
        "merged": list(known.merged(source_id)),
        "ambiguous": any(each.ambiguous for each in known.identify(names).values()),
        "links": {"self": f"/v1/sources/{source_id}", "claims": f"/v1/sources/{source_id}/claims"},
    }


def _called(known: Known, source_id: str) -> list[str]:
    """All its names, of articles and of editors."""
    return [*(name for _, name in known.names(source_id)), *known.aliases(source_id)]


def _record(known: Known, source_id: str) -> SourceRecord:
    """What articles tell of the source under its own name, or else under one of its others."""
    _, members = known.members(source_id)
    records = (known.of(member.source_id).record for member in members)
    unheard = SourceRecord(id=source_id, name=source_id, type=SourceType.NAMED_PERSON)
    return next(filter(None, records), unheard)


def known_with(ports: Ports, tenant: str, *source_ids: str) -> Known:
    """Raises NotFound where one of them is no source that an article names or an editor decided about."""
    known = Known(ports, tenant)
    for each in source_ids:
        if not (is_source_id(each) and (known.names(each) or known.of(each).decision.version)):
            raise NotFound(f"There is no source {each!r} with a name. Look for one at /v1/sources?q=.")
    return known


class SourceLinks(Model):
    self: str
    claims: str
