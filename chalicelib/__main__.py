"""The command line: ``python -m chalicelib``."""

from __future__ import annotations

import click

from chalicelib.cli.administering import remove, tokens
from chalicelib.cli.articles import extract
from chalicelib.cli.asking import query
from chalicelib.cli.backfilling import backfill
from chalicelib.cli.channels import channels
from chalicelib.cli.dead_letters import dlq
from chalicelib.cli.diagnosing import doctor
from chalicelib.cli.exporting import export
from chalicelib.cli.ingesting import ingest
from chalicelib.cli.pulling import pull
from chalicelib.cli.reextracting import reextract
from chalicelib.cli.serving import serve
from chalicelib.cli.statistics import stats
from chalicelib.cli.subscriptions import subscriptions
from chalicelib.cli.tables import tables


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Onrecord: who is on record as saying what in news articles."""


for command in (
    extract,
    serve,
    ingest,
    pull,
    query,
    export,
    stats,
    tables,
    channels,
    subscriptions,
    remove,
    tokens,
    reextract,
    dlq,
    backfill,
    doctor,
):
    main.add_command(command)

if __name__ == "__main__":
    main(prog_name="python -m chalicelib")
