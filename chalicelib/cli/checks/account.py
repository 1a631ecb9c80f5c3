"""What the account lets run at once, and in loops, and who hears of alarms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.cli.checks.findings import Finding, State, either

FOR_THE_API = 10  # functions at once that are to be left for who asks and sends
_CUT = {
    "bulk": "Large exports would never end.",
    "index": "Of two articles that bear on each other, the index would not follow one.",
}
_EMAIL = 'make deploy SET="AlarmEmail=desk@example.org"'


def look_at_concurrency(functions: Any, queues: Iterable[str]) -> Iterator[Finding]:
    """``functions``: the client of Lambda; ``queues``: ARNs of those it reads. Raises botocore's errors."""
    limit = functions.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"]
    taken = sum(
        each.get("ScalingConfig", {}).get("MaximumConcurrency", 0)
        for queue in queues
        for each in functions.list_event_source_mappings(EventSourceArn=queue)["EventSourceMappings"]
    )
    yield either(
        limit >= taken + FOR_THE_API,
        "functions at once",
        f"the account may run {limit} that are not reserved, and the queues take {taken} at most",
        f"the account may run {limit} that are not reserved, and the queues alone take up to {taken}",
        "Callers would be refused while much is read. Ask for more: Service Quotas, Lambda.",
        State.WARNING,
    )


def look_at_loops(functions: Any, queue: str, what: str) -> Iterator[Finding]:
    """Whether ``what``, which reads ``queue``, may send itself messages. ``queue``: an ARN.

    Raises botocore's errors.
    """
    for each in functions.list_event_source_mappings(EventSourceArn=queue)["EventSourceMappings"]:
        name = each["FunctionArn"]
        found = functions.get_function_recursion_config(FunctionName=name).get("RecursiveLoop")
        yield either(
            found == "Allow",
            f"loops of {what}",
            "its function may send itself messages",
            "Lambda would end its function after sixteen messages that it sends itself",
            f"{_CUT[what]} Deploy the template again, which sets it.",
        )


def look_at_alarms(sns: Any, topic: str, *, prod: bool) -> Iterator[Finding]:
    """Who is told of alarms. Nobody has to be of a stage that is not prod. Raises botocore's errors."""
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    found = [each for page in pages for each in page["Subscriptions"]]
    waiting = [each["Endpoint"] for each in found if each["SubscriptionArn"] == "PendingConfirmation"]
    if waiting:
        yield Finding(
            "alarms",
            State.WARNING,
            f"{', '.join(waiting)} has not confirmed, and is told nothing",
            "Open the mail of SNS and confirm; deploy with another AlarmEmail and back to get a new one.",
        )
        return
    told = (
        f"{len(found)} subscribed to them"
        if found
        else "nobody is told of them, which is as it is to be in dev"
    )
    yield either(
        bool(found) or not prod,
        "alarms",
        told,
        "nobody is told of them",
        f"Name who is to be: {_EMAIL}",
        State.WARNING,
    )
