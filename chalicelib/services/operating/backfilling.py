"""The table is built again from what is durable: S3, and Systems Manager for subscriptions.

Nothing that is newer in the table is overwritten, so that all of this may be cut off and
repeated, and may run while articles come in. What is at rest already is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from itertools import groupby, islice
from typing import NamedTuple

from pydantic import ValidationError

from chalicelib.errors import ExtractionFailed, OnrecordError
from chalicelib.intake.reading import read_submission
from chalicelib.models import Change
from chalicelib.naming.delivery_keys import DELIVERIES, parse_delivery_key
from chalicelib.naming.moments import rfc3339
from chalicelib.naming.object_keys import (
    CORRECTIONS,
    DECISIONS,
    TOKENS,
    parse_correction_key,
    parse_token_key,
)
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleRecord, Status
from chalicelib.ports.corrections import Correction
from chalicelib.ports.deliveries import Delivery
from chalicelib.ports.objects import ObjectMissing
from chalicelib.ports.queues import notification
from chalicelib.services.editing import correct_served
from chalicelib.services.receiving import note_url, register, stored_delivery
from chalicelib.services.sources import restore_decision

AT_ONCE = 100  # articles whose state is read together


class Outcome(StrEnum):
    RESTORED = "restored"
    QUEUED = "queued"  # an article is in the table, and its newest delivery on its way to the extraction
    THERE = "there already"
    UNREADABLE = "unreadable"  # the object is none that Onrecord has written


class Restored(NamedTuple):
    """What was done about an object, or an article; ``kind`` in the plural, ``name`` by which it is found."""

    kind: str
    name: str
    outcome: Outcome


class StoredArticle(NamedTuple):
    """``deliveries``: the S3 keys of all that is stored, the newest one last."""

    tenant: str
    article_id: str
    deliveries: tuple[str, ...]


def restore_rows(ports: Ports) -> Iterator[Restored]:
    """Tokens, and what articles need before they are extracted."""
    for kind, prefix, restore in _KINDS:
        keys = ports.objects.keys(prefix)
        for key in _newest(keys) if prefix == CORRECTIONS else keys:
            with suppress(ObjectMissing):  # deleted since it was listed
                yield Restored(kind, key, _outcome(restore, ports, key))
    for subscription in ports.subscriptions.kept():
        told = subscription.model_copy(update={"since": rfc3339(ports.clock())})
        new = ports.subscriptions.restore(told)
        yield Restored("subscriptions", told.id, Outcome.RESTORED if new else Outcome.THERE)


def restore_row(ports: Ports, key: str) -> None:
    """What the table has to have of one object, or not to have, where that is gone: somebody was cut off.

    Claims are put right though the table have it. Raises ValueError for what Onrecord has not written.
    """
    (restore,) = (restore for _, prefix, restore in _KINDS if key.startswith(prefix))
    with suppress(ObjectMissing):  # erased since
        restore(ports, key)
        if key.startswith(TOKENS):
            _forget_revoked(ports, key)
        if key.startswith(CORRECTIONS):
            correction = Correction.model_validate_json(ports.objects.get(key))
            correct_served(ports, parse_correction_key(key), correction.article_id)


def _forget_revoked(ports: Ports, key: str) -> None:
    token = ports.tokens.get(parse_token_key(key))
    try:
        ports.objects.get(key)
    except ObjectMissing:
        if token:
            ports.tokens.delete(token)


def _newest(keys: Iterable[str]) -> Iterator[str]:
    """Of what was said of a claim the last: the rest is history."""
    for _, versions in groupby(keys, key=lambda key: key.rpartition("/")[0]):
        *_, last = versions
        yield last


def _outcome(restore: Callable[[Ports, str], bool], ports: Ports, key: str) -> Outcome:
    try:
        return Outcome.RESTORED if restore(ports, key) else Outcome.THERE
    except ValueError:  # pydantic's ValidationError too
        return Outcome.UNREADABLE


def _restore_token(ports: Ports, key: str) -> bool:
    return ports.tokens.restore(parse_token_key(key))


def _restore_correction(ports: Ports, key: str) -> bool:
    """The article's claims are put right by it, where they are served already.

    Looked at again afterwards: what is erased meanwhile must not come back. Raises ObjectMissing.
    """
    correction = Correction.model_validate_json(ports.objects.get(key))
    tenant = parse_correction_key(key)
    new = ports.corrections.put(tenant, correction)
    if new:
        try:
            ports.objects.get(key)
        except ObjectMissing:
            ports.corrections.discard(tenant, correction.article_id)
            raise
        correct_served(ports, tenant, correction.article_id)
    return new


_KINDS: Sequence[tuple[str, str, Callable[[Ports, str], bool]]] = (
    ("tokens", TOKENS, _restore_token),
    ("decisions", DECISIONS, restore_decision),
    ("corrections", CORRECTIONS, _restore_correction),
)


def stored_articles(ports: Ports, after: str = "") -> Iterator[StoredArticle]:
    """Tenant by tenant. An article's deliveries follow each other in S3's listing.

    ``after``: the last key of the article before.
    """
    named = ((key, parse_delivery_key(key)) for key in ports.objects.keys(DELIVERIES, after))
    ours = ((key, parts.tenant, parts.article) for key, parts in named if parts)
    for (tenant, article_id), group in groupby(ours, key=lambda each: each[1:]):
        yield StoredArticle(tenant, article_id, tuple(key for key, *_ in group))


def restore_articles(ports: Ports) -> Iterator[Restored]:
    """Register every delivery as it came, and queue the newest of each article for the extraction."""
    after: str | None = ""
    while after is not None:
        restored, after = restore_page(ports, after, AT_ONCE)
        yield from restored


def restore_page(ports: Ports, after: str, limit: int) -> tuple[list[Restored], str | None]:
    """The same of so many articles, and the last key of them; None at the end."""
    page = list(islice(stored_articles(ports, after), limit))
    restored: list[Restored] = []
    for tenant, articles in groupby(page, key=lambda article: article.tenant):
        own = list(articles)
        known = ports.articles.get_many(tenant, [article.article_id for article in own])
        for article in own:
            restored.extend(_restore_article(ports, article, known.get(article.article_id)))
    return restored, page[-1].deliveries[-1] if len(page) == limit else None


def _restore_article(ports: Ports, article: StoredArticle, known: ArticleRecord | None) -> Iterator[Restored]:
    newest = article.deliveries[-1]
    registered = known is not None and (known.delivery or "") >= newest
    if registered and known and known.status is Status.EXTRACTED and known.extracted:
        yield Restored("articles", article.article_id, Outcome.THERE)
        return
    if not registered:
        yield from _register(ports, article.deliveries)
    ports.bulk.send([notification(newest, again=False)])
    yield Restored("articles", article.article_id, Outcome.QUEUED)


def _register(ports: Ports, deliveries: Sequence[str]) -> Iterator[Restored]:
    """In the order of receipt, which is not that of their keys, so that revisions count as they did.

    What is gone since it was listed was erased, and its erasure is registered by itself.
    """
    for key in sorted(deliveries, key=_received):
        try:
            delivery = stored_delivery(ports, key)
        except ObjectMissing:
            continue
        except ExtractionFailed:
            yield Restored("deliveries", key, Outcome.UNREADABLE)
            continue
        register(ports, key, delivery)
        if delivery.change is Change.PUBLISHED and delivery.channel:
            _note_url(ports, delivery)


def _received(key: str) -> str:
    parts = parse_delivery_key(key)
    return parts.order.received if parts else ""


def _note_url(ports: Ports, delivery: Delivery) -> None:
    """What is no article has no URL; the extraction says of it what is wrong."""
    with suppress(OnrecordError, ValidationError):
        submission = read_submission(delivery.body.encode(), delivery.content_type, delivery.query)
        note_url(ports, delivery, submission)
