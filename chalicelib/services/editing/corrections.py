"""What editors say of claims: kept beside them, and served from then on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.naming import moments
from chalicelib.naming.delivery_keys import parse_delivery_key
from chalicelib.naming.ids import article_of
from chalicelib.naming.moments import rfc3339
from chalicelib.naming.object_keys import correction_key, correction_prefix, text_key
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleRecord, Outdated, another_run
from chalicelib.ports.claims import Claim
from chalicelib.ports.corrections import Correction
from chalicelib.ports.objects import ObjectMissing
from chalicelib.services.asking import served_claim, steadily
from chalicelib.services.changes import note_article
from chalicelib.services.editing.applying import MAY_BE_NAMED, NAMED, applied, corrected, recounted
from chalicelib.services.leftovers import clear_others
from chalicelib.services.sources import Known, identified
from chalicelib.services.telling import forget_event, queue_untold, tell, write_event

TRIES = 5  # at an article that others change at the same time


def correct_claim(
    ports: Ports, tenant: str, claim_id: str, said: Mapping[str, Any], by: str
) -> dict[str, Any]:
    """Correct a claim, and serve it so. ``said``: fields of ``Correction``; None takes one back.

    Returns the claim as it is then. Raises NotFound; InvalidRequest for a source that cannot
    be; Conflict where another correction came between.
    """
    article_id = article_of(claim_id) or ""
    try:
        claim = _claim(ports, tenant, article_id, claim_id)
    except NotFound:
        if article_id:
            forget_erased(ports, tenant, article_id)
        raise
    article = ports.articles.get(tenant, article_id)
    before = _said_before(ports, tenant, article, claim_id)
    after = before.model_copy(update=dict(said))
    _check(applied(tenant, claim, after), after)
    if after != before:
        dated = {"by": by, "at": _now(ports, article), "version": before.version + 1}
        after = after.model_copy(update=dated)
        _keep(ports, tenant, after)
    if after.version:
        ports.corrections.put(tenant, after)
    forget_erased(ports, tenant, article_id)
    correct_served(ports, tenant, article_id)
    (told,) = identified(Known(ports, tenant), [_claim(ports, tenant, article_id, claim_id)])
    return served_claim(told)


def _said_before(ports: Ports, tenant: str, article: ArticleRecord | None, claim_id: str) -> Correction:
    """What was said last, by S3, which may know more than the table where a request was cut off."""
    article_id = article_of(claim_id) or ""
    nothing = Correction(claim_id=claim_id, article_id=article_id)
    for key in reversed(list(ports.objects.keys(f"{correction_prefix(tenant, article_id)}{claim_id}/"))):
        with suppress(ObjectMissing):
            said = Correction.model_validate_json(ports.objects.get(key))
            is_erased = article is not None and said.at <= article.erased_at
            return nothing.model_copy(update={"version": said.version}) if is_erased else said
    return nothing


def _now(ports: Ports, article: ArticleRecord | None) -> str:
    """Later than an erasure before it, whatever the clock says by now."""
    named = parse_delivery_key((article and article.erased) or "")
    erased = [moments.parse(named.order.received) + timedelta(microseconds=1)] if named else []
    return rfc3339(max([ports.clock(), *erased]))


def _keep(ports: Ports, tenant: str, said: Correction) -> None:
    """In S3 first, where nobody else can take its version. Raises Conflict."""
    key = correction_key(tenant, said.article_id, said.claim_id, said.version)
    if not ports.objects.put_new(key, said.model_dump_json().encode()):
        raise Conflict("Somebody else corrected this claim just now. Look, and try again.")


def forget_erased(ports: Ports, tenant: str, article_id: str) -> bool:
    """Delete what is said of an article that is erased, which may come after all else of it is gone.

    Whether something was there.
    """
    article = ports.articles.get(tenant, article_id)
    if article and not article.is_erased:
        return False
    said = list(ports.objects.keys(correction_prefix(tenant, article_id)))
    for key in said:
        ports.objects.delete(key)
    ports.corrections.discard(tenant, article_id)
    return bool(said)


def said_of_article(ports: Ports, article: ArticleRecord) -> dict[str, Correction]:
    """What is said of each of its claims, but for what its erasure has yet to delete, when it is back."""
    said = ports.corrections.of_article(article.tenant, article.article_id)
    return {claim_id: each for claim_id, each in said.items() if each.at > article.erased_at}


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
        claims = corrected(tenant, found, said_of_article(ports, article))
        if claims == found or _exchanged(ports, article, found, claims):
            now = ports.articles.get(tenant, article_id)
            if now:
                clear_others(ports, now, article)
            note_article(ports, tenant, article_id)
            return
    raise Conflict(f"{article_id} is being changed by others. Try again.")


def _exchanged(ports: Ports, article: ArticleRecord, found: Sequence[Claim], claims: Sequence[Claim]) -> bool:
    tenant, article_id, before = article.tenant, article.article_id, article.generation or ""
    generation = another_run(before, moments.compact(ports.clock()))
    with suppress(ObjectMissing):
        text = ports.objects.get(text_key(tenant, article_id, before))
        ports.objects.put(text_key(tenant, article_id, generation), text)
    now = recounted(article.model_copy(update={"generation": generation}), claims)
    now = ports.claims.write(now, claims, article, found)
    event = write_event(ports, now, found, claims, served=True)
    try:
        ports.articles.exchange(now, article, event)
    except Outdated:
        if event:
            forget_event(ports, tenant, article_id, event)
        ports.claims.take_back(now)
        ports.objects.delete(text_key(tenant, article_id, generation))
        return False
    if event:
        tell(ports, tenant, article_id, event)
    return True
