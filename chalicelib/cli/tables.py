"""``tables``: what users load to look things up in."""

from __future__ import annotations

from pathlib import Path

import click
import httpx

from chalicelib.cli.connection import ask, connected
from chalicelib.services.tables import KINDS


@click.group()
def tables() -> None:
    """Load tables to look things up in: which names are whose, and Wikidata's items."""


def _load(http: httpx.Client, kind: str, file: Path) -> None:
    loaded = ask(
        http,
        "PUT",
        f"/v1/tables/{kind}",
        content=file.read_bytes(),
        headers={"Content-Type": "text/csv; charset=utf-8"},
    )
    click.echo(f"{loaded['rows']:,} rows are loaded.")


@tables.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@connected
def names(http: httpx.Client, file: Path) -> None:
    """Load a CSV of name,gender, for stats --by gender, in the place of the one before."""
    _load(http, "names", file)


@tables.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@connected
def wikidata(http: httpx.Client, file: Path) -> None:
    """Load a CSV of id,label,aliases ("|" between these), which links sources to Wikidata."""
    _load(http, "wikidata", file)


@tables.command(name="list")
@connected
def list_(http: httpx.Client) -> None:
    """What is loaded."""
    for each in ask(http, "GET", "/v1/tables")["items"]:
        click.echo(f"{each['kind']}: {each['rows']:,} rows, loaded {each['loaded_at']}")


@tables.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@connected
def delete(http: httpx.Client, kind: str) -> None:
    """Take a table away."""
    ask(http, "DELETE", f"/v1/tables/{kind}")
    click.echo(f"The table of {kind} is gone.")
