"""What comes by channels: a CMS tells of a change, or an article is fetched from it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from chalicelib.errors import Conflict, InvalidArticle
from chalicelib.intake.notices import Notice, cms_time
from chalicelib.intake.reading import read_article
from chalicelib.intake.senders import read_notice, with_publisher
from chalicelib.intake.signatures import Request, refuse_unknown, verify
from chalicelib.intake.submission import canonical_url, content_sha256
from chalicelib.models import Model
from chalicelib.records import Change, Channel, Delivery
from chalicelib.services.channels import get_channel, is_channel_id
from chalicelib.services.ports import Ports
from chalicelib.services.receiving import Receipt, accept, rfc3339
from chalicelib.storage import keys

REMEMBERED = timedelta(days=30)  # longer than any sender tries again


class Ignored(Model):
    """The answer to an event that changes no published article. Nothing of it is kept."""

    status: str = "ignored"
    reason: str


def receive_webhook(ports: Ports, channel_id: str, request: Request) -> Receipt | Ignored:
    """Three calls to AWS at most where the sender gives no delivery ids, from a cold start too.

    Raises Unauthorized for an unknown channel or signature, InvalidRequest and
    its kin for what is no article, Conflict where another body came under the
    same delivery id, and Unavailable where storage does not answer.
    """
    channel = ports.channels.get(channel_id) if is_channel_id(channel_id) else None
    if channel is None:
        raise refuse_unknown()
    now = ports.clock()
    verified = verify(channel, request, now)
    notice = read_notice(channel, request)
    if notice.change is None:
        return Ignored(reason=notice.reason)
    if verified.delivery_id:
        sha256 = hashlib.sha256(request.body).hexdigest()
        first = ports.delivery_ids.remember(
            channel.tenant, channel.id, verified.delivery_id, sha256, now, now + REMEMBERED
        )
        if first != sha256:
            raise Conflict(
                f"Another body came under the delivery id {verified.delivery_id!r} before. Give each its own."
            )
    delivery = make_delivery(channel, notice, rfc3339(now))
    return accept(ports, delivery, now, notice.modified, verified.sent or notice.sent)


def receive_fetched(
    ports: Ports, tenant: str, channel_id: str, body: bytes, content_type: str | None
) -> Receipt:
    """An article as the channel's CMS publishes it, in any known format; ordered as its webhooks are.

    Feeds have ids of their own for the articles that webhooks have brought, so
    that an article whose URL has come by the channel is that one. Raises
    NotFound for the channel, and what ``receive_webhook`` raises for articles.
    """
    channel = get_channel(ports, tenant, channel_id)
    article = read_article(body, content_type, {})
    submission = article.submission
    notice = Notice(
        change=Change.PUBLISHED,
        id=submission.id,
        url=submission.url,
        modified=cms_time(submission.updated) or cms_time(submission.published),
        submission=submission,
        format=article.format,
    )
    now = ports.clock()
    delivery = make_delivery(channel, with_publisher(notice, channel.options.publisher), rfc3339(now))
    known = (
        ports.articles.at_url(tenant, channel.id, canonical_url(submission.url)) if submission.url else None
    )
    if known:
        delivery = delivery.model_copy(update={"article_id": known})
    return accept(ports, delivery, now, notice.modified)


def make_delivery(channel: Channel, notice: Notice, received_at: str) -> Delivery:
    """What is kept: the canonical form of the article, not the sender's body, which may hold more.

    Raises InvalidArticle where the notice does not say which article it is about.
    """
    submission = notice.submission
    change = notice.change or Change.PUBLISHED
    return Delivery(
        tenant=channel.tenant,
        article_id=keys.article_id(channel.tenant, _identity(channel, notice)),
        received_at=received_at,
        content_sha256=content_sha256(submission) if submission else change.value,
        content_type="application/json",
        body=submission.model_dump_json(exclude_defaults=True) if submission else "",
        change=change,
        format=notice.format,
        channel=channel.id,
    )


def _identity(channel: Channel, notice: Notice) -> str:
    """Its id in the CMS, within the channel; else its canonical URL."""
    if notice.id:
        return f"channel:{channel.id}:{notice.id}"
    if notice.url:
        return f"url:{canonical_url(notice.url)}"
    raise InvalidArticle("The request names no article: it needs the CMS's id of it, or its URL.")
