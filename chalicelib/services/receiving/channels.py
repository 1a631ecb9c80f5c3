"""Channels: made, listed, given new secrets, deleted. A secret is shown once, if it was made here."""

from __future__ import annotations

import re
import secrets
from typing import Any

from pydantic import SecretStr

from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.intake.senders.field_map import FIELDS, check_expression
from chalicelib.models import Channel, ChannelKind, ChannelOptions, Model
from chalicelib.naming import moments
from chalicelib.naming.ids import digest
from chalicelib.ports import Ports
from chalicelib.services.shared_secrets import MOST_SECRETS, checked_secret, made_secret

_CHANNEL = re.compile(r"ch_[a-z2-7]{16}")
_WITH_HMAC = frozenset({"header", "encoding", "algorithm", "prefix"})
_MAPPED = frozenset({"fields", "event", "events", "publisher"})
_TAKES = {
    ChannelKind.GHOST: frozenset({"signature", "tolerance", "publisher"}),
    ChannelKind.WORDPRESS: frozenset({"delivery_id", "publisher"}),
    ChannelKind.STRAPI: _MAPPED | {"header", "prefix", "delivery_id"},
    ChannelKind.CONTENTFUL: _MAPPED | {"tolerance", "delivery_id"},
    ChannelKind.SANITY: _MAPPED | {"tolerance"},
    ChannelKind.STANDARD_WEBHOOKS: _MAPPED | {"tolerance"},
    ChannelKind.GITHUB_STYLE: _MAPPED | {"delivery_id"},
    ChannelKind.HMAC: _MAPPED | _WITH_HMAC | {"delivery_id"},
    ChannelKind.BEARER: _MAPPED | {"header", "prefix", "delivery_id"},
}


class NewChannel(Model):
    """A channel as its maker sees it. ``secret`` is there this one time, if it was made here."""

    channel: Channel
    secret: str | None

    def served(self) -> dict[str, Any]:
        made = {"secret": self.secret} if self.secret else {}
        return {**served_channel(self.channel), **made}


def create_channel(
    ports: Ports,
    tenant: str,
    name: str,
    kind: ChannelKind,
    secret: SecretStr | None,
    options: ChannelOptions,
) -> NewChannel:
    """``secret``: the one that the CMS has, or None to have one made. Raises InvalidRequest."""
    _check(kind, options)
    now = ports.clock()
    made = checked_secret(kind, secret) if secret else SecretStr(made_secret(kind))
    channel = Channel(
        id=f"ch_{digest(secrets.token_hex(16), length=16)}",
        tenant=tenant,
        name=name,
        kind=kind,
        secrets=(made,),
        options=options,
        created_at=moments.timestamp(moments.compact(now.replace(microsecond=0))),
    )
    ports.channels.put(channel)
    return NewChannel(channel=channel, secret=None if secret else made.get_secret_value())


def list_channels(ports: Ports, tenant: str) -> list[Channel]:
    return ports.channels.list(tenant)


def get_channel(ports: Ports, tenant: str, channel_id: str) -> Channel:
    """Raises NotFound, also for another tenant's."""
    channel = ports.channels.get(channel_id) if is_channel_id(channel_id) else None
    if channel is None or channel.tenant != tenant:
        raise NotFound(f"There is no channel {channel_id!r}. GET /v1/channels lists those there are.")
    return channel


def add_secret(
    ports: Ports, tenant: str, channel_id: str, secret: SecretStr | None, *, only: bool
) -> NewChannel:
    """Let another secret in; ``only`` that one from now on. Raises NotFound, InvalidRequest."""
    channel = get_channel(ports, tenant, channel_id)
    made = checked_secret(channel.kind, secret) if secret else SecretStr(made_secret(channel.kind))
    live = (made, *(() if only else channel.secrets))
    if len(live) > MOST_SECRETS:
        raise Conflict(
            f"A channel has {MOST_SECRETS} live secrets at most. Send only=true to end the others."
        )
    changed = channel.model_copy(update={"secrets": live})
    ports.channels.put(changed)
    return NewChannel(channel=changed, secret=None if secret else made.get_secret_value())


def delete_channel(ports: Ports, tenant: str, channel_id: str) -> None:
    """What came by it stays. Raises NotFound."""
    ports.channels.delete(get_channel(ports, tenant, channel_id).id)


def served_channel(channel: Channel) -> dict[str, Any]:
    """Without its secrets; how many are live."""
    kept = channel.model_dump(mode="json", include={"id", "name", "kind", "created_at"})
    options = channel.options.model_dump(mode="json", exclude_defaults=True)
    links = {"webhook": f"/v1/webhooks/{channel.id}"}
    return {**kept, "options": options, "live_secrets": len(channel.secrets), "links": links}


def is_channel_id(text: str) -> bool:
    return bool(_CHANNEL.fullmatch(text))


def _check(kind: ChannelKind, options: ChannelOptions) -> None:
    """Raises InvalidRequest for options that the kind does not take, or that cannot be used."""
    unknown = options.model_fields_set - _TAKES[kind]
    if unknown:
        names, known = ", ".join(sorted(unknown)), ", ".join(sorted(_TAKES[kind]))
        raise InvalidRequest(f"A channel of kind {kind} does not take {names}. It takes {known}.")
    strange = sorted(options.fields.keys() - FIELDS)
    if strange:
        raise InvalidRequest(
            f"The option fields names {', '.join(strange)}. Known are {', '.join(sorted(FIELDS))}."
        )
    for name, expression in {**options.fields, **({"event": options.event} if options.event else {})}.items():
        try:
            check_expression(expression)
        except ValueError as error:
            raise InvalidRequest(f"The expression for {name} is no JMESPath: {error}. Correct it.") from None
