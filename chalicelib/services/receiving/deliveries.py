"""Deliveries: made durable, registered, answered; and read again from S3."""

from __future__ import annotations

import hashlib
from datetime import datetime

from pydantic import ValidationError

from chalicelib import logs
from chalicelib.errors import ExtractionFailed
from chalicelib.intake.submission import Submission, canonical_url
from chalicelib.models import Change, Model
from chalicelib.naming import moments
from chalicelib.naming.addresses import links
from chalicelib.naming.delivery_keys import DeliveryKey, DeliveryOrder
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleRecord, Outcome
from chalicelib.ports.deliveries import Delivery
from chalicelib.ports.objects import ObjectMissing


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

    ``modified`` and ``sent`` order it among those of its article (DeliveryOrder);
    None is the time of receipt, and so is a time later than that. Raises
    Unavailable where storage does not answer. The delivery may be in S3 by
    then, and will be handled if it is; sending it again does no harm.
    """
    changed = min(modified or received, received)
    order = DeliveryOrder(
        modified=moments.compact(changed),
        sent=moments.compact(min(sent or changed, received)),
        rank=delivery.change.rank,
        received=moments.compact(received),
    )
    key = str(DeliveryKey(delivery.tenant, delivery.article_id, order, body_sha256(delivery)))
    logs.note(tenant=delivery.tenant, article=delivery.article_id, delivery=key)
    ports.objects.put(key, delivery.model_dump_json().encode())
    registration = ports.articles.register(key, delivery)
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
    """The receiver has registered it already, unless it was cut off between its two calls."""
    registration = ports.articles.register(key, delivery)
    outcome, article = registration.outcome, registration.article
    if outcome is Outcome.UNCHANGED and (article.delivery or "") < key:
        ports.articles.advance(key, delivery)
    return outcome, article
