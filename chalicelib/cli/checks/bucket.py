"""The bucket: private, with versions, and telling the queue of each delivery."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.cli.checks.findings import Finding, State, either
from chalicelib.naming.delivery_keys import DELIVERIES

_DEPLOY = "Deploy the template again, which sets it."


def look_at_bucket(s3: Any, bucket: str, region: str, queue_arn: str) -> Iterator[Finding]:
    """``queue_arn``: of the queue that is to hear of deliveries. Raises botocore's errors."""
    place = s3.head_bucket(Bucket=bucket).get("BucketRegion", region)
    yield either(
        place == region,
        "bucket",
        f"{bucket} is in {region}",
        f"{bucket} is in {place}, not in {region}",
        "Give the right --region, or ONRECORD_REGION: queue and bucket must share one.",
    )
    yield either(
        _is_private(s3, bucket),
        "bucket is private",
        "public access is blocked",
        "public access is not wholly blocked",
        f"Block it: it holds articles and hashes of tokens. {_DEPLOY}",
    )
    yield either(
        s3.get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled",
        "bucket keeps versions",
        "what is deleted by mistake can be had back for 30 days",
        "versioning is off: what is deleted is gone",
        _DEPLOY,
        State.WARNING,
    )
    yield either(
        _tells(s3, bucket, queue_arn),
        "bucket tells the queue",
        f"each object under {DELIVERIES} goes to the queue",
        f"objects under {DELIVERIES} are not told to {queue_arn}",
        f"Nothing would be extracted. {_DEPLOY} Then backfill queues what came meanwhile.",
    )


def _is_private(s3: Any, bucket: str) -> bool:
    try:
        blocked = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchPublicAccessBlockConfiguration":
            return False
        raise
    return all(
        blocked.get(name)
        for name in ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    )


def _tells(s3: Any, bucket: str, queue_arn: str) -> bool:
    told = s3.get_bucket_notification_configuration(Bucket=bucket).get("QueueConfigurations", [])
    return any(
        each["QueueArn"] == queue_arn
        and "s3:ObjectCreated:*" in each["Events"]
        and all(
            DELIVERIES.startswith(rule["Value"]) if rule["Name"].lower() == "prefix" else not rule["Value"]
            for rule in each.get("Filter", {}).get("Key", {}).get("FilterRules", [])
        )
        for each in told
    )
