"""``index``: look after the index of a deployment."""

from __future__ import annotations

import click
from rich.progress import Progress, SpinnerColumn, TextColumn

from chalicelib.cli.deployment import Deployment, deployed
from chalicelib.cli.showing import errors
from chalicelib.ports.search import Overtaken
from chalicelib.services.indexing import make_index, verify_index

_TENANT = click.option("--tenant", required=True, help="Whose index.")


@click.group()
def index() -> None:
    """Look after the index, by which claims are searched and counted."""


@index.command()
@_TENANT
@deployed
def status(deployment: Deployment, tenant: str) -> None:
    """Tell how much the index holds, and until when it follows what is served."""
    state = deployment.ports.search.state(tenant)
    if state is None:
        raise click.ClickException(f"{tenant} has no index. It is made of the next article, or by rebuild.")
    size = state.bytes / 1_000_000
    click.echo(f"{state.claims:,} claims, {size:,.1f} MB, written {state.number:,} times.")
    click.echo(f"It has what was served at {state.as_of}.")


@index.command()
@_TENANT
@click.option("--anew", is_flag=True, help="Do not go on where another was cut off.")
@deployed
def rebuild(deployment: Deployment, tenant: str, anew: bool) -> None:
    """Make the index again from the table, beside the one that answers, which it then replaces.

    Stopped in the middle, the same command goes on. It may run beside live traffic.
    """
    done = 0
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,} articles"))
    try:
        with Progress(*columns, console=errors(), transient=True) as progress:
            bar = progress.add_task("The index", total=None)
            for made in make_index(deployment.ports, tenant, anew=anew):
                done = made.articles
                progress.update(bar, completed=done, description=f"The index, up to {made.when[:10]}")
    except KeyboardInterrupt:
        raise click.ClickException(f"Stopped after {done:,} articles. The same command goes on.") from None
    except Overtaken:
        raise click.ClickException(
            "Another makes the same index at this moment. Wait, and look again."
        ) from None
    click.echo(f"The index is made of {done:,} articles.")


@index.command()
@_TENANT
@deployed
def verify(deployment: Deployment, tenant: str) -> None:
    """Compare the index with what is served; what differs is queued to be put right."""
    found = 0
    for article_id in verify_index(deployment.ports, tenant):
        found += 1
        click.echo(f"{article_id}: queued")
    click.echo(f"Articles that differed: {found}." if found else "The index has what is served.")
