"""Subscriptions: made, shown, given new secrets, tested, deleted. A secret is shown once, if made here."""

from __future__ import annotations

import re
import secrets
from typing import Any

from pydantic import SecretStr

from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.models import ChannelKind, Model
from chalicelib.naming import moments
from chalicelib.naming.ids import digest
from chalicelib.naming.moments import rfc3339
from chalicelib.naming.object_keys import outbound_key
from chalicelib.naming.words import parse_search, searched
from chalicelib.ports import Ports
from chalicelib.ports.claims import ClaimFilter
from chalicelib.ports.outbound import Announcement, Event, Notice, TargetRefused
from chalicelib.ports.subscriptions import Subscription, SubscriptionFilters
from chalicelib.services.asking import ClaimParameters
from chalicelib.services.shared_secrets import MOST_SECRETS, checked_secret, made_secret

MOST_SUBSCRIPTIONS = 50  # of a tenant: each is compared with each claim
TESTS = "tests"  # stands for the article in the keys of test events
_SUBSCRIPTION = re.compile(r"sub_[a-z2-7]{16}")
_SIGNED_AS = ChannelKind.STANDARD_WEBHOOKS


class NewSubscription(Model):
    """A subscription as its maker sees it. ``secret`` is there this one time, if it was made here."""

    subscription: Subscription
    secret: str | None

    def served(self) -> dict[str, Any]:
        made = {"secret": self.secret} if self.secret else {}
        return {**served_subscription(self.subscription), **made}


def create_subscription(
    ports: Ports,
    tenant: str,
    name: str,
    target: str,
    filters: SubscriptionFilters,
    secret: SecretStr | None,
) -> NewSubscription:
    """``secret``: the one that the receiver has, or None to have one made. Raises InvalidRequest."""
    if len(ports.subscriptions.list(tenant)) >= MOST_SUBSCRIPTIONS:
        raise Conflict(f"There are {MOST_SUBSCRIPTIONS} subscriptions, the most there may be. Delete one.")
    claim_filter(tenant, filters)
    try:
        ports.targets.check(target)
    except TargetRefused as refused:
        raise InvalidRequest(f"target: {refused}") from None
    now = rfc3339(ports.clock())
    made = checked_secret(_SIGNED_AS, secret) if secret else SecretStr(made_secret(_SIGNED_AS))
    subscription = Subscription(
        id=f"sub_{digest(secrets.token_hex(16), length=16)}",
        tenant=tenant,
        name=name,
        target=target,
        filters=filters,
        created_at=now,
        since=now,
    )
    ports.subscriptions.put(subscription, [made])
    return NewSubscription(subscription=subscription, secret=None if secret else made.get_secret_value())


def list_subscriptions(ports: Ports, tenant: str) -> list[Subscription]:
    return ports.subscriptions.list(tenant)


def get_subscription(ports: Ports, tenant: str, subscription_id: str) -> Subscription:
    """Raises NotFound, also for another tenant's."""
    known = _SUBSCRIPTION.fullmatch(subscription_id)
    subscription = ports.subscriptions.get(tenant, subscription_id) if known else None
    if subscription is None:
        raise NotFound(
            f"There is no subscription {subscription_id!r}. GET /v1/subscriptions lists those there are."
        )
    return subscription


def add_secret(
    ports: Ports, tenant: str, subscription_id: str, secret: SecretStr | None, *, only: bool
) -> NewSubscription:
    """Sign with another secret too; ``only`` with that one from now on. Raises NotFound, InvalidRequest."""
    subscription = get_subscription(ports, tenant, subscription_id)
    made = checked_secret(_SIGNED_AS, secret) if secret else SecretStr(made_secret(_SIGNED_AS))
    live = (made, *(() if only else ports.subscriptions.secrets(subscription)))
    if len(live) > MOST_SECRETS:
        raise Conflict(
            f"A subscription has {MOST_SECRETS} live secrets at most. Send only=true to end the others."
        )
    changed = subscription.model_copy(
        update={"live_secrets": len(live), "rotations": subscription.rotations + 1}
    )
    ports.subscriptions.put(changed, live)
    return NewSubscription(subscription=changed, secret=None if secret else made.get_secret_value())


def delete_subscription(ports: Ports, tenant: str, subscription_id: str) -> None:
    """What waits to be sent is not sent any longer. Raises NotFound."""
    ports.subscriptions.delete(get_subscription(ports, tenant, subscription_id))


class Tested(Model):
    """A test event is on its way, once."""

    webhook_id: str
    links: dict[str, str]


def send_test(ports: Ports, tenant: str, subscription_id: str) -> Tested:
    """Queue a test event, which goes to a disabled subscription too. Raises NotFound."""
    subscription = get_subscription(ports, tenant, subscription_id)
    now = ports.clock()
    key = outbound_key(tenant, TESTS, moments.compact(now), subscription.id, 0)
    announcement = Announcement(type=Event.TEST, timestamp=rfc3339(now))
    ports.objects.put(key, announcement.model_dump_json().encode())
    notice = Notice(tenant=tenant, subscription=subscription.id, key=key, test=True)
    ports.outbound.send([notice.model_dump_json()])
    return Tested(webhook_id=webhook_id(key), links=_links(subscription))


def claim_filter(tenant: str, filters: SubscriptionFilters) -> ClaimFilter:
    """Of claims one by one: ``q`` is looked for as it stands. Raises InvalidRequest where nothing is left."""
    wanted = ClaimParameters(**filters.model_dump(exclude_none=True)).claim_filter(tenant)
    words, phrases = parse_search(wanted.text or "")
    if wanted.text and not searched(words):
        raise InvalidRequest("q holds only words that nearly every claim has. Give a rarer one besides.")
    return wanted.model_copy(update={"text": None, "words": words, "phrases": phrases})


def webhook_id(key: str) -> str:
    """The name of a request, the same each time it is sent."""
    return f"msg_{digest(key, length=26)}"


def served_subscription(subscription: Subscription) -> dict[str, Any]:
    """Without its secrets; how many are live, and how sending to it goes."""
    own = subscription.model_dump(mode="json", include={"id", "name", "target", "created_at", "live_secrets"})
    state = subscription.model_dump(
        mode="json", include={"last_success_at", "failing_since", "disabled_at", "disabled_because"}
    )
    filters = subscription.filters.model_dump(mode="json", exclude_defaults=True)
    return {
        **own,
        "filters": filters,
        "status": subscription.status,
        **state,
        "links": _links(subscription),
    }


def served_in_full(subscription: Subscription) -> dict[str, Any]:
    """With the failures that are remembered, the last one first."""
    failures = [failure.model_dump(mode="json") for failure in subscription.failures]
    return {**served_subscription(subscription), "recent_failures": failures}


def _links(subscription: Subscription) -> dict[str, str]:
    return {"self": f"/v1/subscriptions/{subscription.id}"}
