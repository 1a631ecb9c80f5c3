"""DynamoDB's table over SQLite: what ``storage/table.py`` asks of boto3's ``Table``, answered as there.

A query reads an index of SQL from where the page before ended. A write looks at its condition and is done in
one transaction, so that of several at once each sees what the one before has left.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder, Key
from botocore.exceptions import ClientError

from chalicelib.local import items
from chalicelib.local.database import Database
from chalicelib.local.expressions import changed, fits, given
from chalicelib.local.items import Item
from chalicelib.local.operators import Given, Invalid

NAME = "onrecord"
_COLUMNS = {"PK": "pk", "SK": "sk", "list_pk": "list_pk", "list_sk": "list_sk", "state_pk": "state_pk"}
_INDEXES: Mapping[str | None, tuple[str, ...]] = {
    None: (),
    "by_time": ("list_pk", "list_sk"),
    "by_state": ("state_pk", "list_sk"),
}
_AFTER_LAST = b"\xff"  # comes after every byte of UTF-8
_PAGE = 1_000  # items of a scan
_FIND = "SELECT item FROM items WHERE pk = ? AND sk = ?"
_PUT = (
    "INSERT INTO items (pk, sk, list_pk, list_sk, state_pk, expires, item) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (pk, sk) DO UPDATE SET list_pk = excluded.list_pk, list_sk = excluded.list_sk,"
    " state_pk = excluded.state_pk, expires = excluded.expires, item = excluded.item"
)
_DELETE = "DELETE FROM items WHERE pk = ? AND sk = ?"


class _Meta(NamedTuple):
    client: SqliteTable


class _ConditionFailed(Exception):
    def __init__(self, item: Item) -> None:
        super().__init__("the condition does not hold")
        self.item = item


class SqliteTable:
    """Parameters and answers are DynamoDB's; ``meta.client`` has the calls that boto3 has there alone."""

    name = NAME

    def __init__(self, database: Database) -> None:
        self._database = database
        self.meta = _Meta(self)

    def get_item(self, *, Key: Item, **_: Any) -> Item:  # noqa: N803 - boto3's names
        with _errors("GetItem"), self._database.reading() as connection:
            found = _find(connection, Key)
        return {"Item": found} if found else {}

    def put_item(self, **put: Any) -> Item:
        return self._write("PutItem", put, _put)

    def update_item(self, **update: Any) -> Item:
        return self._write("UpdateItem", update, _update)

    def _write(self, operation: str, asked: Item, write: Any) -> Item:
        try:
            with _errors(operation), self._database.writing() as connection:
                answer: Item = write(connection, asked)
        except _ConditionFailed as failed:
            old = asked.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and failed.item
            raise _error(
                operation,
                "ConditionalCheckFailedException",
                "The conditional request failed",
                **({"Item": items.wire(old)} if old else {}),
            ) from None
        return answer

    def transact_write_items(self, TransactItems: Sequence[Item]) -> Item:  # noqa: N803
        reasons = [{"Code": "None"} for _ in TransactItems]
        try:
            with _errors("TransactWriteItems"), self._database.writing() as connection:
                for number, action in enumerate(TransactItems):
                    reasons[number] = {"Code": "ConditionalCheckFailed"}
                    for kind, asked in action.items():
                        _ACTIONS[kind](connection, asked)
                    reasons[number] = {"Code": "None"}
        except _ConditionFailed:
            raise _error(
                "TransactWriteItems",
                "TransactionCanceledException",
                "Transaction cancelled",
                CancellationReasons=reasons,
            ) from None
        return {}

    def batch_write_item(self, RequestItems: Mapping[str, Sequence[Item]]) -> Item:  # noqa: N803
        with _errors("BatchWriteItem"), self._database.writing() as connection:
            for request in RequestItems[NAME]:
                if "PutRequest" in request:
                    _put(connection, request["PutRequest"])
                else:
                    _delete(connection, request["DeleteRequest"])
        return {"UnprocessedItems": {}}

    def batch_get_item(self, RequestItems: Mapping[str, Item]) -> Item:  # noqa: N803
        asked = RequestItems[NAME]
        with _errors("BatchGetItem"), self._database.reading() as connection:
            found = [item for key in asked["Keys"] if (item := _find(connection, key))]
        if wanted := asked.get("AttributesToGet"):
            found = [{name: item[name] for name in wanted if name in item} for item in found]
        return {"Responses": {NAME: found}, "UnprocessedKeys": {}}

    def query(
        self,
        *,
        KeyConditionExpression: ConditionBase,  # noqa: N803
        TableName: str = NAME,  # noqa: N803
        Limit: int | None = None,  # noqa: N803
        ScanIndexForward: bool = True,  # noqa: N803
        ConsistentRead: bool = False,  # noqa: N803
        IndexName: str | None = None,  # noqa: N803
        FilterExpression: ConditionBase | None = None,  # noqa: N803
        ExclusiveStartKey: Item | None = None,  # noqa: N803
    ) -> Item:
        with _errors("Query"):
            return self._page(
                list(_bounds(KeyConditionExpression)),
                IndexName,
                limit=Limit,
                after=ExclusiveStartKey,
                backwards=not ScanIndexForward,
                filtered=FilterExpression,
            )

    def scan(self, *, ExclusiveStartKey: Item | None = None, **_: Any) -> Item:  # noqa: N803
        with _errors("Scan"):
            return self._page([], None, limit=_PAGE, after=ExclusiveStartKey)

    def _page(
        self,
        bounds: Sequence[tuple[str, Any]],
        index: str | None,
        *,
        limit: int | None,
        after: Item | None,
        backwards: bool = False,
        filtered: ConditionBase | None = None,
    ) -> Item:
        """Of rows within bounds, in the order of an index; the rows of one key of it by their own keys."""
        own = _INDEXES[index]
        order = [*own[1:], *(["SK"] if bounds and not own else ["PK", "SK"])]
        wheres, values = [where for where, _ in bounds], [value for _, value in bounds]
        columns = [_COLUMNS[name] for name in order]
        if after:
            wheres.append(f"({', '.join(columns)}) {'<' if backwards else '>'} ({_marks(columns)})")
            values += [after[name] for name in order]
        where = f"WHERE {' AND '.join(wheres)}" if wheres else ""
        sort = ", ".join(f"{column} {'DESC' if backwards else 'ASC'}" for column in columns)
        asked = f"SELECT pk, sk, item FROM items {where} ORDER BY {sort} LIMIT ?"  # noqa: S608 - values are bound
        with self._database.reading() as connection:
            rows = connection.execute(asked, [*values, -1 if limit is None else limit + 1]).fetchall()
        looked_at = [items.read(*row) for row in rows[:limit]]
        condition, known = _expression(filtered)
        found = [item for item in looked_at if condition is None or fits(condition, item, known)]
        answer: Item = {"Items": found, "Count": len(found), "ScannedCount": len(looked_at)}
        if len(rows) > len(looked_at):
            answer["LastEvaluatedKey"] = {name: looked_at[-1][name] for name in ("PK", "SK", *own)}
        return answer


def _bounds(condition: Any) -> Iterator[tuple[str, Any]]:
    """A key condition as conditions of SQL, each with the value that it has."""
    told = condition.get_expression()
    values: Sequence[Any] = told["values"]
    if told["operator"] == "AND":
        yield from _bounds(values[0])
        yield from _bounds(values[1])
        return
    attribute, *others = values
    if not isinstance(attribute, Key) or attribute.name not in _COLUMNS:
        raise Invalid("a query is by keys alone")
    column = _COLUMNS[attribute.name]
    match told["operator"]:
        case "=" | "<" | "<=" | ">" | ">=" as sign:
            yield f"{column} {sign} ?", others[0]
        case "BETWEEN":
            yield f"{column} >= ?", others[0]
            yield f"{column} <= ?", others[1]
        case "begins_with":
            yield f"{column} >= ?", others[0]
            yield f"{column} < CAST(? AS TEXT)", others[0].encode() + _AFTER_LAST
        case other:
            raise Invalid(f"keys are not compared by {other}")


def _find(connection: sqlite3.Connection, key: Item) -> Item | None:
    pk, sk = key["PK"], key["SK"]
    row = connection.execute(_FIND, [pk, sk]).fetchone()
    return items.read(pk, sk, row[0]) if row else None


def _checked(connection: sqlite3.Connection, asked: Item, key: Item) -> tuple[Item, Given]:
    """What is there, once the condition holds of it, and what the expressions may refer to."""
    old = _find(connection, key) or {}
    condition, known = _expression(
        asked.get("ConditionExpression"),
        asked.get("ExpressionAttributeNames"),
        asked.get("ExpressionAttributeValues"),
    )
    if condition is not None and not fits(condition, old, known):
        raise _ConditionFailed(old)
    return old, known


def _put(connection: sqlite3.Connection, asked: Item) -> Item:
    if "ConditionExpression" in asked:
        _checked(connection, asked, asked["Item"])
    _store(connection, asked["Item"])
    return {}


def _update(connection: sqlite3.Connection, asked: Item) -> Item:
    old, known = _checked(connection, asked, asked["Key"])
    new = changed(asked["UpdateExpression"], old or dict(asked["Key"]), known)
    _store(connection, new)
    returned = {"ALL_NEW": new, "ALL_OLD": old}.get(asked.get("ReturnValues", "NONE"))
    return {"Attributes": returned} if returned else {}


def _delete(connection: sqlite3.Connection, asked: Item) -> Item:
    if "ConditionExpression" in asked:
        _checked(connection, asked, asked["Key"])
    connection.execute(_DELETE, [asked["Key"]["PK"], asked["Key"]["SK"]])
    return {}


def _check(connection: sqlite3.Connection, asked: Item) -> Item:
    _checked(connection, asked, asked["Key"])
    return {}


_ACTIONS = {"Put": _put, "Update": _update, "Delete": _delete, "ConditionCheck": _check}


def _store(connection: sqlite3.Connection, item: Item) -> None:
    text = items.write(item)
    indexed = [item.get(name) for name in ("PK", "SK", "list_pk", "list_sk", "state_pk")]
    if "list_sk" not in item:
        indexed[2:] = [None] * 3  # in an index is what has both of its keys
    expires = item.get("expires")
    connection.execute(_PUT, [*indexed, None if expires is None else int(expires), text])


def _expression(
    condition: str | ConditionBase | None,
    names: Mapping[str, str] | None = None,
    values: Mapping[str, Any] | None = None,
) -> tuple[str | None, Given]:
    """A condition as text, with what it refers to beside what is given."""
    if condition is None or isinstance(condition, str):
        return condition, given(names, values)
    built = ConditionExpressionBuilder().build_expression(condition)
    return built.condition_expression, given(
        {**(names or {}), **built.attribute_name_placeholders},
        {**(values or {}), **built.attribute_value_placeholders},
    )


def _marks(columns: Iterable[str]) -> str:
    return ", ".join("?" for _ in columns)


@contextmanager
def _errors(operation: str) -> Iterator[None]:
    try:
        yield
    except Invalid as error:
        raise _error(operation, "ValidationException", str(error)) from error


def _error(operation: str, code: str, message: str, **more: Any) -> ClientError:
    told: Any = {"Error": {"Code": code, "Message": message}, **more}
    return ClientError(told, operation)
