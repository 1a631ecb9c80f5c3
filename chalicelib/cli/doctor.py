"""``doctor``: is everything as it has to be, and if not, what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click
import httpx
from rich.text import Text

from chalicelib.cli.checks.account import look_at_alarms, look_at_concurrency, look_at_loops
from chalicelib.cli.checks.api import look_at_api, look_with_token
from chalicelib.cli.checks.bucket import look_at_bucket
from chalicelib.cli.checks.findings import Finding, State, guarded
from chalicelib.cli.checks.model import look_at_model
from chalicelib.cli.checks.queues import look_at_queue, look_at_readers, queue_arn
from chalicelib.cli.checks.table import look_at_table
from chalicelib.cli.checks.waiting import look_at_articles
from chalicelib.cli.connection import known_server
from chalicelib.cli.deployment import Deployment, find, plainly, with_stack
from chalicelib.cli.showing import output
from chalicelib.naming.delivery_keys import DELIVERIES
from chalicelib.services.telling import RETRIES

_COLOURS = {State.OK: "green", State.WARNING: "yellow", State.WRONG: "red"}


@click.command()
@click.option(
    "--url", help="Address of the API. Default: ONRECORD_URL, the stack's, or the server on this machine."
)
@click.option("--token", help="To look with at the API too. Default: ONRECORD_TOKEN.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_stack
def doctor(stack: str | None, region: str | None, url: str | None, token: str | None, as_json: bool) -> None:
    """Look whether everything is as it has to be, and say what to do where it is not.

    Of a deployment (--stack, or the ONRECORD_ variables): bucket, queues, table, what waits and
    what was given up, by calls that change nothing. Of the server of "make run" in this folder,
    or one at --url: what the API tells. Ends with 1 where something is wrong.

    What you may look at is not what the functions may do: those have roles of their own.
    """
    findings = []
    for finding in _findings(stack, region, url, token):
        findings.append(finding)
        _show(finding, as_json)
    if any(finding.state is State.WRONG for finding in findings):
        raise click.exceptions.Exit(1)


def _findings(stack: str | None, region: str | None, url: str | None, token: str | None) -> Iterator[Finding]:
    yield from look_at_model()
    deployment = None
    try:
        with plainly():
            deployment = find(stack, region)
    except click.ClickException as error:
        if stack or known_server(url, token).url is None:
            yield Finding("settings", State.WRONG, "no deployment could be found", error.message)
    if deployment:
        yield Finding(
            "settings", State.OK, f"bucket {deployment.settings.bucket}, table {deployment.settings.table}"
        )
        yield from guarded("AWS", _look_at_aws(deployment))
    server = known_server(url, token, deployment.url if deployment else None, local=deployment is None)
    if server.url is None:
        told = "no address is known" if deployment else "no server is known"
        yield Finding("API", State.WARNING, told, "Give --url, or ONRECORD_URL.")
        return
    headers = {"Authorization": f"Bearer {server.token}"} if server.token else {}
    with httpx.Client(base_url=server.url, headers=headers, timeout=30) as http:
        found = list(look_at_api(http))
        yield from found
        if server.token and found[0].state is not State.WRONG:
            yield from look_with_token(http, articles=deployment is None)


def _look_at_aws(deployment: Deployment) -> Iterator[Finding]:
    settings, session = deployment.settings, deployment.session
    region = session.region_name
    sts, s3, sqs = (session.client(name) for name in ("sts", "s3", "sqs"))
    yield from guarded("you", _look_at_caller(sts))
    yield from guarded(
        "bucket",
        _later(lambda: look_at_bucket(s3, settings.bucket, region, queue_arn(sqs, settings.queue_url))),
    )
    queues = {
        "deliveries": (settings.queue_url, settings.max_attempts),
        "bulk": (settings.bulk_queue_url, settings.max_attempts),
        "outbound": (settings.outbound_queue_url, len(RETRIES) + 1),
        "changes": (settings.index_queue_url, settings.max_attempts),
    }
    for name, (url, attempts) in queues.items():
        yield from guarded(f"queue {name}", look_at_queue(sqs, url, name, attempts))
        yield from guarded(f"reader of {name}", look_at_readers(session.client("lambda"), sqs, url, name))
    yield from guarded("account", _later(lambda: _look_at_account(deployment)))
    yield from guarded("table", look_at_table(session.client("dynamodb"), settings.table))
    yield from guarded(
        "articles", _later(lambda: look_at_articles(deployment.ports, _tenants(s3, settings.bucket)))
    )


def _look_at_account(deployment: Deployment) -> Iterator[Finding]:
    settings, session = deployment.settings, deployment.session
    functions, sqs = session.client("lambda"), session.client("sqs")
    urls = (
        settings.queue_url,
        settings.bulk_queue_url,
        settings.outbound_queue_url,
        settings.index_queue_url,
    )
    _, bulk, _, changes = arns = [queue_arn(sqs, url) for url in urls]
    yield from guarded("functions at once", look_at_concurrency(functions, arns))
    yield from guarded("loops of bulk", look_at_loops(functions, bulk, "bulk"))
    yield from guarded("loops of index", look_at_loops(functions, changes, "index"))
    if deployment.alarms:
        prod = deployment.stage == "prod"
        yield from guarded("alarms", look_at_alarms(session.client("sns"), deployment.alarms, prod=prod))


def _later(make: Any) -> Iterator[Finding]:
    """What is asked before the first finding is guarded too."""
    yield from make()


def _look_at_caller(sts: Any) -> Iterator[Finding]:
    yield Finding(
        "you", State.OK, f"{sts.get_caller_identity()['Arn']}; the functions have roles of their own"
    )


def _tenants(s3: Any, bucket: str) -> list[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=DELIVERIES, Delimiter="/")
    found = (each["Prefix"] for page in pages for each in page.get("CommonPrefixes", ()))
    return [prefix.removeprefix(DELIVERIES).rstrip("/") for prefix in found]


def _show(finding: Finding, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({**finding._asdict(), "state": finding.state.value}))
        return
    line = Text(f"{finding.state.value:8}", style=_COLOURS[finding.state])
    line.append(f"{finding.check}: {finding.said}", style="default")
    output().print(line, soft_wrap=True)
    if finding.todo:
        output().print(Text(f"        {finding.todo}", style="dim"), soft_wrap=True)
