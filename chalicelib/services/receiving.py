"""A submission comes in: name its article, make it durable, say what it changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from chalicelib.intake.submission import Submission, canonical_url, content_sha256, read_submission
from chalicelib.models import Model
from chalicelib.records import Delivery, Outcome
from chalicelib.services.ports import Ports
from chalicelib.storage import keys


class Receipt(Model):
    """The answer to an accepted submission. ``status`` is "accepted", "unchanged" or "superseded"."""

    article_id: str
    revision: int
    status: str
    links: dict[str, str]


def receive(
    ports: Ports, tenant: str, body: bytes, content_type: str | None, query: Mapping[str, str]
) -> Receipt:
    """Accept an article: two calls to AWS, S3 first, so that what was answered is never lost.

    Raises InvalidRequest and its kin for what is no article, and Unavailable
    where storage does not answer. The article may be in S3 by then, and will
    be extracted if it is; sending it again does no harm.
    """
    submission = read_submission(body, content_type, query)
    sha256 = content_sha256(submission)
    now = ports.clock()
    received = keys.compact(now)
    delivery = Delivery(
        tenant=tenant,
        article_id=keys.article_id(tenant, identity(submission, sha256)),
        received_at=keys.timestamp(received),
        content_sha256=sha256,
        content_type=content_type or "",
        query=dict(query),
        body=body.decode(),
    )
    key = str(keys.DeliveryKey(tenant, delivery.article_id, received, body_sha256(delivery)))
    ports.objects.put(key, delivery.model_dump_json().encode())
    registration = ports.articles.register(key, delivery)
    accepted = registration.outcome is Outcome.REVISED
    return Receipt(
        article_id=delivery.article_id,
        revision=registration.article.revision,
        status="accepted" if accepted else registration.outcome.value,
        links=links(delivery.article_id),
    )


def identity(submission: Submission, sha256: str) -> str:
    """What makes it the same article again: its id, else its canonical URL, else its very content."""
    if submission.id:
        return f"id:{submission.id}"
    if submission.url:
        return f"url:{canonical_url(submission.url)}"
    return f"sha256:{sha256}"


def body_sha256(delivery: Delivery) -> str:
    """Keeps two deliveries apart that came in the same microsecond."""
    return hashlib.sha256(delivery.body.encode()).hexdigest()[:12]


def links(article_id: str) -> dict[str, str]:
    own = f"/v1/articles/{article_id}"
    return {"self": own, "text": f"{own}/text", "claims": f"{own}/claims"}
