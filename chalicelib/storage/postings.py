"""Under which headings a claim is listed, and which of them answers a question. Pure.

A heading is a facet and a value ("outlet", "tarn post"). Each claim is posted
under all of its headings; a question reads one of them, in order of time, and
what else it asks for narrows what is read.
"""

from __future__ import annotations

from chalicelib.models import Metadata
from chalicelib.naming.plain import fold
from chalicelib.naming.words import searched, topic_stems
from chalicelib.ports.articles import ArticleFilter
from chalicelib.ports.claims import Claim, ClaimFilter, Search, content_words

EVERYTHING = "all"
MOST_WORDS = 100  # of a content that can be searched for
LONGEST_KEY = 4  # letters of a topic that are its heading, so that its beginning finds it


def headings(claim: Claim, search: Search) -> frozenset[str]:
    """All headings under which a claim is posted."""
    source = claim.source.id
    about = claim.attribution.about if search.topics else ()
    topics = {stem[:LONGEST_KEY] for stem in topic_stems(about)}
    words = content_words(claim)[:MOST_WORDS] if search.words else ()
    found = {
        EVERYTHING,
        f"source#{source}",
        f"kind#{claim.attribution.kind.value}",
        f"type#{claim.source.type.value}",
        *(f"outlet#{fold(outlet)}" for outlet in (claim.outlet,) if outlet),
        *(f"author#{fold(author)}" for author in claim.authors),
        *(f"topic#{topic}" for topic in topics),
        *(f"source#{source}#{topic}" for topic in topics),
        *(f"word#{word}" for word in searched(words)),
    }
    return frozenset(found)


def headings_for(wanted: ClaimFilter) -> list[str]:
    """The heading that the fewest claims are likely to have, of those that all wanted claims have.

    Of a source that several names count as, one for each.
    """
    about = max(wanted.about, key=len, default="")[:LONGEST_KEY]
    if wanted.members:
        ids = dict.fromkeys(member.source_id for member in wanted.members)
        return [f"source#{each}#{about}" if about else f"source#{each}" for each in ids]
    word = max(searched(wanted.words), key=len, default="")
    values = (
        ("word", word),
        ("topic", about),
        ("author", wanted.author and fold(wanted.author)),
        ("outlet", wanted.outlet and fold(wanted.outlet)),
        ("type", wanted.source_type),
        ("kind", wanted.kind),
    )
    return [next((f"{facet}#{value}" for facet, value in values if value), EVERYTHING)]


def article_headings(metadata: Metadata) -> frozenset[str]:
    """All headings under which an article is posted."""
    values = (
        ("outlet", (metadata.publisher,)),
        ("section", (metadata.section,)),
        ("author", metadata.authors),
    )
    return frozenset(f"articles#{facet}#{fold(name)}" for facet, names in values for name in names if name)


def article_heading_for(wanted: ArticleFilter) -> str | None:
    """The heading that answers; None where the list of all articles does."""
    values = (("author", wanted.author), ("section", wanted.section), ("outlet", wanted.outlet))
    return next((f"articles#{facet}#{fold(value)}" for facet, value in values if value), None)
