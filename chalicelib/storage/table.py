"""The one DynamoDB table: reading pages, and writing many items. keys.py names what is in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

from boto3.dynamodb.conditions import Attr, ConditionBase
from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

from chalicelib.errors import Unavailable
from chalicelib.ports.lists import Position, Row, Rows
from chalicelib.storage.edge import unavailable

Item = dict[str, Any]
Answer = TypeVar("Answer")
AT_ONCE = 8  # calls that do not wait for each other: boto3 keeps ten connections
MOST_KEYS = 100  # of a batch read
MOST_WRITES = 25  # of a batch written
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)  # seconds, before the rest of a batch is sent again
_INDEX_KEYS = {
    None: ("PK", "SK"),
    "by_time": ("PK", "SK", "list_pk", "list_sk"),
    "by_state": ("PK", "SK", "state_pk", "list_sk"),
}


class ConditionFailed(Exception):
    """The condition of an update did not hold; ``item`` is what stood there, if anything."""

    def __init__(self, item: Item | None) -> None:
        super().__init__("condition failed")
        self.item = item


class Table:
    """A boto3 ``Table`` resource with foreign errors mapped and pages bounded.

    All calls go through its client: unlike the resource, it may be used by several threads. ``at_once``:
    calls that are made side by side; with 1 one follows the other, in the caller's own thread.
    """

    def __init__(self, resource: Any, at_once: int = AT_ONCE) -> None:
        self._name: str = resource.name
        self._client = resource.meta.client
        self._at_once = at_once

    def together(self, calls: Iterable[Callable[[], Answer]]) -> list[Answer]:
        """The answers of calls that do not need each other. Raises what the first that fails raises."""
        made = list(calls)
        if self._at_once == 1 or len(made) < 2:
            return [call() for call in made]
        with ThreadPoolExecutor(min(self._at_once, len(made))) as pool:
            return list(
                pool.map(lambda call: call[0].run(call[1]), [(copy_context(), each) for each in made])
            )

    def get(self, pk: str, sk: str) -> Item | None:
        with unavailable("DynamoDB"):
            item: Item | None = self._client.get_item(
                TableName=self._name, Key={"PK": pk, "SK": sk}, ConsistentRead=True
            ).get("Item")
        return item

    def update(self, pk: str, sk: str, **parameters: Any) -> Item:
        """``update_item``, returning its attributes. Raises ConditionFailed."""
        try:
            with unavailable("DynamoDB"):
                answer: Item = self._client.update_item(
                    TableName=self._name,
                    Key={"PK": pk, "SK": sk},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **parameters,
                ).get("Attributes", {})
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                raise ConditionFailed(_plain(error.response.get("Item"))) from None
            raise
        return answer

    def put_together(self, first: Item, others: Iterable[Item]) -> bool:
        """Put all or none: none where the ``version`` of what is kept of the first one is as high."""
        puts: list[Item] = [{"TableName": self._name, "Item": item} for item in (first, *others)]
        puts[0] |= {
            "ConditionExpression": "attribute_not_exists(PK) OR #version < :version",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": {":version": first["version"]},
        }
        try:
            with unavailable("DynamoDB"):
                self._client.transact_write_items(TransactItems=[{"Put": put} for put in puts])
        except ClientError as error:
            if _condition_failed(error):
                return False
            raise
        return True

    def put_newer(self, item: Item) -> bool:
        """Put an item, unless what is kept has as high a ``version``; whether it was put."""
        older = Attr("PK").not_exists() | Attr("version").lt(item["version"])
        try:
            with unavailable("DynamoDB"):
                self._client.put_item(TableName=self._name, Item=item, ConditionExpression=older)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def write(self, items: Iterable[Item], delete: Iterable[tuple[str, str]] = ()) -> None:
        """Put and delete any number of items, each by itself and in any order: of one key, the last."""
        writes = {(item["PK"], item["SK"]): {"PutRequest": {"Item": item}} for item in items}
        writes |= {(pk, sk): {"DeleteRequest": {"Key": {"PK": pk, "SK": sk}}} for pk, sk in delete}
        requests = list(writes.values())
        parts = (requests[start : start + MOST_WRITES] for start in range(0, len(requests), MOST_WRITES))
        self.together(partial(self._write, part) for part in parts)

    def _write(self, requests: Sequence[Item]) -> None:
        for _ in self._until_done("batch_write_item", "UnprocessedItems", requests):
            pass

    def query(
        self,
        condition: ConditionBase,
        read: Callable[[Item], Row],
        *,
        limit: int,
        after: Position | None = None,
        index: str | None = None,
        filtered: ConditionBase | None = None,
        backwards: bool = False,
    ) -> Rows[Row]:
        """One request: up to ``limit`` items read, those that pass ``filtered`` kept."""
        parameters: dict[str, Any] = {
            "KeyConditionExpression": condition,
            "Limit": limit,
            "ScanIndexForward": not backwards,
            "ConsistentRead": index is None,
        }
        optional = {"IndexName": index, "FilterExpression": filtered, "ExclusiveStartKey": after}
        parameters.update({name: value for name, value in optional.items() if value is not None})
        with unavailable("DynamoDB"):
            answer = self._client.query(TableName=self._name, **parameters)
        return Rows([read(item) for item in answer["Items"]], answer.get("LastEvaluatedKey"))

    def all(
        self, condition: ConditionBase, read: Callable[[Item], Row], index: str | None = None
    ) -> list[Row]:
        """Every page of a query that is small by its nature: one article, one tenant's tokens."""
        rows, after = self.query(condition, read, limit=1000, index=index)
        while after:
            more, after = self.query(condition, read, limit=1000, index=index, after=after)
            rows += more
        return rows

    def scan(self) -> Iterator[list[Item]]:
        """All items, page by page."""
        after: Position | None = None
        while True:
            begin = {"ExclusiveStartKey": after} if after else {}
            with unavailable("DynamoDB"):
                answer = self._client.scan(TableName=self._name, ConsistentRead=True, **begin)
            yield answer["Items"]
            after = answer.get("LastEvaluatedKey")
            if after is None:
                return

    def get_many(self, keys: Sequence[tuple[str, str]], attributes: Sequence[str] = ()) -> list[Item]:
        """Items, those that exist, in any order, or some attributes of them.

        Give each key once. A request is made for each hundred.
        """
        parts = (keys[start : start + MOST_KEYS] for start in range(0, len(keys), MOST_KEYS))
        found = self.together(partial(self._get_many, part, attributes) for part in parts)
        return [item for items in found for item in items]

    def _get_many(self, keys: Sequence[tuple[str, str]], attributes: Sequence[str]) -> list[Item]:
        wanted: Item = {"Keys": [{"PK": pk, "SK": sk} for pk, sk in keys], "ConsistentRead": True}
        if attributes:
            wanted["AttributesToGet"] = list(attributes)
        answers = self._until_done("batch_get_item", "UnprocessedKeys", wanted)
        return [item for answer in answers for item in answer["Responses"].get(self._name, [])]

    def _until_done(self, operation: str, rest: str, batch: Any) -> Iterator[Item]:
        """The answers to a batch: DynamoDB may do a part, and names the rest, to be sent again.

        Its manual asks for growing pauses (BatchWriteItem, "UnprocessedItems"). Raises Unavailable.
        """
        ask = getattr(self._client, operation)
        pending = {self._name: batch}
        for pause in (*PAUSES, 0):
            with unavailable("DynamoDB"):
                answer = ask(RequestItems=pending)
            yield answer
            pending = answer[rest]
            if not pending:
                return
            time.sleep(pause)
        raise Unavailable("DynamoDB is asked too often. Send the request again: repeating it does no harm.")


def position(item: Item, index: str | None) -> Position:
    """Where a page that ends with this item leaves off."""
    return {name: item[name] for name in _INDEX_KEYS[index]}


def _condition_failed(error: ClientError) -> bool:
    """Whether a transaction was cancelled because its condition did not hold.

    Another cause (a write of the same items at the same time) passes. Raises Unavailable for that.
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    """
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        return False
    codes = {reason.get("Code") for reason in error.response.get("CancellationReasons", ())}
    if "ConditionalCheckFailed" in codes:
        return True
    raise Unavailable("Others write the same at this moment. Send the request again: it does no harm.")


def _plain(item: Item | None) -> Item | None:
    deserialize = TypeDeserializer().deserialize
    return {name: deserialize(value) for name, value in item.items()} if item else None
