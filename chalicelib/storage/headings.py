"""Under which headings an article is listed, and which of them answers a question. Pure.

A heading is a facet and a value ("outlet", "tarn post"). An article has one item under each of its own, and
as many under a source as it has ways to call it; all of that follows from its record. A question reads one
of them, in order of time; what else it asks for narrows what is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chalicelib.models import Metadata, SourceType
from chalicelib.naming.ids import digest
from chalicelib.naming.plain import fold
from chalicelib.ports.articles import ArticleFilter, ArticleRecord
from chalicelib.ports.claims import ClaimFilter, ClaimSource
from chalicelib.ports.manifests import NOTHING, Speaker
from chalicelib.storage import keys
from chalicelib.storage.table import Item

EVERYTHING = "all"
LONGEST_TITLE = 100
TELLS = "acronym"  # what an item of a source has that tells all of it, and no earlier version's
_OF_SOURCES = "source#"
Listing = dict[tuple[str, str], Item]  # items by their keys


def listing(article: ArticleRecord, speakers: Iterable[Speaker] | None = None) -> Listing:
    """What lists an article, by its record. ``speakers``: whose claims it has, if not those it tells."""
    metadata = article.extracted.metadata if article.extracted else Metadata()
    heard = (article.manifest or NOTHING).heard if speakers is None else list(speakers)
    place = str(keys.Place(article.when, article.article_id))
    items = [_item(article.tenant, heading, place) for heading in _headings(metadata)]
    if heard:
        items.append(_item(article.tenant, EVERYTHING, place))
    items += [_told(article.tenant, place, speaker) for speaker in heard]
    return {(item["PK"], item["SK"]): item for item in items}


def _headings(metadata: Metadata) -> Iterator[str]:
    values = (
        ("outlet", (metadata.publisher,)),
        ("section", (metadata.section,)),
        ("author", metadata.authors),
    )
    return (f"{facet}#{fold(name)}" for facet, names in values for name in names if name)


def _item(tenant: str, heading: str, place: str) -> Item:
    return {"PK": keys.heading_pk(tenant, heading), "SK": place}


def _told(tenant: str, place: str, speaker: Speaker) -> Item:
    """All that the item says is in its key, so that whoever writes it writes the same."""
    return {
        "PK": keys.heading_pk(tenant, source_heading(speaker.id)),
        "SK": f"{place}#{heading_digest(speaker)}",
        "name": fold(speaker.name or ""),
        **dict(zip(("written", "type", "title", "acronym"), _called(speaker), strict=True)),
    }


def _called(speaker: Speaker) -> tuple[str, str, str, str]:
    title = (speaker.title or "")[:LONGEST_TITLE]
    return speaker.name or "", speaker.type.value, title, speaker.acronym or ""


def heading_digest(speaker: Speaker) -> str:
    """Of what an article calls a source."""
    return digest(*_called(speaker), length=8)


def source_of(item: Item) -> ClaimSource | None:
    """What the item of a source tells of it; None of any other heading, and of an earlier version's."""
    return _source(item) if f"#P#{_OF_SOURCES}" in item["PK"] and TELLS in item else None


def _source(item: Item) -> ClaimSource:
    return ClaimSource(
        id=item["PK"].partition(f"#P#{_OF_SOURCES}")[2],
        name=item["written"] or None,
        type=SourceType(item["type"]),
        title=item["title"] or None,
        mention=None,
        acronym=item["acronym"] or None,
    )


class Heard(NamedTuple):
    """What the item of a source tells, be it served or not. ``written``: its name as articles write it."""

    when: str
    article_id: str
    written: str | None
    type: SourceType
    title: str | None


def heard_of(item: Item) -> Heard:
    place, source = keys.parse_heading(item["SK"]), _source(item)
    return Heard(place.when, place.article, source.name, source.type, source.title)


def source_heading(source_id: str) -> str:
    return f"{_OF_SOURCES}{source_id}"


def headings_for(wanted: ClaimFilter) -> list[str]:
    """The heading that the fewest articles are likely to have, of those that all wanted claims have.

    Of a source that several names count as, one for each.
    """
    if wanted.members:
        return [source_heading(each) for each in dict.fromkeys(member.source_id for member in wanted.members)]
    values = (("author", wanted.author), ("outlet", wanted.outlet))
    return [next((f"{facet}#{fold(value)}" for facet, value in values if value), EVERYTHING)]


def article_heading_for(wanted: ArticleFilter) -> str | None:
    """The heading that answers; None where the list of all articles does."""
    values = (("author", wanted.author), ("section", wanted.section), ("outlet", wanted.outlet))
    return next((f"{facet}#{fold(value)}" for facet, value in values if value), None)
