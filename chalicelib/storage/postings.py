"""Under which headings a claim is listed, and which of them answers a question. Pure.

A heading is a facet and a value ("outlet", "tarn post"). Each claim is posted
under all of its headings; a question reads one of them, in order of time, and
what else it asks for narrows what is read.
"""

from __future__ import annotations

from chalicelib.models import Metadata
from chalicelib.naming.plain import fold
from chalicelib.ports.articles import ArticleFilter
from chalicelib.ports.claims import Claim, ClaimFilter

EVERYTHING = "all"


def headings(claim: Claim) -> frozenset[str]:
    """All headings under which a claim is posted."""
    found = {
        EVERYTHING,
        f"source#{claim.source.id}",
        *(f"outlet#{fold(outlet)}" for outlet in (claim.outlet,) if outlet),
        *(f"author#{fold(author)}" for author in claim.authors),
    }
    return frozenset(found)


def headings_for(wanted: ClaimFilter) -> list[str]:
    """The heading that the fewest claims are likely to have, of those that all wanted claims have.

    Of a source that several names count as, one for each.
    """
    if wanted.members:
        return [f"source#{each}" for each in dict.fromkeys(member.source_id for member in wanted.members)]
    values = (
        ("author", wanted.author and fold(wanted.author)),
        ("outlet", wanted.outlet and fold(wanted.outlet)),
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
