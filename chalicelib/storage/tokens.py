"""Bearer tokens by their SHA-256: kept in S3, looked up in DynamoDB."""

from __future__ import annotations

import logging

from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from chalicelib import logs
from chalicelib.errors import Unavailable
from chalicelib.naming.object_keys import token_key
from chalicelib.ports.access import TokenRecord
from chalicelib.ports.objects import ObjectMissing, Objects
from chalicelib.storage import keys
from chalicelib.storage.table import ConditionFailed, Item, Table

_SK = "TOKEN"
_LOG = logging.getLogger(logs.NAME)


class DynamoTokens:
    """``hasty``: the same table, by a client that gives up soon. It notes what may be lost."""

    def __init__(self, table: Table, hasty: Table, objects: Objects) -> None:
        self._table = table
        self._hasty = hasty
        self._objects = objects

    def put(self, token: TokenRecord) -> None:
        self._objects.put(token_key(token.sha256), _write(token).encode())
        self._put_row(token)

    def restore(self, sha256: str) -> bool:
        """Looked at again afterwards: a token that is revoked meanwhile must not come back."""
        written = None
        while (kept := self._kept(sha256)) != written:
            if kept is None:
                self._table.write([], delete=[(keys.token_pk(sha256), _SK)])
                return False
            token = TokenRecord.model_validate_json(kept)
            if written is None and self._is_known(token):
                return False
            self._put_row(token)
            written = kept
        return written is not None

    def _kept(self, sha256: str) -> bytes | None:
        try:
            return self._objects.get(token_key(sha256))
        except ObjectMissing:
            return None

    def _is_known(self, token: TokenRecord) -> bool:
        row = self.get(token.sha256)
        return row is not None and _write(row) == _write(token)

    def _put_row(self, token: TokenRecord) -> None:
        self._table.update(
            keys.token_pk(token.sha256),
            _SK,
            UpdateExpression="SET list_pk = :list_pk, list_sk = :list_sk, #data = :data",
            ExpressionAttributeNames={"#data": "data"},
            ExpressionAttributeValues={
                ":list_pk": keys.tokens_list(token.tenant),
                ":list_sk": f"{token.created_at}#{token.id}",
                ":data": _write(token),
            },
        )

    def get(self, sha256: str) -> TokenRecord | None:
        item = self._table.get(keys.token_pk(sha256), _SK)
        return _read(item) if item else None

    def note_use(self, token: TokenRecord, hour: str) -> None:
        """The condition keeps a revoked token from coming back, and requests at once from noting twice."""
        unnoted = Attr("last_used").not_exists() | Attr("last_used").lt(hour)
        try:
            self._hasty.update(
                keys.token_pk(token.sha256),
                _SK,
                UpdateExpression="SET last_used = :hour",
                ConditionExpression=Attr("data").exists() & unnoted,
                ExpressionAttributeValues={":hour": hour},
            )
        except ConditionFailed:
            pass
        except (ClientError, Unavailable):
            told = logs.fields(token_id=token.id)
            _LOG.warning("the use of a token could not be noted", exc_info=True, extra=told)

    def delete(self, token: TokenRecord) -> None:
        self._objects.delete(token_key(token.sha256))
        self._table.write([], delete=[(keys.token_pk(token.sha256), _SK)])

    def list(self, tenant: str) -> list[TokenRecord]:
        return self._table.all(Key("list_pk").eq(keys.tokens_list(tenant)), _read, index="by_time")


def _write(token: TokenRecord) -> str:
    return token.model_dump_json(exclude={"last_used"})


def _read(item: Item) -> TokenRecord:
    token = TokenRecord.model_validate_json(item["data"])
    return token.model_copy(update={"last_used": item.get("last_used")})
