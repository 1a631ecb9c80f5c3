"""Who is on record as saying what: claims, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chalicelib.errors import InvalidRequest, NotFound
from chalicelib.naming.addresses import links
from chalicelib.naming.ids import article_of, is_source_id, named_source_id
from chalicelib.naming.source_names import base_name
from chalicelib.ports import Ports
from chalicelib.ports.claims import Acts, Claim, ClaimFilter, Duplicates, ListedClaim
from chalicelib.ports.copies import Copy, copy_of
from chalicelib.ports.lists import Position, Rows
from chalicelib.services.asking.articles import found_article
from chalicelib.services.asking.folding import copies_of, fold, told
from chalicelib.services.asking.generations import steadily
from chalicelib.services.asking.matching import lets_through
from chalicelib.services.paging import Page, Paging, read_cursor, write_cursor
from chalicelib.services.sources import Known, identified, of_source

READS_A_PAGE = 4  # bounds the cost of a page whose filters let little through


def claims_of_article(
    ports: Ports,
    tenant: str,
    article_id: str,
    paging: Paging,
    min_confidence: float = 0.0,
    acts: Acts = Acts.SPOKEN,
) -> Page:
    """In text order. A cursor ends with the generation it was given for."""

    def read(generation: str) -> Page:
        listing = f"{tenant}|claims of {article_id}|{generation}|{min_confidence}|{acts}"

        def rows(after: Position | None) -> Rows[Claim]:
            return ports.claims.of_article(
                tenant, article_id, generation, paging.limit, after, min_confidence, acts
            )

        found, after = rows(read_cursor(ports.cursor_key, listing, paging.cursor))
        items = [served_claim(claim) for claim in identified(Known(ports, tenant), found)]
        return Page(items=items, next=write_cursor(ports.cursor_key, listing, after))

    article = found_article(ports, tenant, article_id)
    return steadily(ports, article, read) or Page(items=[], next=None)


def get_claim(ports: Ports, tenant: str, claim_id: str) -> dict[str, Any]:
    article_id = article_of(claim_id)
    article = ports.articles.get(tenant, article_id) if article_id else None

    def read(generation: str) -> Claim | None:
        return ports.claims.get(tenant, article_id or "", generation, claim_id)

    claim = steadily(ports, article, read)
    if not (article and claim):
        raise NotFound(f"There is no claim {claim_id!r}. Its words may have left the article in a revision.")
    if claim.is_rejected:
        raise NotFound(f"An editor has rejected the claim {claim_id!r}: it is none.")
    (told,) = identified(Known(ports, tenant), [claim])
    return served_claim(told, copies_of(ports, tenant, [(claim, article.when)])[claim_id])


def list_claims(ports: Ports, tenant: str, wanted: ClaimFilter, paging: Paging) -> Page:
    """By time of publication; newest article first, in text order inside each, or the other way round."""
    for asked, kept, name in (
        (wanted.about, ports.search.topics, "about"),
        (wanted.words, ports.search.words, "q"),
    ):
        if asked and not kept:
            raise InvalidRequest(f"{name} is turned off here: claims are not posted by what it looks for.")
    listing = f"{tenant}|claims|{wanted.model_dump_json()}"
    after = read_cursor(ports.cursor_key, listing, paging.cursor)
    wanted = of_source(ports, tenant, wanted)
    known = Known(ports, tenant)
    claims: list[ListedClaim] = []
    copies: dict[str, list[Copy]] = {}
    for _ in range(READS_A_PAGE):
        found, after = _wanted(ports, tenant, wanted, paging.limit, after, known)
        if wanted.duplicates is Duplicates.FOLD:
            found, of_these = fold(ports, tenant, wanted, found)
            copies |= of_these
        claims += found
        if after is None or len(claims) >= paging.limit:
            break
    if len(claims) > paging.limit:
        claims = claims[: paging.limit]
        after = claims[-1].position
    cursor = write_cursor(ports.cursor_key, listing, after)
    told = identified(known, [listed.claim for listed in claims])
    served = [served_claim(claim, copies.get(claim.id)) for claim in told]
    return Page(items=served, next=cursor)


def claims_of_source(ports: Ports, tenant: str, wanted: ClaimFilter, paging: Paging) -> Page:
    """As ``list_claims``. Raises NotFound where the source that is wanted has no claim."""
    source_id = wanted.source_id or ""
    page = list_claims(ports, tenant, wanted, paging) if is_source_id(source_id) else None
    narrowed = wanted.about or wanted.words or wanted.min_confidence
    if page is None or not (page.items or page.next or paging.cursor or narrowed):
        raise NotFound(f"There is no source {source_id!r} with a claim. Look for one at /v1/sources?q=.")
    return page


def source_wanted(tenant: str, source: str | None) -> dict[str, str]:
    """What a filter says of a source that is given by id or by name."""
    if source is None or is_source_id(source):
        return {"source_id": source} if source else {}
    return {"source_id": named_source_id(tenant, base_name(source)), "source_name": source}


def served_claim(claim: Claim, copies: Sequence[Copy] | None = None) -> dict[str, Any]:
    """``copies``: None where they were not looked for."""
    links = {"self": f"/v1/claims/{claim.id}", **_article_link(claim)}
    return {**claim.served(), **(told(copies) if copies is not None else {}), "links": links}


def _article_link(claim: Claim) -> dict[str, str]:
    return {"article": links(claim.article_id)["self"], "text": links(claim.article_id)["text"]}


def _wanted(
    ports: Ports, tenant: str, wanted: ClaimFilter, limit: int, after: Position | None, known: Known
) -> Rows[ListedClaim]:
    """One read. Where it met claims that are not served, a second one.

    An article may just have been given another generation, whose claims were
    not there yet when the first one passed: the second finds them.
    """
    found = ports.claims.list(tenant, wanted, limit, after)
    if found.stale:
        found = ports.claims.list(tenant, wanted, limit, after)
    known.add(found.sources)
    kept = [row for row in found.rows if lets_through(wanted, copy_of(row.claim, row.generation, row.when))]
    return Rows(kept, found.position)
