"""Claims that the index finds, read from the table, so that nobody sees what is served no longer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from chalicelib.errors import StillIndexing
from chalicelib.models import Model
from chalicelib.naming.plain import fold
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleFilter
from chalicelib.ports.claims import Acts, ClaimFilter, ListedClaim
from chalicelib.ports.copies import copy_of
from chalicelib.ports.lists import Position
from chalicelib.ports.queues import Changed
from chalicelib.ports.search import Facet
from chalicelib.services.asking.matching import lets_through
from chalicelib.services.paging import Page
from chalicelib.services.sources import Known

IN_INDEX = {"place", "offset"}  # what a position in the index is told by
MOST_MEANT = 5  # names that are proposed where nothing is found


class Asked(NamedTuple):
    """What is asked of a list besides which claims it has. ``ranked``: those that fit best first."""

    ranked: bool = False
    facets: tuple[Facet, ...] = ()


class FacetCount(Model):
    """``label``: what a person calls the value."""

    value: str
    label: str
    claims: int


class Meant(Model):
    """A source that was perhaps meant."""

    id: str
    name: str


class ClaimsPage(Page):
    """``total``: of all pages, where the index answered. ``index_as_of``: until when it has what was served.

    ``did_you_mean``: where nothing was found.
    """

    total: int | None = None
    index_as_of: str | None = None
    facets: dict[Facet, list[FacetCount]] | None = None
    did_you_mean: list[Meant] | None = None

    def served(self) -> dict[str, Any]:
        """As JSON, without what is not told."""
        return self.model_dump(mode="json", exclude_unset=True)


class FoundInIndex(NamedTuple):
    rows: list[ListedClaim]
    position: Position | None
    total: int
    as_of: str | None


def is_for_index(wanted: ClaimFilter, asked: Asked) -> bool:
    """Whether it is more than one key of the table: all, a source, an outlet or an author."""
    headed = [each for each in (wanted.source_id, wanted.outlet, wanted.author) if each]
    filters = (
        *(wanted.text, wanted.about, wanted.section, wanted.wire, wanted.named, wanted.source_type),
        *(wanted.kind, wanted.min_confidence, wanted.acts not in {Acts.SPOKEN, Acts.ALL}),
    )
    flags = wanted.negated is not None or wanted.relayed is not None
    return len(headed) > 1 or any(filters) or flags or asked.ranked


def found_in_index(
    ports: Ports,
    tenant: str,
    wanted: ClaimFilter,
    limit: int,
    after: Position | None,
    asked: Asked,
    known: Known,
) -> FoundInIndex | None:
    """A page may be short where claims have gone since they were indexed.

    None where there is no index, and the table can answer, if slower. Raises StillIndexing where it cannot.
    """
    hits = ports.search.find(tenant, wanted, limit, after, ranked=asked.ranked)
    if hits is None:
        if not (wanted.text or wanted.section or asked.ranked or after):
            return None
        unindexed(ports, tenant)
        return FoundInIndex([], None, 0, None)
    served = ports.claims.served(tenant, [hit.claim_id for hit in hits.rows])
    known.add(served.sources)
    of_ids = {listed.claim.id: listed for listed in served.rows}
    rows = [
        listed
        for hit in hits.rows
        if (listed := of_ids.get(hit.claim_id)) and lets_through(wanted, copy_of(listed.claim, listed.when))
    ]
    return FoundInIndex(rows, hits.position, hits.total, hits.as_of)


def unindexed(ports: Ports, tenant: str) -> None:
    """There is no index: of a tenant without a served article there need be none.

    One that is lost is made again. Raises StillIndexing.
    """
    rows, more = ports.articles.list(tenant, ArticleFilter(), 1, None)
    if more or any(row.generation for row in rows):
        ports.changes.send(tenant, [Changed()])
        raise StillIndexing(
            "The index of claims is being made. Send the request again in a minute; lists by source,"
            " outlet, author or time are answered meanwhile."
        )


def told_of_index(
    ports: Ports,
    tenant: str,
    wanted: ClaimFilter,
    facets: Sequence[Facet],
    *,
    found: FoundInIndex | None,
    empty: bool,
) -> dict[str, Any]:
    """What a page tells besides its claims."""
    told: dict[str, Any] = {"total": found.total, "index_as_of": found.as_of} if found else {}
    if facets:
        counted = ports.search.facets(tenant, wanted, facets)
        if counted is None:
            unindexed(ports, tenant)
        told["facets"] = {
            facet: [FacetCount(**value._asdict()) for value in values]
            for facet, values in (counted or {}).items()
        }
    words = fold(wanted.source_name or wanted.text or "").split()
    if empty and words:
        meant = ports.search.suggest(tenant, words, MOST_MEANT, alike=True)
        told["did_you_mean"] = [Meant(id=each.source_id, name=each.name) for each in meant]
    return told
