"""Attributions as claims, small enough to be kept. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from chalicelib.errors import ExtractionFailed
from chalicelib.models import Attribution, Extraction, Model
from chalicelib.naming import ids
from chalicelib.ports.articles import ArticleRecord
from chalicelib.ports.claims import Claim
from chalicelib.services.sources import claim_source

LONGEST_CONTEXT = 20_000  # characters
MAX_ITEM_BYTES = 300_000  # DynamoDB takes 400 KB an item, keys and list fields included


def make_claims(
    article: ArticleRecord, extraction: Extraction, introduced: Mapping[str, str]
) -> Sequence[Claim]:
    """Attributions as claims: with ids that survive re-extraction, and what lists need of the article.

    ``introduced``: the article's acronyms (``source_names.acronyms``).
    """
    metadata = article.extracted.metadata if article.extracted else None
    seen: Counter[str] = Counter()
    claims = []
    for number, attribution in enumerate(extraction.attributions):
        first = ids.claim_id(article.article_id, attribution.content, 0)
        claims.append(
            Claim(
                id=ids.claim_id(article.article_id, attribution.content, seen[first]),
                article_id=article.article_id,
                revision=article.revision,
                number=number,
                headline=metadata.headline if metadata else None,
                outlet=metadata.publisher if metadata else None,
                published=metadata.published if metadata else None,
                url=metadata.url if metadata else None,
                wire=metadata.wire if metadata else None,
                authors=metadata.authors if metadata else (),
                attribution=_bounded(attribution),
                source=claim_source(article.tenant, article.article_id, attribution.source, introduced),
                extractor=extraction.extractor,
            )
        )
        seen[first] += 1
    return claims


def _bounded(attribution: Attribution) -> Attribution:
    """Without a context that, beside the content, could exceed DynamoDB's limit for an item."""
    if len(attribution.context) > LONGEST_CONTEXT:
        attribution = attribution.model_copy(update={"context": ""})
    check_size(f"The claim at {attribution.content[0].start}", attribution)
    return attribution


def check_size(name: str, part: Model) -> None:
    size = len(part.model_dump_json().encode())
    if size > MAX_ITEM_BYTES:
        raise ExtractionFailed(f"{name} takes {size:,} bytes, more than {MAX_ITEM_BYTES:,}; shorten it")
