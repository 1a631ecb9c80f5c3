"""``table``: look after the table of a deployment."""

from __future__ import annotations

from collections import Counter

import click

from chalicelib.cli.deployment import Deployment, deployed
from chalicelib.services.operating.verifying import Fault, verify


@click.group()
def table() -> None:
    """Look after the table of a deployment."""


@table.command(name="verify")
@deployed
def verify_(deployment: Deployment) -> None:
    """Compare the table with S3, and put right what a run that was cut off has left.

    Claims, headings, sources and texts that nobody is served are deleted; what editors said and the
    table does not know is put there; what subscribers were to be told is queued. It may run beside live
    traffic, and again. What it cannot put right it names, and ends with 1.
    """
    found: Counter[Fault] = Counter()
    for name, fault in verify(deployment.ports):
        found[fault] += 1
        click.echo(f"{name}: {fault.value}")
    open_ones = found[Fault.UNKNOWN] + found[Fault.UNREADABLE]
    if open_ones:
        raise click.ClickException(f"Faults that are not put right: {open_ones} of {found.total()}.")
    click.echo(f"Faults put right: {found.total()}." if found else "Nothing is left over.")
