"""What the outbound queue brings: one request to one subscriber a message, tried again ever later."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from pydantic_core import to_json
from standardwebhooks import Webhook

from chalicelib import logs, metrics
from chalicelib.naming.moments import rfc3339
from chalicelib.ports import Ports
from chalicelib.ports.objects import ObjectMissing
from chalicelib.ports.outbound import Announcement, NotDelivered, Notice, TargetRefused
from chalicelib.ports.subscriptions import Failure, Subscription
from chalicelib.services.telling.announcing import as_it_is
from chalicelib.services.telling.subscriptions import webhook_id

# Seconds between the attempts at a request, 32 hours in all. SQS puts a message off by 12 hours at most.
RETRIES = (5, 60, 300, 900, 3_600, 10_800, 21_600, 39_600, 39_600)
GIVEN_UP_AFTER = timedelta(days=5)  # of nothing but failures


def handle_batch(ports: Ports, event: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Send what the messages of an SQS event name. The answer names those to try again.

    After the last attempt the queue moves a message to its dead-letter queue.
    """
    failures = [
        {"itemIdentifier": record["messageId"]} for record in event["Records"] if not _handle(ports, record)
    ]
    return {"batchItemFailures": failures}


def _handle(ports: Ports, record: Mapping[str, Any]) -> bool:
    attempt = int(record["attributes"]["ApproximateReceiveCount"])
    with logs.work(message_id=record["messageId"], attempt=attempt) as work:
        try:
            done = notify(ports, Notice.model_validate_json(record["body"]), attempt)
            if not done:
                ports.outbound.put_off(record["receiptHandle"], _pause(ports, attempt))
        except Exception:  # noqa: BLE001 - one message that cannot be handled must not stop the others
            work.tell("the message could not be handled", logging.ERROR, exc_info=True)
            return False
        if done:
            work.tell("the message is done")
        else:
            work.tell("the subscriber did not take it", logging.WARNING)
    return done


def _pause(ports: Ports, attempt: int) -> int:
    """Seconds until the next attempt; after the last one, until the message is a dead letter."""
    return ports.retries[attempt - 1] if attempt <= len(ports.retries) else 0


def notify(ports: Ports, notice: Notice, attempt: int) -> bool:
    """Send one announcement, and note how that went. False where it is to be tried again."""
    logs.note(tenant=notice.tenant, subscription=notice.subscription, webhook_id=webhook_id(notice.key))
    written = _announcement(ports, notice)
    if written is None:
        return True  # sent before, or erased
    logs.note(article=written.article_id)
    subscription = ports.subscriptions.get(notice.tenant, notice.subscription)
    wanted = subscription is not None and (notice.test or not subscription.disabled_at)
    announcement = as_it_is(ports, subscription, written) if subscription and wanted else None
    if subscription is None or announcement is None or announcement.is_empty:
        ports.objects.delete(notice.key)
        return True
    done = _attempt(ports, subscription, announcement, notice, attempt) or notice.test
    if done:
        ports.objects.delete(notice.key)
    return done


def _attempt(
    ports: Ports, subscription: Subscription, announcement: Announcement, notice: Notice, attempt: int
) -> bool:
    """Whether it was taken, or the subscription is disabled by now."""
    identity = webhook_id(notice.key)
    try:
        status = _post(ports, subscription, announcement, identity)
        reason = f"answered {status}"
    except (TargetRefused, NotDelivered) as error:
        status, reason = None, str(error)
        logs.note(error=type(error).__name__)
    logs.note(status=status)
    now = ports.clock()
    if status is not None and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        logs.count(metrics.REQUESTS_DELIVERED)
        ports.subscriptions.succeed(subscription, rfc3339(now))
        return True
    logs.count(metrics.REQUESTS_FAILED)
    disable = "answered 410 Gone" if status == HTTPStatus.GONE else _given_up(subscription, now)
    failure = Failure(at=rfc3339(now), webhook_id=identity, attempt=attempt, reason=reason)
    ports.subscriptions.fail(subscription, failure, disable)
    return disable is not None


def _given_up(subscription: Subscription, now: datetime) -> str | None:
    """Why nothing more is sent to a subscription that has taken nothing for days."""
    since = subscription.failing_since
    if since is None or now - datetime.fromisoformat(since) < GIVEN_UP_AFTER:
        return None
    return f"nothing but failures since {since}"


def _post(ports: Ports, subscription: Subscription, announcement: Announcement, identity: str) -> int:
    """Signed by every live secret, as https://www.standardwebhooks.com has it for rotation."""
    body = to_json(announcement.sent())
    now = ports.clock()
    secrets = ports.subscriptions.secrets(subscription)
    signatures = (Webhook(each.get_secret_value()).sign(identity, now, body.decode()) for each in secrets)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Onrecord",
        "webhook-id": identity,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return ports.targets.post(subscription.target, headers, body)


def _announcement(ports: Ports, notice: Notice) -> Announcement | None:
    try:
        return Announcement.model_validate_json(ports.objects.get(notice.key))
    except ObjectMissing:
        return None
