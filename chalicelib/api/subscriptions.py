"""Subscriptions: addresses that are told of claims that come and go."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, SecretStr

from chalicelib import bootstrap
from chalicelib.api.answers import CONFLICT, Everything
from chalicelib.api.requests import NewSecretBody
from chalicelib.api.routing import Routes
from chalicelib.models import Model
from chalicelib.ports.access import Principal
from chalicelib.ports.subscriptions import Failure, SubscriptionFilters
from chalicelib.services.telling import subscriptions

routes = Routes(__name__)
route = routes.route


class NewSubscriptionBody(Model):
    """``filters``: as the parameters of /v1/claims. ``secret``: without it one is made, and shown once."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    target: Annotated[str, Field(min_length=1, max_length=2000)]
    filters: SubscriptionFilters = SubscriptionFilters()
    secret: Annotated[SecretStr | None, Field(max_length=500)] = None


class SubscriptionLinks(Model):
    self: str


class ServedSubscription(Model):
    """``status``: "active", "failing" or "disabled"."""

    id: str
    name: str
    target: str
    created_at: str
    live_secrets: int
    filters: SubscriptionFilters
    status: str
    last_success_at: str | None
    failing_since: str | None
    disabled_at: str | None
    disabled_because: str | None
    links: SubscriptionLinks


class MadeSubscription(ServedSubscription):
    """``secret`` is told this one time, where it was made here."""

    secret: str | None = None


class WholeSubscription(ServedSubscription):
    recent_failures: list[Failure]


@route(
    "/v1/subscriptions",
    "admin",
    "POST",
    body=NewSubscriptionBody,
    gives=MadeSubscription,
    errors=CONFLICT,
)
def post_subscription(caller: Principal, body: NewSubscriptionBody) -> Any:
    """Subscribe a target to claims that come and go."""
    made = subscriptions.create_subscription(
        bootstrap.ports(), caller.tenant, body.name, body.target, body.filters, body.secret
    )
    return made.served()


@route("/v1/subscriptions", "admin", gives=Everything[ServedSubscription])
def get_subscriptions(caller: Principal) -> Any:
    """List the subscriptions of the tenant."""
    kept = subscriptions.list_subscriptions(bootstrap.ports(), caller.tenant)
    return {"items": [subscriptions.served_subscription(subscription) for subscription in kept]}


@route("/v1/subscriptions/{subscription_id}", "admin", gives=WholeSubscription)
def get_subscription(caller: Principal, subscription_id: str) -> Any:
    """Get a subscription, with its recent failures."""
    found = subscriptions.get_subscription(bootstrap.ports(), caller.tenant, subscription_id)
    return subscriptions.served_in_full(found)


@route("/v1/subscriptions/{subscription_id}", "admin", "DELETE", gives=None)
def delete_subscription(caller: Principal, subscription_id: str) -> Any:
    """Delete a subscription; what waits to be sent is not sent any longer."""
    subscriptions.delete_subscription(bootstrap.ports(), caller.tenant, subscription_id)


@route(
    "/v1/subscriptions/{subscription_id}/secrets",
    "admin",
    "POST",
    body=NewSecretBody,
    gives=MadeSubscription,
    errors=CONFLICT,
)
def post_subscription_secret(caller: Principal, subscription_id: str, body: NewSecretBody) -> Any:
    """Sign with another secret too."""
    made = subscriptions.add_secret(
        bootstrap.ports(), caller.tenant, subscription_id, body.secret, only=body.only
    )
    return made.served()


@route("/v1/subscriptions/{subscription_id}/test", "admin", "POST", gives=subscriptions.Tested)
def post_subscription_test(caller: Principal, subscription_id: str) -> Any:
    """Send a test event to the target, once."""
    return subscriptions.send_test(bootstrap.ports(), caller.tenant, subscription_id)
