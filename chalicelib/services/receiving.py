"""An article comes in, or its withdrawal: name it, make it durable, say what it changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib import logs
from chalicelib.errors import NotFound
from chalicelib.intake.reading import CANONICAL, read_article
from chalicelib.intake.submission import Submission, canonical_url, content_sha256
from chalicelib.models import Model
from chalicelib.records import ERASED, Change, Delivery, Outcome
from chalicelib.services.ports import Ports
from chalicelib.storage import keys

AS_IT_CAME = frozenset({CANONICAL, "text", "html"})


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


def receive(
    ports: Ports, tenant: str, body: bytes, content_type: str | None, query: Mapping[str, str]
) -> Receipt:
    """Accept an article over REST; of two, the one received later is the newer.

    Raises InvalidRequest and its kin for what is no article, and Unavailable
    where storage does not answer.
    """
    submission, form = read_article(body, content_type, query)
    sha256 = content_sha256(submission)
    now = ports.clock()
    delivery = Delivery(
        tenant=tenant,
        article_id=keys.article_id(tenant, identity(submission, sha256)),
        received_at=rfc3339(now),
        content_sha256=sha256,
        format=form,
        **_kept(submission, form, body, content_type, query),
    )
    return accept(ports, delivery, now)


def _kept(
    submission: Submission, form: str, body: bytes, content_type: str | None, query: Mapping[str, str]
) -> dict[str, Any]:
    """As it came; of other systems' formats the canonical form, since they may hold more than the article."""
    if form in AS_IT_CAME:
        return {"body": body.decode(), "content_type": content_type or "", "query": dict(query)}
    return {"body": submission.model_dump_json(exclude_defaults=True), "content_type": "application/json"}


def remove(ports: Ports, tenant: str, article_id: str, *, erase: bool) -> Receipt:
    """Take an article out of every query; ``erase`` deletes what was stored of it too. Raises NotFound."""
    if not (keys.is_article_id(article_id) and ports.articles.get(tenant, article_id)):
        raise NotFound(f"There is no article {article_id!r}. GET /v1/articles lists those there are.")
    now = ports.clock()
    delivery = Delivery(
        tenant=tenant,
        article_id=article_id,
        received_at=rfc3339(now),
        content_sha256=ERASED if erase else Change.REMOVED.value,
        change=Change.REMOVED,
        erase=erase,
    )
    return accept(ports, delivery, now)


def accept(
    ports: Ports,
    delivery: Delivery,
    received: datetime,
    modified: datetime | None = None,
    sent: datetime | None = None,
) -> Receipt:
    """Keep a delivery: two calls to AWS, S3 first, so that what was answered is never lost.

    ``modified`` and ``sent`` order it among those of its article (keys.Order);
    None is the time of receipt, and so is a time later than that. Raises
    Unavailable where storage does not answer. The delivery may be in S3 by
    then, and will be handled if it is; sending it again does no harm.
    """
    changed = min(modified or received, received)
    order = keys.Order(
        modified=keys.compact(changed),
        sent=keys.compact(min(sent or changed, received)),
        rank=delivery.change.rank,
        received=keys.compact(received),
    )
    key = str(keys.DeliveryKey(delivery.tenant, delivery.article_id, order, body_sha256(delivery)))
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


def rfc3339(moment: datetime) -> str:
    return keys.timestamp(keys.compact(moment))


def links(article_id: str) -> dict[str, str]:
    own = f"/v1/articles/{article_id}"
    return {"self": own, **{name: f"{own}/{name}" for name in ("text", "claims", "revisions", "copies")}}
