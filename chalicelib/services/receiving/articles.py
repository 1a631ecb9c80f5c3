"""An article comes in over REST, or is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.errors import NotFound
from chalicelib.intake.reading import CANONICAL, read_article
from chalicelib.intake.submission import Submission, canonical_url, content_sha256
from chalicelib.models import Change
from chalicelib.naming import ids
from chalicelib.naming.ids import is_article_id
from chalicelib.naming.moments import rfc3339
from chalicelib.ports import Ports
from chalicelib.ports.deliveries import ERASED, Delivery
from chalicelib.services.receiving.deliveries import Receipt, accept

AS_IT_CAME = frozenset({CANONICAL, "text", "html"})


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
        article_id=ids.article_id(tenant, identity(submission, sha256)),
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
    known = ports.articles.get(tenant, article_id) if is_article_id(article_id) else None
    if known is None:
        raise NotFound(f"There is no article {article_id!r}. GET /v1/articles lists those there are.")
    now = ports.clock()
    erase = erase or known.is_erased
    delivery = Delivery(
        tenant=tenant,
        article_id=article_id,
        received_at=rfc3339(now),
        content_sha256=ERASED if erase else Change.REMOVED.value,
        change=Change.REMOVED,
        erase=erase,
    )
    return accept(ports, delivery, now)


def identity(submission: Submission, sha256: str) -> str:
    """What makes it the same article again: its id, else its canonical URL, else its very content."""
    if submission.id:
        return f"id:{submission.id}"
    if submission.url:
        return f"url:{canonical_url(submission.url)}"
    return f"sha256:{sha256}"
