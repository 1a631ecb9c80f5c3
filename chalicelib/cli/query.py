"""``query``: articles, claims and sources of a running Onrecord."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click
import httpx
from pydantic_core import to_json

from chalicelib.cli.connection import all_items, ask, connected
from chalicelib.cli.showing import articles_table, output, served_claims_table, sources_table
from chalicelib.models import Kind, SourceType
from chalicelib.ports.claims import Duplicates
from chalicelib.services.asking import ClaimOrder

Show = Callable[[Iterable[Mapping[str, Any]]], Any]


def _listing(command: Callable[..., None]) -> Callable[..., None]:
    """The options that every list has."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="One JSON object a line."),
        click.option("--most", default=20, show_default=True, help="Items to show at most."),
    ):
        command = option(command)
    return command


@click.group()
def query() -> None:
    """Ask for articles, claims and sources."""


@query.command()
@click.option("--outlet", help="The publisher, as its articles name it.")
@click.option("--section", help="As the articles name it.")
@click.option("--author", help="As the articles name them.")
@click.option("--status", type=click.Choice(["received", "extracted", "failed"]))
@click.option("--from", "start", help="Published on this date or time, or later.")
@click.option("--to", "end", help="Published on this date or time, or earlier.")
@_listing
@connected
def articles(
    http: httpx.Client, start: str | None, end: str | None, most: int, as_json: bool, **filters: str | None
) -> None:
    """Articles, newest first."""
    items = all_items(http, "/v1/articles", {"from": start, "to": end, **filters}, most)
    _show(items, articles_table, as_json)


@query.command()
@click.argument("article_id", required=False)
@click.option("--source", help="An id (s_…) or a full name.")
@click.option("--about", help="Words of topics, or their beginnings.")
@click.option("--q", help='Words in any form, "phrases", OR, -without, begin*, like~.')
@click.option("--source-type", type=click.Choice([each.value for each in SourceType]))
@click.option("--kind", type=click.Choice([each.value for each in Kind]))
@click.option("--outlet", help="The publisher, as its articles name it.")
@click.option("--author", help="Who wrote the article, as it names them.")
@click.option("--section", help="As the articles name it.")
@click.option("--wire", help="The agency whose story it is.")
@click.option("--named", type=click.Choice(["named", "unnamed", "document"]), help="What the source is.")
@click.option(
    "--order",
    type=click.Choice([each.value for each in ClaimOrder]),
    help="By time of publication, or by how well --q fits.",
)
@click.option(
    "--duplicates",
    type=click.Choice([each.value for each in Duplicates]),
    help="fold: once what several articles report in nearly the same words.",
)
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="The least confidence of a claim.")
@click.option("--from", "start", help="Published on this date or time, or later.")
@click.option("--to", "end", help="Published on this date or time, or earlier.")
@_listing
@connected
def claims(
    http: httpx.Client,
    article_id: str | None,
    most: int,
    as_json: bool,
    start: str | None,
    end: str | None,
    **filters: str | None,
) -> None:
    """Claims, newest article first; or those of one article, in text order."""
    path = f"/v1/articles/{article_id}/claims" if article_id else "/v1/claims"
    parameters = {"from": start, "to": end, **filters}
    _show(all_items(http, path, parameters, most), served_claims_table, as_json)


@query.command()
@click.argument("q", required=False)
@_listing
@connected
def sources(http: httpx.Client, q: str | None, most: int, as_json: bool) -> None:
    """Named sources, all or those with the words of Q in their name."""
    _show(all_items(http, "/v1/sources", {"q": q}, most), sources_table, as_json)


@query.command()
@click.argument("claim_id")
@connected
def claim(http: httpx.Client, claim_id: str) -> None:
    """One claim, whole."""
    output().print_json(data=ask(http, "GET", f"/v1/claims/{claim_id}"))


def _show(items: Iterable[Mapping[str, Any]], table: Show, as_json: bool) -> None:
    if not as_json:
        output().print(table(items))
        return
    for item in items:
        sys.stdout.write(to_json(item).decode() + "\n")
