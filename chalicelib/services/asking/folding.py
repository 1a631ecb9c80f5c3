"""What several articles report in nearly the same words: told once, and the others beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.naming.ids import own_part
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleRecord, Extracted
from chalicelib.ports.claims import Claim, ClaimFilter, ListedClaim
from chalicelib.ports.copies import Copy, copy_of, wordings
from chalicelib.services.asking.likeness import alike, differences

MOST_TOLD = 20  # copies told beside a claim
SAME_STORY = 0.5  # of the claims of the one of two articles that has fewer


def copies_of(
    ports: Ports, tenant: str, claims: Sequence[tuple[Claim, str]], wanted: ClaimFilter | None = None
) -> dict[str, list[Copy]]:
    """For the id of each claim its copies in other articles that are served, the first published first.

    ``claims``: each with its article's ``when``. ``wanted``: which copies count.
    """
    looked_up = {wording for claim, _ in claims for wording in wordings(claim)}
    noted = (ports.search.copies(tenant, looked_up, wanted) or {}) if looked_up else {}
    found = {claim.id: _like(claim, when, noted) for claim, when in claims}
    articles = {copy.article_id for copies in found.values() for copy in copies}
    served = ports.articles.get_many(tenant, articles)
    there = {
        article_id: {entry.claim for entry in article.served.entries if not entry.rejected}
        for article_id, article in served.items()
    }
    return {
        claim_id: [copy for copy in copies if own_part(copy.claim_id) in there.get(copy.article_id, ())]
        for claim_id, copies in found.items()
    }


def _like(claim: Claim, when: str, noted: dict[str, list[Copy]]) -> list[Copy]:
    own = copy_of(claim, when)
    noted_alike = {copy for each in wordings(claim) for copy in noted.get(each, ()) if alike(own, copy)}
    others = (copy for copy in noted_alike if copy.article_id != claim.article_id)
    return sorted(others, key=lambda copy: copy.place)


def fold(
    ports: Ports, tenant: str, wanted: ClaimFilter, listed: Sequence[ListedClaim]
) -> tuple[list[ListedClaim], dict[str, list[Copy]]]:
    """Without the claims that have an earlier copy in the list that is wanted; and the copies of those left.

    What is like a claim that is itself left out is left out too, be it less like the one that is left.
    """
    inside = copies_of(ports, tenant, [(each.claim, each.when) for each in listed], wanted)
    kept = [each for each in listed if not any(copy.place < each.place for copy in inside[each.claim.id])]
    return kept, {each.claim.id: inside[each.claim.id] for each in kept}


def told(own: Copy, copies: Sequence[Copy]) -> dict[str, Any]:
    """As served beside a claim: its copies' number, some of them, and who of all had it first."""
    some = [{**_told(copy), "differs": differences(own, copy)} for copy in copies[:MOST_TOLD]]
    first = min((own, *copies), key=lambda copy: copy.place)
    return {"copies": some, "copy_count": len(copies), "first": _told(first)}


def _told(copy: Copy) -> dict[str, Any]:
    fields = {"claim_id", "article_id", "outlet", "wire", "published"}
    return copy.model_dump(mode="json", include=fields)


def retold(copies: Mapping[str, Sequence[Copy]]) -> list[tuple[str, int]]:
    """The articles in which the claims stand too that have these copies, those with most of them first.

    With each the number of claims that it shares: what is said twice in either counts once.
    """
    pairs = [(own, copy) for own, found in copies.items() for copy in found]
    ours, theirs = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for own, copy in pairs:
        ours[copy.article_id].add(own)
        theirs[copy.article_id].add(copy.claim_id)
    shared = {article: min(len(ours[article]), len(theirs[article])) for article in ours}
    return sorted(shared.items(), key=lambda each: (-each[1], each[0]))


def served_retelling(article: ArticleRecord, shared: int, claims: int) -> dict[str, Any]:
    """``claims``: how many the article has that it is compared with."""
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
