"""Claims with what editors say of them in the place of what was extracted. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from chalicelib.models import Source, SourceType
from chalicelib.ports.articles import ArticleRecord, Extracted
from chalicelib.ports.claims import Claim, Corrected
from chalicelib.ports.corrections import Correction
from chalicelib.services.sources import claim_source

NAMED = frozenset({SourceType.NAMED_PERSON, SourceType.NAMED_ORGANIZATION})
MAY_BE_NAMED = NAMED | {SourceType.DOCUMENT}


def corrected(tenant: str, claims: Sequence[Claim], said: Mapping[str, Correction]) -> list[Claim]:
    """Claims with what editors say of them, whatever was said of them before."""
    return [applied(tenant, claim, said.get(claim.id)) for claim in claims]


def applied(tenant: str, claim: Claim, said: Correction | None) -> Claim:
    """The claim as extracted where nothing is said of it."""
    claim = _as_extracted(claim)
    if said is None or not (said.rejected or said.speaker or said.source_type or said.kind):
        return claim
    attribution = claim.attribution
    type_ = said.source_type or claim.source.type
    name = (said.speaker or claim.source.name) if type_ in MAY_BE_NAMED else None
    source, kept = attribution.source.model_copy(update={"type": type_, "name": name}), claim.source
    if source != attribution.source:
        kept = claim_source(tenant, claim.article_id, source, {})
    mark = Corrected(
        by=said.by, at=said.at, rejected=said.rejected, kind=attribution.kind, source=claim.source
    )
    changed = attribution.model_copy(update={"source": source, "kind": said.kind or attribution.kind})
    return claim.model_copy(update={"attribution": changed, "source": kept, "corrected": mark})


def _as_extracted(claim: Claim) -> Claim:
    mark = claim.corrected
    if mark is None:
        return claim
    source = Source(**mark.source.model_dump(include=set(Source.model_fields)))
    attribution = claim.attribution.model_copy(update={"kind": mark.kind, "source": source})
    return claim.model_copy(update={"attribution": attribution, "source": mark.source, "corrected": None})


def recounted(article: ArticleRecord, claims: Sequence[Claim]) -> ArticleRecord:
    """With the numbers of the claims that count, by the types of their sources."""
    told = [claim for claim in claims if not claim.is_rejected]
    counted = [claim for claim in told if claim.is_counted]
    counts = {
        "claims": len(counted),
        "source_types": dict(Counter(claim.source.type for claim in counted)),
    }
    return article.model_copy(
        update={"extracted": (article.extracted or Extracted()).model_copy(update=counts)}
    )
