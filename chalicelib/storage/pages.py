"""A page of claims of many articles: a heading tells the articles, their records the claims, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import ceil
from typing import NamedTuple

from boto3.dynamodb.conditions import Key

from chalicelib.naming.ids import claim_of
from chalicelib.naming.plain import fold
from chalicelib.naming.source_names import is_proper
from chalicelib.ports.articles import ArticleRecord
from chalicelib.ports.claims import ClaimFilter, ListedClaim
from chalicelib.ports.lists import Order, Position, Rows
from chalicelib.ports.manifests import NOTHING, Entry, Speaker
from chalicelib.ports.sources import KnownSource
from chalicelib.storage import keys
from chalicelib.storage.claim_items import read_claim
from chalicelib.storage.headings import headings_for
from chalicelib.storage.sources import known_sources, source_keys
from chalicelib.storage.table import Table

_AFTER_ALL = "~"  # in place of a number: after all claims of an article


class Picked(NamedTuple):
    """A claim that its article's record tells of."""

    article: ArticleRecord
    number: int
    entry: Entry

    @property
    def key(self) -> tuple[str, str]:
        return keys.article_pk(self.article.tenant, self.article.article_id), keys.claim_sk(self.entry.item)

    @property
    def claim_id(self) -> str:
        return claim_of(self.article.article_id, self.entry.claim)

    @property
    def speaker(self) -> Speaker:
        return (self.article.manifest or NOTHING).speaker(self.entry)

    @property
    def position(self) -> Position:
        return _position(keys.Place(self.article.when, self.article.article_id), str(self.number))


def _position(place: keys.Place, number: str) -> Position:
    return {"SK": f"{place}#{number}"}


def picked_of(article: ArticleRecord | None) -> list[Picked]:
    """All that its manifest names, in text order."""
    if article is None:
        return []
    return [Picked(article, *each) for each in enumerate((article.manifest or NOTHING).entries)]


def listed_places(
    table: Table, tenant: str, wanted: ClaimFilter, limit: int, after: Position | None
) -> Rows[keys.Place]:
    """Articles under the headings that answer, in order, the one first that ``after`` is in.

    One more than ``limit``, so that there is one even where that one has nothing left.
    """
    newest_first = wanted.order is Order.NEWEST
    read = (partial(_listed, table, tenant, each, wanted, limit + 1, after) for each in headings_for(wanted))
    lists = table.together(read)
    ends = sorted((found.position["SK"] for found in lists if found.position), reverse=newest_first)
    sks = sorted({sk for found in lists for sk in found.rows}, reverse=newest_first)
    if ends:
        sks = [sk for sk in sks if (sk >= ends[0] if newest_first else sk <= ends[0])]
    places = list(dict.fromkeys(keys.parse_heading(sk) for sk in sks))
    more = bool(ends) or len(places) > limit + 1
    places = places[: limit + 1]
    return Rows(places, _position(places[-1], _AFTER_ALL) if more and places else None)


def _listed(
    table: Table, tenant: str, heading: str, wanted: ClaimFilter, limit: int, after: Position | None
) -> Rows[str]:
    """The sort keys under one heading."""
    pk, (first, last) = keys.heading_pk(tenant, heading), wanted.published.bounds
    newest_first = wanted.order is Order.NEWEST
    start: Position | None = None
    if after:
        place, number = after["SK"].rsplit("#", 1)
        if number == _AFTER_ALL:
            start = {"PK": pk, "SK": place if newest_first else f"{place}~"}
        elif newest_first:
            last = min(last, f"{place}~")
        else:
            first = max(first, place)
    return table.query(
        Key("PK").eq(pk) & Key("SK").between(first, last),
        lambda item: str(item["SK"]),
        limit=limit,
        after=start,
        backwards=newest_first,
    )


def picks(
    records: Mapping[str, ArticleRecord],
    places: Sequence[keys.Place],
    wanted: ClaimFilter,
    after: Position | None,
) -> tuple[list[Picked], bool]:
    """The claims of these articles that may be wanted, in order; and whether some are not served so."""
    found: list[Picked] = []
    missed = False
    for place in places:
        article = records.get(place.article)
        if not (article and article.generation and article.when == place.when):
            missed = True
            continue
        own = [each for each in picked_of(article) if _is_after(place, each.number, after, wanted.order)]
        found += [each for each in _ordered(own, wanted.order) if _may_be_wanted(each, wanted)]
    return found, missed


def _ordered(picked: list[Picked], order: Order) -> list[Picked]:
    return picked if order is Order.NEWEST else picked[::-1]


def _is_after(place: keys.Place, number: int, after: Position | None, order: Order) -> bool:
    if not after:
        return True
    read, last = after["SK"].rsplit("#", 1)
    if read != str(place) or last == _AFTER_ALL:
        return True
    return number > int(last) if order is Order.NEWEST else number < int(last)


def _may_be_wanted(picked: Picked, wanted: ClaimFilter) -> bool:
    """By what the record tells."""
    entry, speaker = picked.entry, picked.speaker
    metadata = picked.article.extracted.metadata if picked.article.extracted else None
    return (
        not entry.rejected
        and wanted.acts.holds(entry.act, said=entry.said)
        and wanted.kind in {None, entry.kind}
        and wanted.source_type in {None, speaker.type}
        and entry.confidence >= ceil(round(100 * wanted.min_confidence, 6))
        and (not wanted.members or any(m.holds(speaker.id, fold(speaker.name or "")) for m in wanted.members))
        and (wanted.outlet is None or fold(wanted.outlet) == fold((metadata and metadata.publisher) or ""))
        and (wanted.author is None or fold(wanted.author) in map(fold, metadata.authors if metadata else ()))
    )


def read_picked(
    table: Table, tenant: str, picked: Sequence[Picked]
) -> tuple[list[ListedClaim], dict[str, KnownSource]]:
    """The claims that are there, and what is known of their sources: one batch read."""
    named = {each.speaker.id for each in picked if is_proper(each.speaker.name)}
    sources = {source_id: keys.source_pk(tenant, source_id) for source_id in sorted(named)}
    items = table.get_many(sorted({*(each.key for each in picked), *source_keys(tenant, sources)}))
    known = {(item["PK"], item["SK"]): item for item in items}
    rows = [
        ListedClaim(
            read_claim(known[each.key], each.article, each.entry, each.number),
            each.article.generation or "",
            each.article.when,
            each.position,
        )
        for each in picked
        if each.key in known
    ]
    return rows, known_sources(sources, items)
