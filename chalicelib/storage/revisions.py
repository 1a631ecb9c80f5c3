"""What each revision of an article changed."""

from __future__ import annotations

from contextlib import suppress

from boto3.dynamodb.conditions import ConditionBase, Key

from chalicelib.ports.lists import Position, Rows
from chalicelib.ports.revisions import RevisionRecord
from chalicelib.storage import keys
from chalicelib.storage.table import ConditionFailed, Item, Table


class DynamoRevisions:
    def __init__(self, table: Table) -> None:
        self._table = table

    def write(self, tenant: str, article_id: str, revision: RevisionRecord) -> None:
        with suppress(ConditionFailed):  # told already: extracting again changes no article
            self._table.update(
                keys.article_pk(tenant, article_id),
                keys.revision_sk(revision.revision),
                UpdateExpression="SET #data = :data",
                ConditionExpression="attribute_not_exists(#data)",
                ExpressionAttributeNames={"#data": "data"},
                ExpressionAttributeValues={":data": revision.model_dump_json()},
            )

    def list(self, tenant: str, article_id: str, limit: int, after: Position | None) -> Rows[RevisionRecord]:
        return self._table.query(_all(tenant, article_id), _read, limit=limit, after=after, backwards=True)

    def discard_before(self, tenant: str, article_id: str, revision: int) -> None:
        pk = keys.article_pk(tenant, article_id)
        earlier = Key("PK").eq(pk) & Key("SK").between(keys.revision_sk(0), keys.revision_sk(revision - 1))
        self._table.write(
            [], delete=[(pk, sk) for sk in self._table.all(earlier, lambda item: str(item["SK"]))]
        )


def _all(tenant: str, article_id: str) -> ConditionBase:
    return Key("PK").eq(keys.article_pk(tenant, article_id)) & Key("SK").begins_with(keys.REVISION)


def _read(item: Item) -> RevisionRecord:
    return RevisionRecord.model_validate_json(item["data"])
