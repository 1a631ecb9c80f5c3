"""``subscriptions``: who is told of claims."""

from __future__ import annotations

from typing import Any

import click
import httpx

from chalicelib.cli.channels import asked_secret
from chalicelib.cli.connection import ask, connected
from chalicelib.cli.showing import output, subscription_as_text, subscriptions_table
from chalicelib.ports.subscriptions import SubscriptionFilters


@click.group()
def subscriptions() -> None:
    """Make, list and remove subscriptions, which tell a web address of new claims."""


@subscriptions.command()
@click.argument("name")
@click.argument("target")
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="NAME=VALUE",
    help=f"Only claims that these let through: {', '.join(SubscriptionFilters.model_fields)}.",
)
@click.option(
    "--secret",
    help="The secret that the receiver has; - asks for it. Without it, one is made and shown once.",
)
@connected
def add(http: httpx.Client, name: str, target: str, filters: tuple[str, ...], secret: str | None) -> None:
    """Tell TARGET, an https address, of claims from now on."""
    body = {"name": name, "target": target, "filters": _read(filters), "secret": asked_secret(secret)}
    _show_made(ask(http, "POST", "/v1/subscriptions", json=body))


@subscriptions.command(name="list")
@connected
def list_(http: httpx.Client) -> None:
    """The subscriptions there are, and whether they take what is sent."""
    output().print(subscriptions_table(ask(http, "GET", "/v1/subscriptions")["items"]))


@subscriptions.command()
@click.argument("subscription_id")
@connected
def show(http: httpx.Client, subscription_id: str) -> None:
    """One subscription, with its recent failures."""
    output().print(subscription_as_text(ask(http, "GET", f"/v1/subscriptions/{subscription_id}")))


@subscriptions.command()
@click.argument("subscription_id")
@click.option("--secret", help="The new secret; - asks for it. Without it, one is made and shown once.")
@click.option("--only", is_flag=True, help="End the subscription's other secrets.")
@connected
def rotate(http: httpx.Client, subscription_id: str, secret: str | None, only: bool) -> None:
    """Sign with another secret too, beside those there are."""
    body = {"secret": asked_secret(secret), "only": only}
    _show_made(ask(http, "POST", f"/v1/subscriptions/{subscription_id}/secrets", json=body))


@subscriptions.command()
@click.argument("subscription_id")
@connected
def test(http: httpx.Client, subscription_id: str) -> None:
    """Send a test event, once; "show" tells how that went."""
    sent = ask(http, "POST", f"/v1/subscriptions/{subscription_id}/test")
    click.echo(f"A test event is on its way, with the webhook-id {sent['webhook_id']}.")


@subscriptions.command()
@click.argument("subscription_id")
@connected
def remove(http: httpx.Client, subscription_id: str) -> None:
    """End a subscription; what waits to be sent to it is not sent."""
    ask(http, "DELETE", f"/v1/subscriptions/{subscription_id}")
    click.echo(f"{subscription_id} is removed.")


def _read(filters: tuple[str, ...]) -> dict[str, str | float]:
    for each in filters:
        if "=" not in each:
            raise click.BadParameter(f"{each!r} is not NAME=VALUE.", param_hint="--filter")
    given = ((name, value) for name, _, value in (each.partition("=") for each in filters))
    return {name: _number(value) if name == "min_confidence" else value for name, value in given}


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise click.BadParameter(
            f"min_confidence is a number, not {value!r}.", param_hint="--filter"
        ) from None


def _show_made(made: dict[str, Any]) -> None:
    click.echo(f"subscription  {made['id']}")
    click.echo(f"target        {made['target']}")
    if "secret" in made:
        click.echo(f"secret        {made['secret']}")
