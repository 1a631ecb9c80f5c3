"""``backfill``: build the table again from S3."""

from __future__ import annotations

from collections import Counter

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from chalicelib.cli.deployment import Deployment, deployed
from chalicelib.cli.pacing import RATE, RATES
from chalicelib.cli.showing import errors
from chalicelib.services.operating.backfilling import Outcome, Restored, restore_rows
from chalicelib.services.operating.walking import Backfill, start

Counts = Counter[tuple[str, Outcome]]


@click.command()
@click.option(
    "--rate",
    type=RATES,
    default=RATE,
    show_default=True,
    help="Articles a second that are queued for extraction.",
)
@deployed
def backfill(deployment: Deployment, rate: float) -> None:
    """Build the table again from the bucket: tokens, decisions, corrections, articles.

    Tokens, decisions and corrections are put there here and now; articles by the function bulk, which
    goes through the bucket page by page, also when this command has ended. What the table has that is
    as new stays as it is, so that this may run on a table that is not empty, beside live traffic, and
    again: what is extracted already is passed over. docs/operations.md says what cannot be rebuilt.
    """
    counts: Counts = Counter()
    try:
        _restore(deployment, counts)
    except KeyboardInterrupt:
        raise click.ClickException(f"Stopped: {_told(counts)}. The same command goes on.") from None
    click.echo(_told(counts))
    start(deployment.ports, Backfill(rate=rate))
    click.echo(
        f"Articles are gone through in the background, {rate:g} a second. They are all there once the queue"
        " bulk is empty: doctor tells how far it is."
    )
    if any(outcome is Outcome.UNREADABLE for _, outcome in counts):
        raise click.ClickException("What is unreadable was left out; its names are above.")


def _restore(deployment: Deployment, counts: Counts) -> None:
    with _progress() as progress:
        rows = progress.add_task("Tokens, decisions, corrections", total=None)
        for restored in restore_rows(deployment.ports):
            _count(counts, restored)
            progress.advance(rows)


def _count(counts: Counts, restored: Restored) -> None:
    counts[restored.kind, restored.outcome] += 1
    if restored.outcome is Outcome.UNREADABLE:
        errors().print(f"{restored.name}: unreadable", style="red")


def _told(counts: Counts) -> str:
    told = (f"{count:,} {kind} {outcome.value}" for (kind, outcome), count in sorted(counts.items()))
    return ", ".join(told) or "no token, decision or correction is stored"


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=errors(), transient=True)
