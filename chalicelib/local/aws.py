"""AWS in this process: moto behind one lock, with the resources that the deployed template has."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.client import BaseClient
from moto import mock_aws

from chalicelib.local import lineage
from chalicelib.settings import Settings

REGION = "us-east-1"
STACK = "local"  # on AWS, CloudFormation gives all these names, of the stack's name
BUCKET = "onrecord-local"
TABLE = "onrecord"
_TEMPLATE = Path(__file__).parents[2] / ".chalice" / "resources.json"
_SCHEMA = ("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema")  # what moto heeds


@cache
def session() -> boto3.Session:
    """One for the life of the process: reading the descriptions of services takes half a second."""
    made = boto3.Session(region_name=REGION)
    for call in ("SendMessage", "SendMessageBatch"):
        made.events.register(f"after-call.sqs.{call}", lineage.pass_on)
    return made


@contextmanager
def aws_in_process(cursor_key: str, *, private_targets: bool = False) -> Iterator[Settings]:
    """An empty bucket, table and queues, and the settings that find them.

    The bucket tells nobody of its objects until it is told to (``tell_of_deliveries``).
    """
    with mock_aws(), _one_call_at_a_time():
        resources = _resources()
        queue_url, attempts = _make_queue(resources, "Deliveries")
        bulk_url, _ = _make_queue(resources, "BulkWork")
        outbound_url, _ = _make_queue(resources, "Outbound")
        index_url, _ = _make_queue(resources, "Changes")
        session().client("s3").create_bucket(Bucket=BUCKET)
        table = resources["Table"]["Properties"]
        schema = {name: table[name] for name in _SCHEMA}
        session().client("dynamodb").create_table(TableName=TABLE, **schema)
        yield Settings(
            region=REGION,
            bucket=BUCKET,
            table=TABLE,
            queue_url=queue_url,
            bulk_queue_url=bulk_url,
            outbound_queue_url=outbound_url,
            index_queue_url=index_url,
            index_recheck=0,
            channels=f"/onrecord/{STACK}/channels",
            subscriptions=f"/onrecord/{STACK}/subscriptions",
            outbound_private=private_targets,
            cursor_key=cursor_key,
            max_attempts=attempts,
        )


def _resources() -> dict[str, Any]:
    resources: dict[str, Any] = json.loads(_TEMPLATE.read_text())["Resources"]
    return resources


def may_run_in_loops(function: str) -> bool:
    """Whether Lambda lets a function go on that its own messages bring about; ``function``: its resource."""
    properties: dict[str, Any] = _resources()[function]["Properties"]
    return properties.get("RecursiveLoop") == "Allow"


@contextmanager
def _one_call_at_a_time() -> Iterator[None]:
    """moto is not thread safe: without this, conditional writes of two threads lose updates."""
    lock = threading.RLock()
    call = BaseClient._make_api_call

    def locked(self: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        with lock:
            return call(self, operation, parameters)

    BaseClient._make_api_call = locked
    try:
        yield
    finally:
        BaseClient._make_api_call = call


def _make_queue(resources: dict[str, Any], name: str) -> tuple[str, int]:
    """A queue and its dead-letter queue; returns the queue's URL and how often a message is tried."""
    sqs = session().client("sqs")
    queue = resources[name]["Properties"]
    dead, _ = queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"]
    ordered = {"FifoQueue": "true"} if queue.get("FifoQueue") else {}
    ending = ".fifo" if ordered else ""  # as CloudFormation names it
    dead_url = sqs.create_queue(QueueName=f"{dead}{ending}", Attributes=ordered)["QueueUrl"]
    redrive = {**queue["RedrivePolicy"], "deadLetterTargetArn": _arn(dead_url)}
    attributes = {
        "VisibilityTimeout": str(queue["VisibilityTimeout"]),
        "RedrivePolicy": json.dumps(redrive),
        **ordered,
    }
    url: str = sqs.create_queue(QueueName=f"{name}{ending}", Attributes=attributes)["QueueUrl"]
    return url, redrive["maxReceiveCount"]


def tell_of_deliveries(queue_url: str) -> None:
    """Let the bucket tell the queue of each delivery from now on."""
    notify = _resources()["Bucket"]["Properties"]["NotificationConfiguration"]["QueueConfigurations"][0]
    rules = [{"Name": rule["Name"], "Value": rule["Value"]} for rule in notify["Filter"]["S3Key"]["Rules"]]
    session().client("s3").put_bucket_notification_configuration(
        Bucket=BUCKET,
        NotificationConfiguration={
            "QueueConfigurations": [
                {
                    "QueueArn": _arn(queue_url),
                    "Events": [notify["Event"]],
                    "Filter": {"Key": {"FilterRules": rules}},
                }
            ]
        },
    )


def dead_letters(queue_url: str) -> list[str]:
    """The bodies of the messages in the dead-letter queue of a queue."""
    sqs = session().client("sqs")
    attributes = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["RedrivePolicy"])["Attributes"]
    dead = json.loads(attributes["RedrivePolicy"])["deadLetterTargetArn"].rpartition(":")[2]
    url = sqs.get_queue_url(QueueName=dead)["QueueUrl"]
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [message["Body"] for message in answer.get("Messages", ())]


def _arn(queue_url: str) -> str:
    attributes = session().client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    arn: str = attributes["Attributes"]["QueueArn"]
    return arn
