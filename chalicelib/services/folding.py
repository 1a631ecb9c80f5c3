"""What several articles report in nearly the same words: told once, and the others beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from chalicelib.records import ArticleRecord, Claim, Copy, Extracted
from chalicelib.services.ports import ClaimFilter, ListedClaim, Ports
from chalicelib.services.postings import lets_through
from chalicelib.services.wordings import alike, copy_of, wordings

MOST_TOLD = 20  # copies told beside a claim
MOST_ARTICLES = 100
SAME_STORY = 0.5  # of the claims of the one of two articles that has fewer


def copies_of(ports: Ports, tenant: str, claims: Sequence[Claim]) -> dict[str, list[Copy]]:
    """For the id of each claim its copies that are served, the first published first; not itself."""
    noted = ports.copies.under(tenant, {wording for claim in claims for wording in wordings(claim)})
    found = {claim.id: _like(claim, noted) for claim in claims}
    articles = {copy.article_id for copies in found.values() for copy in copies}
    served = ports.articles.generations(tenant, articles)
    return {
        claim_id: [copy for copy in copies if served.get(copy.article_id) == copy.generation]
        for claim_id, copies in found.items()
    }


def _like(claim: Claim, noted: dict[str, list[Copy]]) -> list[Copy]:
    own = copy_of(claim, "", "")
    noted_alike = {copy for each in wordings(claim) for copy in noted.get(each, ()) if alike(own, copy)}
    others = (copy for copy in noted_alike if copy.claim_id != claim.id)
    return sorted(others, key=lambda copy: copy.place)


def fold(
    ports: Ports, tenant: str, wanted: ClaimFilter, listed: Sequence[ListedClaim]
) -> tuple[list[ListedClaim], dict[str, list[Copy]]]:
    """Without the claims that have an earlier copy in the list that is wanted; and the copies of those left.

    What is like a claim that is itself left out is left out too, be it less like the one that is left.
    """
    copies = copies_of(ports, tenant, [each.claim for each in listed])
    inside = {
        claim: [copy for copy in found if lets_through(wanted, copy)] for claim, found in copies.items()
    }
    kept = [each for each in listed if not any(copy.place < each.place for copy in inside[each.claim.id])]
    return kept, {each.claim.id: inside[each.claim.id] for each in kept}


def told(copies: Sequence[Copy]) -> dict[str, Any]:
    """As served beside a claim: their number, and the first of them."""
    fields = {"claim_id", "article_id", "outlet", "wire", "published"}
    first = [copy.model_dump(mode="json", include=fields) for copy in copies[:MOST_TOLD]]
    return {"copies": first, "copy_count": len(copies)}


def retold(ports: Ports, tenant: str, article_id: str, claims: Sequence[Claim]) -> list[dict[str, Any]]:
    """The articles in which claims of this one stand too, as served, those with most of them first."""
    copies = copies_of(ports, tenant, claims)
    articles = (article for found in copies.values() for article in {copy.article_id for copy in found})
    shared = Counter(article for article in articles if article != article_id)
    first = shared.most_common(MOST_ARTICLES)
    known = ports.articles.get_many(tenant, (article for article, _ in first))
    return [_retold(known[article], number, len(claims)) for article, number in first if article in known]


def _retold(article: ArticleRecord, shared: int, claims: int) -> dict[str, Any]:
    found = article.extracted or Extracted()
    said = found.metadata.model_dump(include={"headline", "publisher", "wire", "published", "url"})
    fewer = min(claims, found.claims) or 1
    return {
        "article_id": article.article_id,
        **said,
        "claims": found.claims,
        "shared": shared,
        "same_story": shared >= SAME_STORY * fewer,
    }
