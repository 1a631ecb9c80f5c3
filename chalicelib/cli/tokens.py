"""``tokens``: bearer tokens made, listed, rotated, revoked."""

from __future__ import annotations

from typing import get_args

import click
import httpx

from chalicelib.cli.connection import ask, connected
from chalicelib.cli.deployment import Deployment, deployed
from chalicelib.cli.showing import output, tokens_table
from chalicelib.ports.access import Scope
from chalicelib.services.access import create_token

_SCOPES: tuple[Scope, ...] = get_args(Scope)


@click.group()
def tokens() -> None:
    """Make, list, rotate and revoke bearer tokens."""


@tokens.command()
@click.argument("label")
@click.option("--scope", "scopes", type=click.Choice(_SCOPES), multiple=True, required=True)
@click.option("--days", type=int, help="Days until it expires; never, if not given.")
@connected
def create(http: httpx.Client, label: str, scopes: tuple[Scope, ...], days: int | None) -> None:
    """Make a token, which is shown this one time."""
    body = {"label": label, "scopes": scopes, "days": days}
    click.echo(ask(http, "POST", "/v1/tokens", json=body)["token"])


@tokens.command()
@click.argument("tenant")
@deployed
def first(deployment: Deployment, tenant: str) -> None:
    """Make the first admin token of TENANT, straight in the table.

    With your AWS credentials, and --stack or the ONRECORD_ variables of the deployment: the way
    back in, too, where no admin token is left.
    """
    click.echo(create_token(deployment.ports, tenant, "first", frozenset({"admin"})).token)


@tokens.command(name="list")
@connected
def list_(http: httpx.Client) -> None:
    """The tokens there are; they themselves are kept nowhere."""
    output().print(tokens_table(ask(http, "GET", "/v1/tokens")["items"]))


@tokens.command()
@click.argument("token_id")
@click.option(
    "--overlap",
    type=click.IntRange(0, 720),
    default=24,
    show_default=True,
    help="Hours that the old secret still works; 0 ends it at once.",
)
@connected
def rotate(http: httpx.Client, token_id: str, overlap: int) -> None:
    """Make a new secret for a token, which is shown this one time."""
    body = {"overlap": overlap * 3600}
    click.echo(ask(http, "POST", f"/v1/tokens/{token_id}/rotate", json=body)["token"])


@tokens.command()
@click.argument("token_id")
@connected
def revoke(http: httpx.Client, token_id: str) -> None:
    """Make a token invalid."""
    ask(http, "DELETE", f"/v1/tokens/{token_id}")
    click.echo(f"{token_id} is revoked.")
