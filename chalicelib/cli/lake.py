"""``lake``: bring the Parquet files of a deployment up to date, without waiting for its function to."""

from __future__ import annotations

import math

import click

from chalicelib.cli.deployment import Deployment, deployed
from chalicelib.services.exporting import keep_lake


@click.command()
@deployed
def lake(deployment: Deployment) -> None:
    """Write the Parquet file of each month whose claims have changed, as the function lake does once a day.

    Stopped in the middle, what is written stays, and the same command goes on.
    """
    months = 0
    for written in keep_lake(deployment.ports, lambda: math.inf):
        months += 1
        told = "nothing is left of it" if written.claims is None else f"{written.claims:,} claims"
        click.echo(f"{written.tenant} {written.month}: {told}")
    click.echo(f"Months written: {months}." if months else "All months are as they were.")
