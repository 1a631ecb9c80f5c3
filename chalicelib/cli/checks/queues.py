"""The queues: their dead-letter queues, the functions that read them, and what waits in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from chalicelib.cli.checks.findings import Finding, State, either
from chalicelib.storage.dead_letters import DAY, SqsDeadLetters

MOST_WAITING = 1_000
MARGIN = 6  # times the function's timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
_DEPLOY = "Deploy the template again, which sets it."


def queue_arn(sqs: Any, url: str) -> str:
    """Raises botocore's errors."""
    arn: str = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return arn


def look_at_queue(sqs: Any, url: str, name: str, attempts: int) -> Iterator[Finding]:
    """``attempts``: how often its messages have to be tried. Raises botocore's errors."""
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    waiting = int(found["ApproximateNumberOfMessages"])
    at_work = int(found["ApproximateNumberOfMessagesNotVisible"])
    yield either(
        waiting <= MOST_WAITING,
        f"queue {name}",
        f"{waiting} messages wait, {at_work} are at work or put off",
        f"{waiting} messages wait",
        "Look at the function's errors and concurrency; it may just be a backfill or re-extraction.",
        State.WARNING,
    )
    policy = json.loads(found.get("RedrivePolicy", "{}"))
    tried = int(policy.get("maxReceiveCount", 0))
    yield either(
        tried == attempts,
        f"queue {name} gives up",
        f"after {tried} tries a message is a dead letter",
        f"a message is given up after {tried or 'no number of'} tries instead of {attempts}",
        f"Reasons would not be noted, or messages tried for ever. {_DEPLOY}",
    )
    if policy:
        dead = SqsDeadLetters(sqs, url).count()
        yield either(
            not dead,
            f"dead letters of {name}",
            "there are none",
            f"{dead} messages were given up",
            '"dlq list" tells why, "dlq redrive" tries them again: docs/operations.md#dead-letters.',
            State.WARNING,
        )


def look_at_readers(functions: Any, sqs: Any, url: str, name: str) -> Iterator[Finding]:
    """The function that reads a queue. ``functions``: the client of Lambda. Raises botocore's errors."""
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    attributes = found["Attributes"]
    mappings = functions.list_event_source_mappings(EventSourceArn=attributes["QueueArn"])
    kept = int(attributes["MessageRetentionPeriod"]) // DAY
    reading = [each for each in mappings["EventSourceMappings"] if each["State"] in {"Enabled", "Updating"}]
    yield either(
        bool(reading),
        f"reader of {name}",
        "a function reads the queue",
        "no function reads the queue",
        f"Messages wait until one does, for {kept} days. Switch its event source mapping on, or deploy.",
    )
    visible = int(attributes["VisibilityTimeout"])
    for each in reading:
        timeout = functions.get_function_configuration(FunctionName=each["FunctionArn"])["Timeout"]
        yield either(
            visible >= MARGIN * timeout,
            f"time of {name}",
            f"a message is hidden for {visible} s, and its function has {timeout} s",
            f"a message is hidden for {visible} s alone, and its function has {timeout} s",
            f"It would be tried while it is at work. Give the queue {MARGIN * timeout} s. {_DEPLOY}",
        )
