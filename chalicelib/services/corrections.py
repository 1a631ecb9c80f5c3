"""What editors say of claims: kept beside them, and put in the place of what is extracted, each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.models import Source, SourceType
from chalicelib.records import (
    ArticleRecord,
    Claim,
    ClaimSource,
    Corrected,
    Correction,
    Extracted,
    another_run,
    described,
)
from chalicelib.services.announcing import forget_event, queue_untold, tell, write_event
from chalicelib.services.counting import touch
from chalicelib.services.identity import Known, identified
from chalicelib.services.names import base_name
from chalicelib.services.ports import ObjectMissing, Outdated, Ports
from chalicelib.services.querying import served_claim, steadily
from chalicelib.services.receiving import rfc3339
from chalicelib.services.tallies import kept_voices
from chalicelib.storage import keys

NAMED = frozenset({SourceType.NAMED_PERSON, SourceType.NAMED_ORGANIZATION})
MAY_BE_NAMED = NAMED | {SourceType.DOCUMENT}
TRIES = 5  # at an article that others change at the same time


def correct_claim(
    ports: Ports, tenant: str, claim_id: str, said: Mapping[str, Any], by: str
) -> dict[str, Any]:
    """Correct a claim, and serve it so. ``said``: fields of ``Correction``; None takes one back.

    Returns the claim as it is then. Raises NotFound; InvalidRequest for a source that cannot
    be; Conflict where another correction came between.
    """
    article_id = keys.article_of(claim_id) or ""
    claim = _claim(ports, tenant, article_id, claim_id)
    before = ports.corrections.of_article(tenant, article_id).get(claim_id)
    before = before or Correction(claim_id=claim_id, article_id=article_id)
    after = before.model_copy(
        update={**said, "by": by, "at": rfc3339(ports.clock()), "version": before.version + 1}
    )
    _check(_applied(tenant, claim, after), after)
    ports.corrections.put(tenant, after)
    kept = keys.correction_key(tenant, article_id, claim_id)
    ports.objects.put(kept, after.model_dump_json().encode())
    article = ports.articles.get(tenant, article_id)
    if article is None or article.is_erased:  # meanwhile: it may have been cleared away before this was put
        ports.objects.delete(kept)
        ports.corrections.discard(tenant, article_id)
    correct_served(ports, tenant, article_id)
    (told,) = identified(Known(ports, tenant), [_claim(ports, tenant, article_id, claim_id)])
    return served_claim(told)


def _claim(ports: Ports, tenant: str, article_id: str, claim_id: str) -> Claim:
    def read(generation: str) -> Claim | None:
        return ports.claims.get(tenant, article_id, generation, claim_id)

    claim = steadily(ports, ports.articles.get(tenant, article_id) if article_id else None, read)
    if claim is None:
        raise NotFound(f"There is no claim {claim_id!r}. Its words may have left the article in a revision.")
    return claim


def _check(claim: Claim, said: Correction) -> None:
    type_ = claim.source.type
    if type_ in NAMED and not claim.source.name:
        raise InvalidRequest(f"speaker: a {type_.value} has a name; give it.")
    if said.speaker and type_ not in MAY_BE_NAMED:
        raise InvalidRequest(
            f"source_type: a {type_.value} has no name; give a type that has, or no speaker."
        )


def corrected(tenant: str, claims: Sequence[Claim], said: Mapping[str, Correction]) -> list[Claim]:
    """Claims with what editors say of them, whatever was said of them before."""
    return [_applied(tenant, claim, said.get(claim.id)) for claim in claims]


def _applied(tenant: str, claim: Claim, said: Correction | None) -> Claim:
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


def claim_source(tenant: str, article_id: str, source: Source, introduced: Mapping[str, str]) -> ClaimSource:
    """Under which id the claims of a source are kept. ``introduced``: the article's acronyms."""
    if source.name and keys.is_proper(source.name):
        name = base_name(source.name)
        identity, acronym = keys.named_source_id(tenant, name), introduced.get(name)
    else:
        identity, acronym = keys.unnamed_source_id(tenant, article_id, described(source)), None
    return ClaimSource(id=identity, acronym=acronym, **source.model_dump())


def recounted(article: ArticleRecord, claims: Sequence[Claim]) -> ArticleRecord:
    """With the numbers of the claims that are none rejected, and with their sources."""
    told = [claim for claim in claims if not claim.is_rejected]
    counts = {
        "claims": len(told),
        "source_types": dict(Counter(claim.source.type for claim in told)),
        "voices": kept_voices(told),
    }
    return article.model_copy(
        update={"extracted": (article.extracted or Extracted()).model_copy(update=counts)}
    )


def correct_served(ports: Ports, tenant: str, article_id: str) -> None:
    """Let the claims that are served be as the corrections say, in a generation of its own.

    Called after each correction and after each extraction, so that whichever comes
    last sees the other. Raises Conflict where the article does not come to rest.
    """
    for _ in range(TRIES):
        article = ports.articles.get(tenant, article_id)
        if article:
            queue_untold(ports, article)
        if not (article and article.generation):
            return
        found = ports.claims.all_of_article(tenant, article_id, article.generation)
        claims = corrected(tenant, found, ports.corrections.of_article(tenant, article_id))
        if claims == found or _exchanged(ports, article, found, claims):
            return
    raise Conflict(f"{article_id} is being changed by others. Try again.")


def _exchanged(ports: Ports, article: ArticleRecord, found: Sequence[Claim], claims: Sequence[Claim]) -> bool:
    tenant, article_id, before = article.tenant, article.article_id, article.generation or ""
    generation = another_run(before, keys.compact(ports.clock()))
    with suppress(ObjectMissing):
        text = ports.objects.get(keys.text_key(tenant, article_id, before))
        ports.objects.put(keys.text_key(tenant, article_id, generation), text)
    ports.claims.write(tenant, generation, article.when, claims)
    now = recounted(article.model_copy(update={"generation": generation}), claims)
    event = write_event(ports, now, found, claims, served=True)
    touch(ports, article)
    try:
        ports.articles.exchange(now, instead_of=before, event=event)
    except Outdated:
        if event:
            forget_event(ports, tenant, article_id, event)
        ports.objects.delete(keys.text_key(tenant, article_id, generation))
        ports.claims.discard(tenant, article_id, generation)
        return False
    if event:
        tell(ports, tenant, article_id, event)
    keep = frozenset((claim.source.id, claim.source.name) for claim in claims if not claim.is_rejected)
    ports.claims.discard(tenant, article_id, before, keep)
    return True
