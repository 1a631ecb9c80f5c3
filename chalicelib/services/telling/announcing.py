"""Which claims come and go when an article changes, written down for each subscriber, then queued.

An event is written to S3 before readers see the change, and noted as ``untold`` with the article
in the very update that shows it. Once its messages are queued it is told. A run that is cut off in
between leaves it untold, and the next run that touches the article, whichever that is, queues it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic_core import to_json

from chalicelib import logs
from chalicelib.errors import InvalidRequest
from chalicelib.naming.moments import rfc3339
from chalicelib.naming.object_keys import (
    event_name,
    outbound_key,
    outbound_prefix,
    revision_of_event,
    subscription_of,
)
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleRecord
from chalicelib.ports.claims import Claim, ClaimFilter
from chalicelib.ports.copies import copy_of
from chalicelib.ports.outbound import Announcement, Event, Notice
from chalicelib.ports.subscriptions import Subscription
from chalicelib.services.asking import lets_through, served_article, served_claim, steadily
from chalicelib.services.sources import Known, identified, of_source
from chalicelib.services.telling.subscriptions import claim_filter

MOST_CLAIMS = 50  # a request
MOST_BYTES = 200_000  # of them, but that one claim alone may have more
MOST_IDS = 1_000  # a request
_LOG = logging.getLogger(logs.NAME)
_SAID = {"headline", "authors", "publisher", "wire", "section", "url", "language", "published", "updated"}


def write_event(
    ports: Ports,
    article: ArticleRecord,
    replaced: Sequence[Claim],
    claims: Sequence[Claim],
    *,
    served: bool,
    moment: datetime | None = None,
) -> str | None:
    """Write what subscribers are to get when ``claims`` take the place of those ``replaced``.

    ``article`` is as it will be. ``served``: whether it is served so far. If not, all its claims
    are new, and those who subscribed after it was received are not told of them. ``moment``: the event's
    own, by which it is the same event where it is written again; None for now. The name of the event, or
    None where nobody is to be told.
    """
    change = _compare(replaced, claims, served=served)
    subscriptions = ports.subscriptions.list(article.tenant) if any(change) else []
    moment = moment or ports.clock()
    event = event_name(moment, article.revision)
    wrote = False
    for subscription in subscriptions:
        wanted = _wanted(ports, subscription)
        if wanted is None:
            continue
        late = not served and subscription.since > article.received_at
        told = change._replace(added=[]) if late else change
        news = _announcements(ports, wanted, article, told, rfc3339(moment))
        for number, announcement in enumerate(news):
            key = outbound_key(article.tenant, article.article_id, event, subscription.id, number)
            ports.objects.put(key, announcement.model_dump_json().encode())
            wrote = True
    return event if wrote else None


class _Change(NamedTuple):
    """Claims that come and go. One that an editor corrects does both."""

    added: list[Claim]
    dropped: list[Claim]


def _compare(replaced: Sequence[Claim], claims: Sequence[Claim], *, served: bool) -> _Change:
    before, after = _by_id(replaced), _by_id(claims)
    added = [claim for claim in after.values() if not served or _corrections(before, claim) != _said(claim)]
    dropped = [claim for claim in before.values() if _corrections(after, claim) != _said(claim)]
    return _Change(added, dropped)


def _by_id(claims: Sequence[Claim]) -> dict[str, Claim]:
    return {claim.id: claim for claim in claims if not claim.is_rejected}


def _corrections(others: Mapping[str, Claim], claim: Claim) -> tuple[str, ...] | None:
    """What editors said of the same claim among others; None where it is not there."""
    return _said(others[claim.id]) if claim.id in others else None


def _said(claim: Claim) -> tuple[str, ...]:
    return (claim.corrected.by, claim.corrected.at) if claim.corrected else ()


def queue_event(ports: Ports, tenant: str, article_id: str, event: str) -> None:
    """Queue the requests of an event that are not sent yet."""
    waiting = ports.objects.keys(outbound_prefix(tenant, article_id, event))
    notices = [Notice(tenant=tenant, subscription=subscription_of(key), key=key) for key in waiting]
    ports.outbound.send([notice.model_dump_json() for notice in notices])


def tell(ports: Ports, tenant: str, article_id: str, event: str) -> None:
    """Queue an event that is noted as ``untold``."""
    queue_event(ports, tenant, article_id, event)
    ports.articles.told(tenant, article_id, event)


def queue_untold(ports: Ports, article: ArticleRecord) -> None:
    """Queue the events that a run before this one may have left."""
    for event in sorted(article.untold):
        tell(ports, article.tenant, article.article_id, event)


def forget_event(ports: Ports, tenant: str, article_id: str, event: str) -> None:
    """Delete what was written of an event and not sent."""
    for key in list(ports.objects.keys(outbound_prefix(tenant, article_id, event))):
        ports.objects.delete(key)


def forget_events_before(ports: Ports, tenant: str, article_id: str, revision: int) -> None:
    """Delete what was written of events of earlier revisions and not sent."""
    for key in list(ports.objects.keys(outbound_prefix(tenant, article_id))):
        if revision_of_event(key) < revision:
            ports.objects.delete(key)


def as_it_is(ports: Ports, subscription: Subscription, written: Announcement) -> Announcement:
    """What of an announcement still holds: it may be sent hours after it was written."""
    article = ports.articles.get(subscription.tenant, written.article_id) if written.article_id else None
    wanted = _wanted(ports, subscription)
    if article is None or article.generation == written.generation or wanted is None:
        return written
    tenant, article_id = article.tenant, article.article_id
    now = steadily(ports, article, lambda each: ports.claims.all_of_article(tenant, article_id, each))
    served = _chosen(wanted, article, _by_id(now or ()).values())
    kept = _served(ports, tenant, [claim for claim in served if claim.id in written.added_ids])
    gone = set(written.ids) - {claim.id for claim in served}
    return written.model_copy(
        update={"claims": tuple(kept), "ids": tuple(each for each in written.ids if each in gone)}
    )


def _wanted(ports: Ports, subscription: Subscription) -> ClaimFilter | None:
    """None where nothing is to be sent: no subscription may keep an article from being served."""
    if subscription.disabled_at:
        return None
    try:
        wanted = claim_filter(subscription.tenant, subscription.filters)
    except InvalidRequest as error:  # words that count as too common since it was made
        told = logs.fields(subscription=subscription.id, problem=error.slug)
        _LOG.warning("a subscription is left out: nothing of its filters can be looked for", extra=told)
        return None
    return of_source(ports, subscription.tenant, wanted)


def _chosen(wanted: ClaimFilter, article: ArticleRecord, claims: Iterable[Claim]) -> list[Claim]:
    return [claim for claim in claims if lets_through(wanted, copy_of(claim, article.when))]


def _served(ports: Ports, tenant: str, claims: Sequence[Claim]) -> list[dict[str, Any]]:
    return [served_claim(claim) for claim in identified(Known(ports, tenant), claims)] if claims else []


def _announcements(
    ports: Ports, wanted: ClaimFilter, article: ArticleRecord, change: _Change, timestamp: str
) -> Iterator[Announcement]:
    """What is dropped first, so that nobody has two versions of a claim."""
    common = {
        "timestamp": timestamp,
        "article_id": article.article_id,
        "generation": article.generation,
        "article": _told(article),
    }
    added = _chosen(wanted, article, change.added)
    kept = {claim.id for claim in added}
    ids = [claim.id for claim in _chosen(wanted, article, change.dropped) if claim.id not in kept]
    for start in range(0, len(ids), MOST_IDS):
        part = tuple(ids[start : start + MOST_IDS])
        yield Announcement(type=Event.DROPPED, ids=part, **common)
    for claims in parts(_served(ports, article.tenant, added)):
        yield Announcement(type=Event.ADDED, claims=tuple(claims), **common)


def parts(claims: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """As many as one request may have, and as many bytes; a claim that has more goes alone."""
    part: list[dict[str, Any]] = []
    size = 0
    for claim in claims:
        own = len(to_json(claim))
        if part and (len(part) == MOST_CLAIMS or size + own > MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(claim)
        size += own
    if part:
        yield part


def _told(article: ArticleRecord) -> dict[str, Any]:
    """The article as served, without what may be long (captions, corrections, tags)."""
    whole = served_article(article)
    metadata = whole["metadata"] and {name: whole["metadata"][name] for name in sorted(_SAID)}
    kept = ("article_id", "revision", "status", "received_at", "links")
    return {**{name: whole[name] for name in kept}, "metadata": metadata}
