"""``reextract``: let the present extractor read again what an older one has read."""

from __future__ import annotations

from math import ceil
from typing import Any

import click
import httpx
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from chalicelib.cli.connection import ask, connected
from chalicelib.cli.pacing import RATE, Pace
from chalicelib.cli.showing import errors

PAGE = 100  # articles a request, and no more than are queued in
BURST = 20  # seconds


@click.command()
@click.option("--again", is_flag=True, help="Also what the present extractor has extracted already.")
@click.option("--since", help="Articles published, or else received, on this date or time, or later.")
@click.option("--below-version", help="Articles whose claims are of an extractor before this one, or none.")
@click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    default=RATE,
    show_default=True,
    help="Articles a second that are queued, so that what comes in meanwhile is not kept waiting.",
)
@click.option("--cursor", help="With --again: go on where an earlier run was stopped, which has told this.")
@connected
def reextract(http: httpx.Client, rate: float, cursor: str | None, **choice: Any) -> None:
    """Extract again what an older extractor has read, or none.

    Readers see the claims of before until the new ones are whole. Stopped in the middle, the same
    command goes on: what is extracted by the present extractor is passed over. With --again, which
    passes over nothing, a run that is stopped tells the --cursor to go on with.
    """
    given = {name: value for name, value in choice.items() if value is not None}
    pace, limit = Pace(rate), min(PAGE, ceil(BURST * rate))
    seen = queued = 0
    with _progress() as progress:
        task = progress.add_task("", total=None, queued=0)
        try:
            while True:
                asked = {**given, "limit": limit, **({"cursor": cursor} if cursor else {})}
                step = ask(http, "POST", "/v1/reextract", params=asked)
                seen, queued, cursor = seen + step["seen"], queued + step["queued"], step["next"]
                progress.update(task, completed=seen, queued=queued)
                if cursor is None:
                    break
                pace.passed(step["queued"])
        except (KeyboardInterrupt, click.ClickException) as error:
            why = error.message if isinstance(error, click.ClickException) else "Stopped."
            told = f"{why} {queued} of {seen} articles are queued so far. {_go_on(given, cursor)}"
            raise click.ClickException(told) from None
    click.echo(f"{queued} of {seen} articles are queued for extraction.")


def _go_on(given: dict[str, Any], cursor: str | None) -> str:
    if given["again"] and cursor:
        return f"To go on, add: --cursor {cursor}"
    return "The same command goes on."


def _progress() -> Progress:
    figures = TextColumn("{task.completed:,.0f} articles looked at, {task.fields[queued]:,} queued")
    return Progress(figures, TimeElapsedColumn(), console=errors(), transient=True)
