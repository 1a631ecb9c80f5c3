"""Who is heard most in a period, or about a topic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleFilter
from chalicelib.ports.search import Speaker
from chalicelib.services.asking import unindexed
from chalicelib.services.counting.figures import TopSource, TopSources
from chalicelib.services.counting.grouping import claims_of_articles
from chalicelib.services.sources import SourceLinks

Text = TypeVar("Text", bound=str)


def top_sources(
    ports: Ports, tenant: str, wanted: ArticleFilter, about: Sequence[str], limit: int
) -> TopSources:
    """Those with a name, by their claims. ``about``: as in ``ClaimFilter``. Raises StillIndexing."""
    heard = ports.search.speakers(tenant, claims_of_articles(wanted, about), limit)
    if heard is None:
        unindexed(ports, tenant)
        return TopSources(items=[], sources=0, claims=0, index_as_of=None)
    items = sorted(map(_top, heard.rows), key=lambda each: (-each.claims, -each.articles, each.name, each.id))
    return TopSources(
        items=items[:limit], sources=heard.sources, claims=heard.claims, index_as_of=heard.as_of
    )


def _top(each: Speaker) -> TopSource:
    return TopSource(
        id=each.who,
        name=_most(each.names),
        type=_most(each.types),
        claims=each.claims,
        articles=each.articles,
        links=SourceLinks(self=f"/v1/sources/{each.who}", claims=f"/v1/sources/{each.who}/claims"),
    )


def _most(counted: Mapping[Text, int]) -> Text:
    return min(counted, key=lambda each: (-counted[each], each))
