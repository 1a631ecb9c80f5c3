"""Subscriptions: kept with their secrets in Systems Manager, listed with their state in DynamoDB."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError
from pydantic import SecretStr

from chalicelib.ports.subscriptions import Failure, Subscription
from chalicelib.storage import keys
from chalicelib.storage.edge import parameter, unavailable
from chalicelib.storage.table import ConditionFailed, Item, Table

MOST_FAILURES = 10  # that are remembered
_STATE = {"last_success_at", "failing_since", "disabled_at", "disabled_because"}


class SsmSubscriptions:
    """A SecureString and an item for each; the item can be built again from the string, but for its state."""

    def __init__(self, table: Table, client: Any, prefix: str) -> None:
        self._table = table
        self._client = client
        self._prefix = prefix
        self._known: dict[str, tuple[int, tuple[SecretStr, ...]]] = {}

    def put(self, subscription: Subscription, secrets: Sequence[SecretStr]) -> None:
        with unavailable("Systems Manager"):
            self._client.put_parameter(
                Name=self._name(subscription.id),
                Value=write_subscription(subscription, secrets),
                Type="SecureString",
                Tier="Intelligent-Tiering",
                Overwrite=True,
            )
        self._table.update(
            keys.subscriptions_pk(subscription.tenant),
            subscription.id,
            UpdateExpression="SET #data = :data",
            ExpressionAttributeNames={"#data": "data"},
            ExpressionAttributeValues={":data": _configuration(subscription)},
        )

    def kept(self) -> Iterator[Subscription]:
        pages = self._client.get_paginator("get_parameters_by_path").paginate(
            Path=self._prefix, WithDecryption=True
        )
        with unavailable("Systems Manager"):
            for page in pages:
                yield from (read_subscription(each["Value"])[0] for each in page["Parameters"])

    def restore(self, subscription: Subscription) -> bool:
        """Looked at again afterwards: what is deleted meanwhile must not come back."""
        try:
            self._table.update(
                keys.subscriptions_pk(subscription.tenant),
                subscription.id,
                UpdateExpression="SET #data = :data",
                ConditionExpression="attribute_not_exists(PK)",
                ExpressionAttributeNames={"#data": "data"},
                ExpressionAttributeValues={":data": _configuration(subscription)},
            )
        except ConditionFailed:
            return False
        if self._is_kept(subscription):
            return True
        self._delete_row(subscription)
        return False

    def _is_kept(self, subscription: Subscription) -> bool:
        try:
            with unavailable("Systems Manager"):
                self._client.get_parameter(Name=self._name(subscription.id))
        except ClientError as error:
            if error.response["Error"]["Code"] == "ParameterNotFound":
                return False
            raise
        return True

    def get(self, tenant: str, subscription_id: str) -> Subscription | None:
        item = self._table.get(keys.subscriptions_pk(tenant), subscription_id)
        return _read(item) if item else None

    def secrets(self, subscription: Subscription) -> tuple[SecretStr, ...]:
        """Those read before count until the next rotation."""
        rotations, secrets = self._known.get(subscription.id, (-1, ()))
        if rotations != subscription.rotations:
            with unavailable("Systems Manager"):
                answer = self._client.get_parameter(Name=self._name(subscription.id), WithDecryption=True)
            kept, secrets = read_subscription(answer["Parameter"]["Value"])
            self._known[subscription.id] = (kept.rotations, secrets)
        return secrets

    def list(self, tenant: str) -> list[Subscription]:
        found = self._table.all(Key("PK").eq(keys.subscriptions_pk(tenant)), _read)
        return sorted(found, key=lambda each: each.created_at)

    def delete(self, subscription: Subscription) -> None:
        """The item last: cut off in between, it can be deleted again; and ``restore`` cannot come after."""
        with unavailable("Systems Manager"):
            self._client.delete_parameters(Names=[self._name(subscription.id)])
        self._delete_row(subscription)

    def _delete_row(self, subscription: Subscription) -> None:
        pk = keys.subscriptions_pk(subscription.tenant)
        self._table.write([], delete=[(pk, subscription.id)])

    def succeed(self, subscription: Subscription, at: str) -> None:
        self._note(
            subscription,
            "SET last_success_at = :at REMOVE failing_since, disabled_at, disabled_because",
            {":at": at},
        )

    def fail(self, subscription: Subscription, failure: Failure, disable: str | None) -> None:
        failures = (failure, *subscription.failures)[:MOST_FAILURES]
        self._note(
            subscription,
            "SET failures = :failures, failing_since = if_not_exists(failing_since, :at)"
            + (", disabled_at = :at, disabled_because = :because" if disable else ""),
            {
                ":failures": json.dumps([each.model_dump() for each in failures]),
                ":at": failure.at,
                **({":because": disable} if disable else {}),
            },
        )

    def _note(self, subscription: Subscription, update: str, values: dict[str, str]) -> None:
        with suppress(ConditionFailed):  # it was deleted meanwhile
            self._table.update(
                keys.subscriptions_pk(subscription.tenant),
                subscription.id,
                UpdateExpression=update,
                ConditionExpression="attribute_exists(PK)",
                ExpressionAttributeValues=values,
            )

    def _name(self, subscription_id: str) -> str:
        return f"{self._prefix}/{subscription_id}"


def write_subscription(subscription: Subscription, secrets: Sequence[SecretStr]) -> str:
    """With the secrets, without its state. Raises InvalidRequest: see ``parameter``."""
    plain = json.loads(_configuration(subscription))
    return parameter(json.dumps({**plain, "secrets": [secret.get_secret_value() for secret in secrets]}))


def read_subscription(text: str | bytes) -> tuple[Subscription, tuple[SecretStr, ...]]:
    """What ``write_subscription`` has written."""
    plain = json.loads(text)
    secrets = tuple(SecretStr(secret) for secret in plain.pop("secrets"))
    return Subscription.model_validate(plain), secrets


def _configuration(subscription: Subscription) -> str:
    return subscription.model_dump_json(exclude={*_STATE, "failures"}, exclude_defaults=True)


def _read(item: Item) -> Subscription:
    state = {name: item[name] for name in _STATE if name in item}
    failures = json.loads(item.get("failures", "[]"))
    return Subscription.model_validate({**json.loads(item["data"]), **state, "failures": failures})
