"""What calls to AWS are charged as, counted on moto.

Write units are counted for the item as it was and as it is, the larger, and for each index that it is in; a
condition that fails costs what the item does; reads, all that a query looks at. These rules were tried on
DynamoDB by https://github.com/aws/agent-toolkit-for-aws, amazon-dynamodb/scripts/calculate_costs.py
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import ceil
from typing import Any

from boto3.dynamodb.types import Binary
from botocore.client import BaseClient

Item = Mapping[str, Any]
INDEXES = (("list_pk", "list_sk"), ("state_pk", "list_sk"))
KINDS = {"P": "headings", "W": "copies", "S": "sources", "N": "names of sources", "DAYS": "days"}


def size(value: Any) -> int:
    """Bytes that DynamoDB counts: names and values; of a number, half a byte a digit and one."""
    if isinstance(value, Mapping):
        return sum(len(name.encode()) + size(each) for name, each in value.items())
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return len(str(value)) // 2 + 1
    if isinstance(value, (bytes, Binary)):
        return len(bytes(value))
    if isinstance(value, (set, list)):
        return sum(map(size, value)) + 3
    return 1


def kilobytes(*items: Item) -> int:
    return max(1, ceil(max((size(item) for item in items), default=0) / 1_024))


def write_units(before: Item, after: Item) -> int:
    """Of the table and both indexes, whose entries hold the whole item."""
    units = kilobytes(before, after)
    for names in INDEXES:
        old, new = ([item.get(name) for name in names] for item in (before, after))
        if old == new:
            units += kilobytes(before, after) if all(new) and before != after else 0
        else:
            units += sum(kilobytes(item) for item, key in ((before, old), (after, new)) if all(key))
    return units


def kind(pk: str) -> str:
    """What an item is, by its key (``chalicelib.storage.keys``)."""
    _, _, rest = pk.partition("#")
    what = rest.partition("#")[2].partition("#")[0]
    return KINDS.get(what, "articles and claims")


class Meter:
    """Calls of every boto3 client while it is entered, and what they are charged as."""

    def __enter__(self) -> Meter:
        self.calls: Counter[str] = Counter()
        self.units: Counter[str] = Counter()  # write units by kind of item
        self.items: Counter[str] = Counter()
        self.read_units = 0.0
        self.put_bytes = 0
        self.inside = 0.0  # seconds of processor time that boto3, moto and counting take
        self._began = time.process_time()
        self._call = call = BaseClient._make_api_call

        def metered(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
            began = time.thread_time()
            try:
                return charged(client, operation, parameters)
            finally:
                self.inside += time.thread_time() - began

        def charged(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
            service = client.meta.service_model.service_id
            if service == "SQS":  # the local poller's: Lambda's are counted by rule
                return call(client, operation, parameters)
            self.calls[f"{service} {operation}"] += 1
            if operation == "PutObject":
                self.put_bytes += len(parameters["Body"])
            if service == "DynamoDB":
                return self._dynamodb(client, operation, parameters)
            return call(client, operation, parameters)

        BaseClient._make_api_call = metered
        return self

    def __exit__(self, *_: object) -> None:
        BaseClient._make_api_call = self._call
        self.seconds = time.process_time() - self._began - self.inside  # of all else

    def _dynamodb(self, client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        if operation in {"GetItem", "BatchGetItem", "Query"}:
            self.read_units += self._read(client, operation, parameters)
            return self._call(client, operation, parameters)
        keys = list(_keys(operation, parameters))
        before = self._items(client, keys)
        try:
            return self._call(client, operation, parameters)
        finally:  # a condition that fails is charged too
            for (_, key), old, new in zip(keys, before, self._items(client, keys), strict=True):
                name = kind(key["PK"])
                self.units[name] += write_units(old, new)
                self.items[name] += bool(new) - bool(old)

    def _items(self, client: BaseClient, keys: Sequence[tuple[str, Item]]) -> list[Item]:
        """What stands at these keys, of one table, at most a hundred; an empty item for nothing."""
        asked = {keys[0][0]: {"Keys": [key for _, key in keys], "ConsistentRead": True}}
        (found,) = self._call(client, "BatchGetItem", {"RequestItems": asked})["Responses"].values()
        known = {(item["PK"], item["SK"]): item for item in found}
        return [known.get((key["PK"], key["SK"]), {}) for _, key in keys]

    def _read(self, client: BaseClient, operation: str, parameters: dict[str, Any]) -> float:
        if operation == "Query":
            whole = {name: value for name, value in parameters.items() if name != "FilterExpression"}
            looked_at = sum(map(size, self._call(client, "Query", whole)["Items"]))
            return ceil(max(1, looked_at) / 4_096) * (1 if parameters.get("ConsistentRead") else 0.5)
        if operation == "GetItem":
            asked = [(parameters["TableName"], parameters["Key"])]
        else:
            asked = [(t, k) for t, each in parameters["RequestItems"].items() for k in each["Keys"]]
        return sum(max(1, ceil(size(item) / 4_096)) for item in self._items(client, asked))


def _keys(operation: str, parameters: dict[str, Any]) -> Iterator[tuple[str, Item]]:
    """Table and key of each item that is written."""
    if operation == "BatchWriteItem":
        for table, requests in parameters["RequestItems"].items():
            for request in requests:
                put = request.get("PutRequest", {}).get("Item")
                key = put or request["DeleteRequest"]["Key"]
                yield table, {"PK": key["PK"], "SK": key["SK"]}
    elif operation in {"UpdateItem", "PutItem", "DeleteItem"}:
        key = parameters.get("Key") or parameters["Item"]
        yield parameters["TableName"], {"PK": key["PK"], "SK": key["SK"]}
    else:
        raise ValueError(operation)
