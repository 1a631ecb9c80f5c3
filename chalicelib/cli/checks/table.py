"""The table: its keys, its indexes, and what keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chalicelib.cli.checks.findings import Finding, State, either

KEYS = ("PK", "SK")
INDEXES = {"by_time": ("list_pk", "list_sk"), "by_state": ("state_pk", "list_sk")}
EXPIRES = "expires"
_DEPLOY = "Deploy the template again, which sets it."


def look_at_table(dynamodb: Any, name: str) -> Iterator[Finding]:
    """Raises botocore's errors."""
    table = dynamodb.describe_table(TableName=name)["Table"]
    yield either(
        table["TableStatus"] in {"ACTIVE", "UPDATING"},
        "table",
        f"{name} is there",
        f"{name} is {table['TableStatus']}",
        "Wait until it is active.",
    )
    has = _keys(table)
    yield either(
        has == KEYS,
        "table's keys",
        "as the code has them",
        f"{has} instead of {KEYS}",
        "It is none of Onrecord's tables: look at ONRECORD_TABLE.",
    )
    found = {each["IndexName"]: each for each in table.get("GlobalSecondaryIndexes", ())}
    lacking = [index for index, keys in INDEXES.items() if not _serves(found.get(index), keys)]
    yield either(
        not lacking,
        "table's indexes",
        "all are there",
        f"{', '.join(lacking)}: missing, being built, or with other keys",
        f"Lists fail without. {_DEPLOY}",
    )
    expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    expires = expiry.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"} and expiry["AttributeName"] == EXPIRES
    yield either(
        expires,
        "table forgets",
        f"what has expired goes, by {EXPIRES}",
        "time to live is off: what has expired stays, and costs",
        _DEPLOY,
        State.WARNING,
    )
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = backups.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus")
    yield either(
        recovery == "ENABLED",
        "table's recovery",
        "any moment of the last 35 days can be had back",
        "point-in-time recovery is off",
        f"backfill builds the table from the bucket, but not the history of revisions. {_DEPLOY}",
        State.WARNING,
    )


def _serves(index: Mapping[str, Any] | None, keys: Iterable[str]) -> bool:
    """DynamoDB Local and moto tell no status."""
    return (
        index is not None
        and _keys(index) == keys
        and index.get("IndexStatus", "ACTIVE") in {"ACTIVE", "UPDATING"}
    )


def _keys(description: Mapping[str, Any]) -> tuple[str, ...]:
    ordered = sorted(description["KeySchema"], key=lambda key: key["KeyType"])  # HASH, then RANGE
    return tuple(key["AttributeName"] for key in ordered)
