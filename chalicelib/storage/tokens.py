"""Bearer tokens by their SHA-256: kept in S3, looked up in DynamoDB."""

from __future__ import annotations

from boto3.dynamodb.conditions import Key

from chalicelib.records import TokenRecord
from chalicelib.services.ports import Objects
from chalicelib.storage import keys
from chalicelib.storage.table import Item, Table

_SK = "TOKEN"


class DynamoTokens:
    def __init__(self, table: Table, objects: Objects) -> None:
        self._table = table
        self._objects = objects

    def put(self, token: TokenRecord) -> None:
        self._objects.put(keys.token_key(token.sha256), token.model_dump_json().encode())
        self._table.write([_item(token)])

    def get(self, sha256: str) -> TokenRecord | None:
        item = self._table.get(keys.token_pk(sha256), _SK)
        return _read(item) if item else None

    def delete(self, token: TokenRecord) -> None:
        self._objects.delete(keys.token_key(token.sha256))
        self._table.write([], delete=[(keys.token_pk(token.sha256), _SK)])

    def list(self, tenant: str) -> list[TokenRecord]:
        return self._table.all(Key("list_pk").eq(keys.tokens_list(tenant)), _read, index="by_time")


def _item(token: TokenRecord) -> Item:
    return {
        "PK": keys.token_pk(token.sha256),
        "SK": _SK,
        "list_pk": keys.tokens_list(token.tenant),
        "list_sk": f"{token.created_at}#{token.id}",
        "data": token.model_dump_json(),
    }


def _read(item: Item) -> TokenRecord:
    return TokenRecord.model_validate_json(item["data"])
