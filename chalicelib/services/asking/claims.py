"""Who is on record as saying what: claims, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.errors import NotFound
from chalicelib.naming.addresses import links
from chalicelib.naming.ids import article_of, is_source_id, named_source_id
from chalicelib.naming.source_names import base_name
from chalicelib.ports import Ports
from chalicelib.ports.claims import Acts, Claim, ClaimFilter, Duplicates, ListedClaim, ListedClaims
from chalicelib.ports.copies import Copy, copy_of
from chalicelib.ports.lists import Position, Rows
from chalicelib.services.asking.articles import found_article
from chalicelib.services.asking.folding import copies_of, fold, told
from chalicelib.services.asking.generations import steadily
from chalicelib.services.asking.highlights import highlights
from chalicelib.services.asking.matching import lets_through
from chalicelib.services.asking.searching import (
    IN_INDEX,
    Asked,
    ClaimsPage,
    FoundInIndex,
    found_in_index,
    is_for_index,
    told_of_index,
)
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
    (told_now,) = identified(Known(ports, tenant), [claim])
    own = copy_of(claim, article.when)
    return served_claim(told_now, own, copies_of(ports, tenant, [(claim, article.when)])[claim_id])


def list_claims(
    ports: Ports, tenant: str, wanted: ClaimFilter, paging: Paging, asked: Asked | None = None
) -> ClaimsPage:
    """By time of publication; newest article first, in text order inside each, or the other way round.

    What is listed by its key alone (all, of a source, an outlet, an author) the table answers, and has an
    article the moment it is served. All else the index answers, and the table what is served of it.
    Raises StillIndexing.
    """
    asked = asked or Asked()
    listing = f"{tenant}|claims|{wanted.model_dump_json()}|{asked.ranked}"
    after = read_cursor(ports.cursor_key, listing, paging.cursor)
    wanted = of_source(ports, tenant, wanted)
    known = Known(ports, tenant)
    by_index = is_for_index(wanted, asked) and (after is None or after.keys() <= IN_INDEX)
    claims: list[ListedClaim] = []
    copies: dict[str, list[Copy]] = {}
    answer: FoundInIndex | None = None
    for _ in range(READS_A_PAGE):
        missing = paging.limit - len(claims)
        if by_index:
            answer = found_in_index(ports, tenant, wanted, missing, after, asked, known)
            by_index = answer is not None
        if answer is not None:
            found, after = answer.rows, answer.position
        else:
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
    now = identified(known, [listed.claim for listed in claims])
    served = [
        {**served_claim(claim, _own(listed), copies.get(claim.id)), **highlights(ports, wanted.text, claim)}
        for claim, listed in zip(now, claims, strict=True)
    ]
    facets = () if paging.cursor else asked.facets
    empty = not (served or cursor or paging.cursor)
    beside = told_of_index(ports, tenant, wanted, facets, found=answer, empty=empty)
    return ClaimsPage(items=served, next=cursor, **beside)


def claims_of_source(
    ports: Ports, tenant: str, wanted: ClaimFilter, paging: Paging, asked: Asked | None = None
) -> ClaimsPage:
    """As ``list_claims``. Raises NotFound where the source that is wanted has no claim."""
    source_id = wanted.source_id or ""
    page = list_claims(ports, tenant, wanted, paging, asked) if is_source_id(source_id) else None
    narrowed = wanted.about or wanted.text or wanted.min_confidence
    if page is None or not (page.items or page.next or paging.cursor or narrowed):
        raise NotFound(f"There is no source {source_id!r} with a claim. Look for one at /v1/sources?q=.")
    return page


def source_wanted(tenant: str, source: str | None) -> dict[str, str]:
    """What a filter says of a source that is given by id or by name."""
    if source is None or is_source_id(source):
        return {"source_id": source} if source else {}
    return {"source_id": named_source_id(tenant, base_name(source)), "source_name": source}


def served_claim(
    claim: Claim, own: Copy | None = None, copies: Sequence[Copy] | None = None
) -> dict[str, Any]:
    """``copies`` of what is noted of the claim itself, ``own``: None where they were not looked for."""
    links = {"self": f"/v1/claims/{claim.id}", **_article_link(claim)}
    beside: Mapping[str, Any] = told(own, copies) if own and copies is not None else {}
    return {**claim.served(), **beside, "links": links}


def _own(listed: ListedClaim) -> Copy:
    return copy_of(listed.claim, listed.when)


def _article_link(claim: Claim) -> dict[str, str]:
    return {"article": links(claim.article_id)["self"], "text": links(claim.article_id)["text"]}


def _wanted(
    ports: Ports, tenant: str, wanted: ClaimFilter, limit: int, after: Position | None, known: Known
) -> Rows[ListedClaim]:
    """One read. Where it met claims that are not served, a second one.

    An article may just have been given another generation, whose claims were
    not there yet when the first one passed: the second finds them.
    """
    found: ListedClaims = ports.claims.list(tenant, wanted, limit, after)
    if found.stale:
        found = ports.claims.list(tenant, wanted, limit, after)
    known.add(found.sources)
    kept = [row for row in found.rows if lets_through(wanted, _own(row))]
    return Rows(kept, found.position)
