"""Named sources: listed by name, searched, told whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.errors import InvalidRequest, NotFound
from chalicelib.models import Model, SourceType
from chalicelib.naming.ids import is_source_id
from chalicelib.naming.plain import fold
from chalicelib.ports import Ports
from chalicelib.ports.claims import ClaimFilter
from chalicelib.ports.lists import Position, Rows
from chalicelib.ports.sources import SourceRecord
from chalicelib.services.paging import Page, Paging, read_cursor, write_cursor
from chalicelib.services.sources.identity import Known
from chalicelib.services.tables import wikidata_item


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
    """All about a source: its names, and what its claims call it, where and when. Raises NotFound.

    Without an index the claims are not told of (``counted`` is null).
    """
    known = known_with(ports, tenant, source_id)
    own, members = known.members(source_id)
    found = ports.search.profile(tenant, ClaimFilter(source_id=own, members=members))
    return {
        **served_source(known, own),
        "first_heard": found.first if found else None,
        "last_heard": found.last if found else None,
        "counted": found.claims if found else None,
        "titles": [each._asdict() for each in found.titles] if found else [],
        "types": {each.value: n for each, n in found.types.items()} if found else {},
        "outlets": found.outlets if found else {},
        "months": found.months if found else {},
        "wikidata": wikidata_item(ports, tenant, _called(known, own)),
    }


def complete(ports: Ports, tenant: str, q: str, limit: int) -> list[dict[str, Any]]:
    """Named sources that ``q`` may become, those with most claims first. Raises InvalidRequest."""
    words = fold(q).split()
    if not words:
        raise InvalidRequest("q holds no letter or digit. Give the beginning of a name.")
    found = ports.search.suggest(tenant, words, limit) or ports.search.suggest(
        tenant, words, limit, alike=True
    )
    return [
        {
            "id": each.source_id,
            "name": each.name,
            "type": each.type.value,
            "claims": each.claims,
            "links": _links(each.source_id),
        }
        for each in found
    ]


def _links(source_id: str) -> dict[str, str]:
    return {"self": f"/v1/sources/{source_id}", "claims": f"/v1/sources/{source_id}/claims"}


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
        "links": _links(source_id),
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
