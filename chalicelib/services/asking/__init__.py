"""Questions: claims, articles and their copies, page by page, and a feed of them (``feed``).

Uses the wing sources, which says who somebody is, and paging; nothing that changes anything.
"""

from __future__ import annotations

from chalicelib.services.asking.articles import (
    get_article,
    get_text,
    list_articles,
    list_revisions,
    served_article,
)
from chalicelib.services.asking.claims import (
    claims_of_article,
    claims_of_source,
    get_claim,
    list_claims,
    served_claim,
)
from chalicelib.services.asking.copies import list_copies
from chalicelib.services.asking.generations import steadily
from chalicelib.services.asking.matching import lets_article_through, lets_through
from chalicelib.services.asking.parameters import (
    ArticleParameters,
    ClaimOrder,
    ClaimParameters,
    ClaimsOfParameters,
    ListParameters,
    Outlet,
    Parameters,
    PeriodParameters,
    SourceClaimsParameters,
    Text,
    When,
    read_values,
    refusal,
    wanted_topics,
)
from chalicelib.services.asking.searching import Asked, ClaimsPage, FacetCount, Meant, unindexed

__all__ = [
    "ArticleParameters",
    "Asked",
    "ClaimOrder",
    "ClaimParameters",
    "ClaimsOfParameters",
    "ClaimsPage",
    "FacetCount",
    "ListParameters",
    "Meant",
    "Outlet",
    "Parameters",
    "PeriodParameters",
    "SourceClaimsParameters",
    "Text",
    "When",
    "claims_of_article",
    "claims_of_source",
    "get_article",
    "get_claim",
    "get_text",
    "lets_article_through",
    "lets_through",
    "list_articles",
    "list_claims",
    "list_copies",
    "list_revisions",
    "read_values",
    "refusal",
    "served_article",
    "served_claim",
    "steadily",
    "unindexed",
    "wanted_topics",
]
