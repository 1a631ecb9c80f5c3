"""The claims of articles as they are served, with who their sources are by now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chalicelib.naming.source_names import is_proper
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleRecord
from chalicelib.ports.claims import Claim
from chalicelib.ports.search import IndexedClaim
from chalicelib.services.asking import steadily
from chalicelib.services.sources import Known


def indexed(ports: Ports, tenant: str, article_ids: Iterable[str]) -> dict[str, list[IndexedClaim]]:
    """Of each article, none where nothing of it is served."""
    wanted = sorted(set(article_ids))
    records = ports.articles.get_many(tenant, wanted)
    found = {each: _claims(ports, records[each]) if each in records else [] for each in wanted}
    known = Known(ports, tenant)
    named = {_written(claim) for claims in found.values() for claim, *_ in claims if _is_proper(claim)}
    who = {name: identity.id for name, identity in known.identify(named).items()}
    return {
        article: [each._replace(who=who.get(_written(each.claim), each.who)) for each in claims]
        for article, claims in found.items()
    }


def _claims(ports: Ports, article: ArticleRecord) -> list[IndexedClaim]:
    """Read again where another generation takes the place of the one that is read."""

    def read(generation: str) -> tuple[str, Sequence[Claim]]:
        return generation, ports.claims.all_of_article(article.tenant, article.article_id, generation)

    generation, claims = steadily(ports, article, read) or ("", ())
    section = article.extracted.metadata.section if article.extracted else None
    return [
        IndexedClaim(claim, generation, article.when, section, claim.source.id)
        for claim in claims
        if not claim.is_rejected
    ]


def _is_proper(claim: Claim) -> bool:
    return is_proper(claim.source.name)


def _written(claim: Claim) -> tuple[str, str]:
    return claim.source.id, claim.source.name or ""
