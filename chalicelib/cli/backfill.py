"""``backfill``: build the table again from S3."""

from __future__ import annotations

from collections import Counter

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from chalicelib.cli.deployment import Deployment, deployed
from chalicelib.cli.pacing import RATE, Pace
from chalicelib.cli.showing import errors
from chalicelib.services.operating.backfilling import (
    Outcome,
    Restored,
    restore_articles,
    restore_rows,
    stored_articles,
)

Counts = Counter[tuple[str, Outcome]]


@click.command()
@click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    default=RATE,
    show_default=True,
    help="Articles a second that are queued for extraction.",
)
@deployed
def backfill(deployment: Deployment, rate: float) -> None:
    """Build the table again from the bucket: tokens, decisions, corrections, articles.

    Articles are registered here, and queued for the extract function, which writes their
    claims and sources. What the table has that is as new stays as it is, so that this may run on a table
    that is not empty, beside live traffic, and again: stopped in the middle, the same command
    goes on where articles are not extracted yet. docs/operations.md says what cannot be rebuilt.
    """
    counts: Counts = Counter()
    try:
        _restore(deployment, Pace(rate), counts)
    except KeyboardInterrupt:
        raise click.ClickException(f"Stopped: {_told(counts)}. The same command goes on.") from None
    click.echo(_told(counts))
    if any(outcome is Outcome.UNREADABLE for _, outcome in counts):
        raise click.ClickException("What is unreadable was left out; its names are above.")
    if counts["articles", Outcome.QUEUED]:
        click.echo("The claims are there once the queue is empty: doctor tells how far it is.")


def _restore(deployment: Deployment, pace: Pace, counts: Counts) -> None:
    ports = deployment.ports
    with _progress() as progress:
        rows = progress.add_task("Tokens, decisions, corrections", total=None)
        for restored in restore_rows(ports):
            _count(counts, restored)
            progress.advance(rows)
        bar = progress.add_task("Counting articles", total=None)
        total = sum(1 for _ in stored_articles(ports))
        progress.update(bar, description="Articles", total=total)
        for restored in restore_articles(ports):
            _count(counts, restored)
            if restored.kind == "articles":
                progress.advance(bar)
            if restored.outcome is Outcome.QUEUED:
                pace.passed()


def _count(counts: Counts, restored: Restored) -> None:
    counts[restored.kind, restored.outcome] += 1
    if restored.outcome is Outcome.UNREADABLE:
        errors().print(f"{restored.name}: unreadable", style="red")


def _told(counts: Counts) -> str:
    told = (f"{count:,} {kind} {outcome.value}" for (kind, outcome), count in sorted(counts.items()))
    return ", ".join(told) or "nothing is stored"


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=errors(), transient=True)
