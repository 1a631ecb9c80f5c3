"""``channels``: the ways in for CMSs."""

from __future__ import annotations

import json
from typing import Any

import click
import httpx

from chalicelib.cli.connection import ask, connected
from chalicelib.cli.showing import channels_table, output
from chalicelib.models import ChannelKind, ChannelOptions


@click.group()
def channels() -> None:
    """Make, list and delete channels, the ways in for CMSs."""


@channels.command()
@click.argument("name")
@click.option("--kind", type=click.Choice([kind.value for kind in ChannelKind]), required=True)
@click.option(
    "--secret", help="The secret that the CMS has; - asks for it. Without it, one is made and shown once."
)
@click.option("--option", "options", multiple=True, metavar="NAME=VALUE", help="See docs/channels.md.")
@connected
def add(http: httpx.Client, name: str, kind: str, secret: str | None, options: tuple[str, ...]) -> None:
    """Make a channel, and show the address that its CMS sends to.

    --option takes NAME=VALUE, for a map NAME.KEY=VALUE: fields.body_html=entry.bodyHtml.
    """
    body = {"name": name, "kind": kind, "secret": asked_secret(secret), "options": _read(options)}
    _show(http, ask(http, "POST", "/v1/channels", json=body))


@channels.command(name="list")
@connected
def list_(http: httpx.Client) -> None:
    """The channels there are, without their secrets."""
    output().print(channels_table(ask(http, "GET", "/v1/channels")["items"]))


@channels.command()
@click.argument("channel_id")
@click.option("--secret", help="The new secret; - asks for it. Without it, one is made and shown once.")
@click.option("--only", is_flag=True, help="End the channel's other secrets.")
@connected
def rotate(http: httpx.Client, channel_id: str, secret: str | None, only: bool) -> None:
    """Let another secret in, beside those there are."""
    body = {"secret": asked_secret(secret), "only": only}
    _show(http, ask(http, "POST", f"/v1/channels/{channel_id}/secrets", json=body))


@channels.command()
@click.argument("channel_id")
@connected
def delete(http: httpx.Client, channel_id: str) -> None:
    """Close a channel; the articles that came by it stay."""
    ask(http, "DELETE", f"/v1/channels/{channel_id}")
    click.echo(f"{channel_id} is deleted.")


def asked_secret(secret: str | None) -> str | None:
    """A secret on the command line can be read by others of the machine; a prompt cannot."""
    if secret != "-":  # noqa: S105 - stands for the prompt
        return secret
    asked: str = click.prompt("Secret", hide_input=True)
    return asked


def _read(options: tuple[str, ...]) -> dict[str, Any]:
    """NAME=VALUE and NAME.KEY=VALUE; the key of a map may hold dots itself."""
    read: dict[str, Any] = {}
    for option in options:
        name, equals, value = option.partition("=")
        if not equals:
            raise click.BadParameter(f"{option!r} is not NAME=VALUE.", param_hint="--option")
        field, dot, key = name.partition(".")
        if dot:
            read.setdefault(field, {})[key] = value
        else:
            read[field] = _typed(field, value)
    return read


def _typed(field: str, value: str) -> Any:
    known = ChannelOptions.model_fields.get(field)
    return json.loads(value) if known and known.annotation is int and value.isdigit() else value


def _show(http: httpx.Client, channel: dict[str, Any]) -> None:
    click.echo(f"channel  {channel['id']} ({channel['kind']})")
    click.echo(f"address  {str(http.base_url).rstrip('/')}{channel['links']['webhook']}")
    if "secret" in channel:
        click.echo(f"secret   {channel['secret']}")
