"""The command line: ``python -m chalicelib``."""

from __future__ import annotations

import click

from chalicelib.cli.backfill import backfill
from chalicelib.cli.channels import channels
from chalicelib.cli.dlq import dlq
from chalicelib.cli.doctor import doctor
from chalicelib.cli.export import export
from chalicelib.cli.extract import extract
from chalicelib.cli.index import index
from chalicelib.cli.ingest import ingest
from chalicelib.cli.lake import lake
from chalicelib.cli.pull import pull
from chalicelib.cli.query import query
from chalicelib.cli.reextract import reextract
from chalicelib.cli.remove import remove
from chalicelib.cli.serve import serve
from chalicelib.cli.stats import stats
from chalicelib.cli.subscriptions import subscriptions
from chalicelib.cli.table import table
from chalicelib.cli.tables import tables
from chalicelib.cli.tokens import tokens


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
    table,
    index,
    lake,
    doctor,
):
    main.add_command(command)

if __name__ == "__main__":
    main(prog_name="python -m chalicelib")
