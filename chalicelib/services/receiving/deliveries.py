"""Deliveries: made durable, registered, answered; and read again from S3."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from pydantic import ValidationError

from chalicelib import logs
from chalicelib.errors import ExtractionFailed, Unavailable
from chalicelib.intake.submission import Submission, canonical_url
from chalicelib.models import Change, Model
from chalicelib.naming import moments
from chalicelib.naming.addresses import links
from chalicelib.naming.delivery_keys import DeliveryKey, DeliveryOrder, parse_delivery_key
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleRecord, Outcome, Registration
from chalicelib.ports.deliveries import Delivery
from chalicelib.ports.objects import ObjectMissing

TRIES = 5  # at being the newest, while others are too
_A_MOMENT = timedelta(microseconds=1)


class Receipt(Model):
    """The answer to what was taken.

    ``status``: "accepted" (a new revision), "withdrawn", "removed", "unchanged"
    (known already) or "superseded" (a newer delivery is known already).
    """

    article_id: str
    revision: int
    status: str
    links: dict[str, str]

    @property
    def is_new(self) -> bool:
        return self.status not in {Outcome.UNCHANGED, Outcome.SUPERSEDED}


def accept(
    ports: Ports,
    delivery: Delivery,
    received: datetime,
    modified: datetime | None = None,
    sent: datetime | None = None,
) -> Receipt:
    """Keep a delivery: two calls to AWS, S3 first, so that what was answered is never lost.

    ``modified`` and ``sent`` order it among those of its article (DeliveryOrder). Without a time of the
    CMS's own it is newer than all that is known, whatever the clock says by now; and so is one that the
    CMS dates later than the clock and than all that is known. Raises Unavailable where storage does not
    answer, or the article does not come to rest. The delivery may be in S3 by then, and will be handled
    if it is; sending it again does no harm.
    """
    newest: datetime | None = None
    for _ in range(TRIES):
        at = max(received, newest + _A_MOMENT) if newest else received
        order = _order(delivery, at, modified, sent)
        registration = _keep(ports, delivery, order)
        newest = _modified(registration.article)
        dated = modified is not None and (modified <= at or newest is None or modified <= newest)
        if registration.outcome is not Outcome.SUPERSEDED or dated:
            return _receipt(delivery, registration)
    raise Unavailable("Others change this article at this moment. Send the request again.")


def _order(
    delivery: Delivery, at: datetime, modified: datetime | None, sent: datetime | None
) -> DeliveryOrder:
    """A time later than ``at``, its time here, is that time."""
    changed = min(modified or at, at)
    return DeliveryOrder(
        modified=moments.compact(changed),
        sent=moments.compact(min(sent or changed, at)),
        rank=delivery.change.rank,
        received=moments.compact(at),
    )


def _keep(ports: Ports, delivery: Delivery, order: DeliveryOrder) -> Registration:
    key = str(DeliveryKey(delivery.tenant, delivery.article_id, order, body_sha256(delivery)))
    logs.note(tenant=delivery.tenant, article=delivery.article_id, delivery=key)
    ports.objects.put(key, delivery.model_dump_json().encode())
    return ports.articles.register(key, delivery)


def _modified(article: ArticleRecord) -> datetime | None:
    """The time by which the newest delivery of an article is ordered."""
    newest = parse_delivery_key(article.delivery or "")
    return moments.parse(newest.order.modified) if newest else None


def _receipt(delivery: Delivery, registration: Registration) -> Receipt:
    done = "accepted" if delivery.change is Change.PUBLISHED else delivery.change.value
    return Receipt(
        article_id=delivery.article_id,
        revision=registration.article.revision,
        status=done if registration.outcome is Outcome.REVISED else registration.outcome.value,
        links=links(delivery.article_id),
    )


def body_sha256(delivery: Delivery) -> str:
    """Keeps two deliveries apart that came in the same microsecond."""
    return hashlib.sha256(delivery.body.encode()).hexdigest()[:12]


def read_delivery(ports: Ports, key: str) -> Delivery:
    """Raises ExtractionFailed where the object is missing or not a delivery."""
    try:
        return stored_delivery(ports, key)
    except ObjectMissing:
        raise ExtractionFailed("the delivery is not in storage any longer; send the article again") from None


def stored_delivery(ports: Ports, key: str) -> Delivery:
    """Raises ObjectMissing; ExtractionFailed where the object is not a delivery."""
    try:
        return Delivery.model_validate_json(ports.objects.get(key))
    except ValidationError as error:
        problem = error.errors()[0]["msg"]
        raise ExtractionFailed(
            f"the stored delivery cannot be read ({problem}); send the article again"
        ) from None


def note_url(ports: Ports, delivery: Delivery, submission: Submission) -> None:
    """Let an article that came by a channel be known there by its URL."""
    if delivery.channel and submission.url:
        url = canonical_url(submission.url)
        ports.articles.note_url(
            delivery.tenant, delivery.channel, url, delivery.article_id, from_feed=delivery.from_feed
        )


def register(ports: Ports, key: str, delivery: Delivery) -> tuple[Outcome, ArticleRecord]:
    """The receiver has registered it already, unless it was cut off between its two calls.

    Looked up before: a condition that does not hold costs as much as an update.
    """
    known = ports.articles.get(delivery.tenant, delivery.article_id)
    if known and known.delivery == key:
        return Outcome.REVISED, known
    registration = ports.articles.register(key, delivery)
    outcome, article = registration.outcome, registration.article
    if outcome is Outcome.UNCHANGED and (article.delivery or "") < key:
        ports.articles.advance(key, delivery)
    return outcome, article
