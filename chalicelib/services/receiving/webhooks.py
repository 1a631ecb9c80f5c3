"""What comes by channels: a CMS tells of a change, or an article is fetched from it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from chalicelib import logs
from chalicelib.errors import Conflict, InvalidArticle
from chalicelib.intake.reading import read_article
from chalicelib.intake.senders import read_notice, with_publisher
from chalicelib.intake.senders.notices import Notice, cms_time
from chalicelib.intake.signatures import Request, refuse_unknown, verify
from chalicelib.intake.submission import canonical_url, content_sha256
from chalicelib.models import Change, Channel, ChannelKind, Model
from chalicelib.naming import ids
from chalicelib.naming.moments import rfc3339
from chalicelib.ports import Ports
from chalicelib.ports.articles import Status
from chalicelib.ports.deliveries import Delivery
from chalicelib.services.receiving.channels import get_channel, is_channel_id
from chalicelib.services.receiving.deliveries import Receipt, accept

KNOWN_BY_ID = frozenset({ChannelKind.GHOST, ChannelKind.WORDPRESS})  # in what is fetched, too
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
    logs.note(tenant=channel.tenant)
    now = ports.clock()
    verified = verify(channel, request, now)
    notice = read_notice(channel, request)
    if notice.change is None:
        return Ignored(reason=notice.reason)
    if notice.doubtful and not _is_shown(ports, channel, notice):
        return Ignored(reason="the post is not published, and was not before")
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
    if channel.kind not in KNOWN_BY_ID and notice.url:
        from_feed = ports.articles.at_url(
            channel.tenant, channel.id, canonical_url(notice.url), from_feed=True
        )
        delivery = delivery.model_copy(update={"article_id": from_feed or delivery.article_id})
    return accept(ports, delivery, now, notice.modified, verified.sent or notice.sent)


def _is_shown(ports: Ports, channel: Channel, notice: Notice) -> bool:
    article = ports.articles.get(channel.tenant, ids.article_id(channel.tenant, _identity(channel, notice)))
    return article is not None and article.status not in {Status.WITHDRAWN, Status.REMOVED}


def receive_fetched(
    ports: Ports, tenant: str, channel_id: str, body: bytes, content_type: str | None
) -> Receipt | Ignored:
    """An article as the channel's CMS publishes it, in any known format; ordered as its webhooks are.

    Ghost and WordPress give their articles the ids that their webhooks have.
    Feeds have ids of their own, so that an article whose URL has come by the
    channel is that one. Raises NotFound for the channel, and what
    ``receive_webhook`` raises for articles.
    """
    channel = get_channel(ports, tenant, channel_id)
    notice = with_publisher(_fetched(channel, body, content_type), channel.options.publisher)
    if notice.change is None:
        return Ignored(reason=notice.reason)
    now = ports.clock()
    delivery = make_delivery(channel, notice, rfc3339(now))
    if channel.kind not in KNOWN_BY_ID:
        known = _at_url(ports, channel, notice.url)
        delivery = delivery.model_copy(
            update={"from_feed": not known, "article_id": known or delivery.article_id}
        )
    return accept(ports, delivery, now, notice.modified)


def _fetched(channel: Channel, body: bytes, content_type: str | None) -> Notice:
    if channel.kind is ChannelKind.WORDPRESS:  # lists protected posts too
        return read_notice(channel, Request("POST", "", {}, body))
    article = read_article(body, content_type, {})
    submission = article.submission
    return Notice(
        change=Change.PUBLISHED,
        id=submission.id,
        url=submission.url,
        modified=cms_time(submission.updated) or cms_time(submission.published),
        submission=submission,
        format=article.format,
    )


def _at_url(ports: Ports, channel: Channel, url: str | None) -> str | None:
    """The article that came by the channel with this URL, if it has not been removed since."""
    known = ports.articles.at_url(channel.tenant, channel.id, canonical_url(url)) if url else None
    article = ports.articles.get(channel.tenant, known) if known else None
    return known if article and article.status is not Status.REMOVED else None


def make_delivery(channel: Channel, notice: Notice, received_at: str) -> Delivery:
    """What is kept: the canonical form of the article, not the sender's body, which may hold more.

    Raises InvalidArticle where the notice does not say which article it is about.
    """
    submission = notice.submission
    change = notice.change or Change.PUBLISHED
    return Delivery(
        tenant=channel.tenant,
        article_id=ids.article_id(channel.tenant, _identity(channel, notice)),
        received_at=received_at,
        content_sha256=content_sha256(submission) if submission else change.value,
        content_type="application/json",
        body=submission.model_dump_json(exclude_defaults=True) if submission else "",
        change=change,
        format=notice.format,
        channel=channel.id,
        dated_anew=notice.dated_anew,
    )


def _identity(channel: Channel, notice: Notice) -> str:
    """Its id in the CMS, within the channel; else its canonical URL."""
    if notice.id:
        return f"channel:{channel.id}:{notice.id}"
    if notice.url:
        return f"url:{canonical_url(notice.url)}"
    raise InvalidArticle("The request names no article: it needs the CMS's id of it, or its URL.")
