"""Who is heard most in a period, or about a topic."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from chalicelib.errors import InvalidRequest
from chalicelib.models import SourceType
from chalicelib.naming.source_names import is_proper
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleFilter, ArticleRecord, Voice
from chalicelib.ports.claims import ClaimFilter, Heard
from chalicelib.ports.lists import Position
from chalicelib.services.asking import lets_article_through
from chalicelib.services.counting.figures import TopSource, TopSources
from chalicelib.services.counting.grouping import Who, identities, wanted_tallies
from chalicelib.services.counting.tallies import Tally, tally
from chalicelib.services.sources import SourceLinks

Text = TypeVar("Text", bound=str)
MOST_HEARD = 5_000  # claims about a topic, the newest, that the figures are of
HEARD_AT_ONCE = 1_000
MOST_READS = 20  # where few of those under the topic's heading are about it


def top_sources(
    ports: Ports, tenant: str, wanted: ArticleFilter, about: Sequence[str], limit: int
) -> TopSources:
    """Those with a name, by their claims. ``about``: as ``ClaimFilter.about`` has it.

    Raises InvalidRequest, StillCounting, as ``statistics`` does.
    """
    if about:
        found, complete = _about(ports, tenant, wanted, tuple(about))
    else:
        found, complete = wanted_tallies(ports, tenant, wanted), True
    found = [each._replace(voices=tuple(v for v in each.voices if is_proper(v.name))) for each in found]
    items = _ranked(found, identities(ports, tenant, found))
    return TopSources(
        items=items[:limit],
        sources=len(items),
        claims=sum(each.claims for each in items),
        complete=complete,
    )


def _ranked(found: Iterable[Tally], who: Who) -> list[TopSource]:
    names, types = defaultdict[str, Counter[str]](Counter), defaultdict[str, Counter[SourceType]](Counter)
    articles: Counter[str] = Counter()
    for each in found:
        for voice in each.voices:
            names[who(voice)][voice.name or ""] += voice.claims
            types[who(voice)][voice.type] += voice.claims
        articles.update({who(voice) for voice in each.voices})
    ranked = (
        TopSource(
            id=source_id,
            name=_most(names[source_id]),
            type=_most(types[source_id]),
            claims=names[source_id].total(),
            articles=articles[source_id],
            links=SourceLinks(self=f"/v1/sources/{source_id}", claims=f"/v1/sources/{source_id}/claims"),
        )
        for source_id in names
    )
    return sorted(ranked, key=lambda each: (-each.claims, -each.articles, each.name, each.id))


def _about(
    ports: Ports, tenant: str, wanted: ArticleFilter, about: tuple[str, ...]
) -> tuple[list[Tally], bool]:
    """What the newest claims about a topic tell of their sources, and whether those are all."""
    if not ports.search.topics:
        raise InvalidRequest("about is turned off here: claims are not posted by what it looks for.")
    asked = ClaimFilter(about=about, outlet=wanted.outlet, published=wanted.published)
    heard: list[Heard] = []
    after: Position | None = None
    for _ in range(MOST_READS):
        rows, after = ports.claims.heard(tenant, asked, HEARD_AT_ONCE, after)
        heard += rows
        if after is None or len(heard) >= MOST_HEARD:
            break
    counted = heard[:MOST_HEARD]
    articles = ports.articles.get_many(tenant, {each.article_id for each in counted})
    kept = {name: each for name, each in articles.items() if lets_article_through(wanted, each)}
    return _tallies(counted, kept), after is None and len(heard) <= MOST_HEARD


def _tallies(heard: Iterable[Heard], articles: dict[str, ArticleRecord]) -> list[Tally]:
    """One for each article, of what was heard in the generation that it serves."""
    voices: dict[str, Counter[tuple[str, str | None, SourceType]]] = defaultdict(Counter)
    for each in heard:
        if each.article_id in articles and articles[each.article_id].generation == each.generation:
            voices[each.article_id][each.source_id, each.written, each.type] += 1
    return [
        tally(articles[article_id], tuple(Voice(*source, claims) for source, claims in found.items()))
        for article_id, found in voices.items()
    ]


def _most(counted: Counter[Text]) -> Text:
    return min(counted, key=lambda each: (-counted[each], each))
