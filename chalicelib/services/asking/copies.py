"""The articles that tell what an article tells."""

from __future__ import annotations

from chalicelib.ports import Ports
from chalicelib.ports.claims import Claim
from chalicelib.services.asking.articles import found_article
from chalicelib.services.asking.folding import copies_of, retold, served_retelling
from chalicelib.services.asking.generations import steadily
from chalicelib.services.paging import Page, Paging, read_cursor, write_cursor


def list_copies(ports: Ports, tenant: str, article_id: str, paging: Paging) -> Page:
    """The articles in which claims of this one stand too, those that share most of them first."""
    listing = f"{tenant}|copies|{article_id}"
    after = read_cursor(ports.cursor_key, listing, paging.cursor)

    def read(generation: str) -> list[Claim]:
        claims = ports.claims.all_of_article(tenant, article_id, generation)
        return [claim for claim in claims if not claim.is_rejected]

    article = found_article(ports, tenant, article_id)
    claims = steadily(ports, article, read) or []
    found = retold(copies_of(ports, tenant, [(claim, article.when) for claim in claims]))
    start = int(after["told"]) if after else 0
    end = start + paging.limit
    known = ports.articles.get_many(tenant, (other for other, _ in found[start:end]))
    return Page(
        items=[
            served_retelling(known[other], shared, len(claims))
            for other, shared in found[start:end]
            if other in known
        ],
        next=write_cursor(ports.cursor_key, listing, {"told": str(end)} if end < len(found) else None),
    )
