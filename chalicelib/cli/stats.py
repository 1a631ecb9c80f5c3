"""``stats``: figures of a running Onrecord, and whether they are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click
import httpx
from pydantic_core import to_json
from rich.table import Table

from chalicelib.cli.connection import ask, connected
from chalicelib.cli.showing import errors, output, stats_table, top_sources_table
from chalicelib.cli.verifying import COMPARED, PlainCount
from chalicelib.services.counting import By


@click.command()
@click.option(
    "--by",
    type=click.Choice([each.value for each in By]),
    multiple=True,
    help="What to group by: one, or two.",
)
@click.option("--sources", is_flag=True, help="The named sources that are heard most, instead.")
@click.option("--about", help="With --sources: words of topics, or their beginnings.")
@click.option("--most", default=20, show_default=True, help="With --sources: how many.")
@click.option("--outlet", help="The publisher, as its articles name it.")
@click.option("--section", help="As the articles name it.")
@click.option("--from", "start", help="Published on this date or time, or later.")
@click.option("--to", "end", help="Published on this date or time, or earlier.")
@click.option("--json", "as_json", is_flag=True, help="The answer as it comes.")
@click.option("--verify", is_flag=True, help="Count all claims of the period, and compare.")
@connected
def stats(
    http: httpx.Client,
    by: tuple[str, ...],
    sources: bool,
    about: str | None,
    most: int,
    start: str | None,
    end: str | None,
    as_json: bool,
    verify: bool,
    **filters: str | None,
) -> None:
    """Claims, sources and articles: all, or by what they have in common."""
    given = {"from": start, "to": end, **filters}
    wanted = {name: value for name, value in given.items() if value is not None}
    if verify:
        _verify(http, wanted)
    elif sources:
        topic = {"about": about} if about else {}
        found = counted(http, "/v1/stats/sources", {**wanted, **topic, "limit": most})
        _show(found, top_sources_table(found["items"]), as_json)
    else:
        found = counted(http, "/v1/stats", _by(wanted, [By(each) for each in by]))
        _show(found, stats_table(found), as_json)


def counted(http: httpx.Client, path: str, parameters: Mapping[str, Any]) -> Any:
    return ask(http, "GET", path, params=dict(parameters))


def _verify(http: httpx.Client, wanted: Mapping[str, str]) -> None:
    """Ends with 1 where a figure is not that of the claims."""
    with errors().status("Counting all claims of the period"):
        plain = PlainCount(http, wanted)
    found = [
        line for by in COMPARED for line in plain.differences(by, counted(http, "/v1/stats", _by(wanted, by)))
    ]
    listed = counted(http, "/v1/stats/sources", {**wanted, "limit": 1000})
    found += plain.differences_of_sources(listed["items"], listed["sources"])
    for line in found:
        click.echo(line)
    if found:
        raise click.exceptions.Exit(1)
    click.echo(f"{len(plain.claims):,} claims: all figures are right.")


def _by(wanted: Mapping[str, str], by: Sequence[By]) -> dict[str, str]:
    return {**wanted, "by": ",".join(by)} if by else dict(wanted)


def _show(found: Mapping[str, Any], table: Table, as_json: bool) -> None:
    if as_json:
        click.echo(to_json(found).decode())
    else:
        output().print(table)
