"""``remove``: an article taken out of every query."""

from __future__ import annotations

import click
import httpx

from chalicelib.cli.connection import ask, connected


@click.command()
@click.argument("article_id")
@click.option("--erase", is_flag=True, help="Delete what is stored of it too.")
@connected
def remove(http: httpx.Client, article_id: str, erase: bool) -> None:
    """Take an article and its claims out of every query."""
    ask(http, "DELETE", f"/v1/articles/{article_id}", params={"erase": erase})
    click.echo(f"{article_id} is removed{' and erased' if erase else ''}.")
