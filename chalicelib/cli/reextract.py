"""``reextract``: let the present extractor read again what an older one has read."""

from __future__ import annotations

from typing import Any

import click
import httpx

from chalicelib.cli.connection import ask, connected
from chalicelib.cli.pacing import RATE, RATES


@click.command()
@click.option("--again", is_flag=True, help="Also what the present extractor has extracted already.")
@click.option("--since", help="Articles published, or else received, on this date or time, or later.")
@click.option("--below-version", help="Articles whose claims are of an extractor before this one, or none.")
@click.option(
    "--rate", type=RATES, default=RATE, show_default=True, help="Articles a second that are queued."
)
@click.option("--cursor", help="Go on where a page of POST /v1/reextract ended, which has told this.")
@connected
def reextract(http: httpx.Client, rate: float, **choice: Any) -> None:
    """Extract again what an older extractor has read, or none.

    Onrecord goes through the articles by itself, also when this command has ended; what comes in
    meanwhile does not wait for it. Readers see the claims of before until the new ones are whole.
    Started again, it passes over what the present extractor has extracted, but for --again.
    """
    given = {name: value for name, value in choice.items() if value is not None}
    ask(http, "POST", "/v1/reextract", params={**given, "rate": rate})
    click.echo(f"Articles are gone through in the background, {rate:g} a second at most.")
