"""Channels: the ways in, one for each CMS, and what is fetched from one."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, SecretStr

from chalicelib import bootstrap
from chalicelib.api.answers import CONFLICT, UNREADABLE, Everything
from chalicelib.api.receiving import DELIVERY, TAKEN
from chalicelib.api.requests import NewSecretBody
from chalicelib.api.routing import Routes
from chalicelib.models import ChannelKind, ChannelOptions, Model
from chalicelib.ports.access import Principal
from chalicelib.services import receiving

routes = Routes(__name__)
route = routes.route


class NewChannelBody(Model):
    """``secret``: the one that the CMS has; without it one is made, and shown once."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    kind: ChannelKind
    secret: Annotated[SecretStr | None, Field(max_length=500)] = None
    options: ChannelOptions = ChannelOptions()


class ChannelLinks(Model):
    webhook: str


class ServedChannel(Model):
    id: str
    name: str
    kind: ChannelKind
    created_at: str
    options: ChannelOptions
    live_secrets: int
    links: ChannelLinks


class MadeChannel(ServedChannel):
    """``secret`` is told this one time, where it was made here."""

    secret: str | None = None


@route("/v1/channels", "admin", "POST", body=NewChannelBody, gives=MadeChannel)
def post_channel(caller: Principal, body: NewChannelBody) -> Any:
    """Make a channel: a way in for one CMS."""
    made = receiving.create_channel(
        bootstrap.ports(), caller.tenant, body.name, body.kind, body.secret, body.options
    )
    return made.served()


@route("/v1/channels", "admin", gives=Everything[ServedChannel])
def get_channels(caller: Principal) -> Any:
    """List the channels of the tenant."""
    kept = receiving.list_channels(bootstrap.ports(), caller.tenant)
    return {"items": [receiving.served_channel(channel) for channel in kept]}


@route(
    "/v1/channels/{channel_id}/articles",
    "ingest",
    "POST",
    body=DELIVERY,
    gives=TAKEN,
    errors=(*CONFLICT, *UNREADABLE),
    brings_articles=True,
)
def post_fetched_article(caller: Principal, channel_id: str) -> Any:
    """Send an article fetched from a channel's CMS."""
    content_type = routes.request.headers.get("content-type")
    return receiving.receive_fetched(bootstrap.ports(), caller.tenant, channel_id, routes.body, content_type)


@route(
    "/v1/channels/{channel_id}/secrets",
    "admin",
    "POST",
    body=NewSecretBody,
    gives=MadeChannel,
    errors=CONFLICT,
)
def post_channel_secret(caller: Principal, channel_id: str, body: NewSecretBody) -> Any:
    """Add a secret to a channel."""
    made = receiving.add_secret(bootstrap.ports(), caller.tenant, channel_id, body.secret, only=body.only)
    return made.served()


@route("/v1/channels/{channel_id}", "admin", "DELETE", gives=None)
def delete_channel(caller: Principal, channel_id: str) -> Any:
    """Delete a channel; what came by it stays."""
    receiving.delete_channel(bootstrap.ports(), caller.tenant, channel_id)
