"""What editors say of claims, beside the article that the claims are of."""

from __future__ import annotations

from boto3.dynamodb.conditions import ConditionBase, Key

from chalicelib.ports.corrections import Correction
from chalicelib.ports.lists import Position, Rows
from chalicelib.storage import keys
from chalicelib.storage.table import Item, Table


class DynamoCorrections:
    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, tenant: str, correction: Correction) -> bool:
        return self._table.put_newer(_item(tenant, correction))

    def of_article(self, tenant: str, article_id: str) -> dict[str, Correction]:
        found = self._table.all(_of_article(tenant, article_id), _read)
        return {each.claim_id: each for each in found}

    def list(self, tenant: str, limit: int, after: Position | None) -> Rows[Correction]:
        condition = Key("list_pk").eq(keys.corrections_list(tenant))
        return self._table.query(condition, _read, limit=limit, after=after, index="by_time")

    def discard(self, tenant: str, article_id: str, until: str | None = None) -> None:
        found = self._table.all(_of_article(tenant, article_id), lambda item: item)
        gone = [item for item in found if until is None or _read(item).at <= until]
        self._table.write([], delete=[(item["PK"], item["SK"]) for item in gone])


def _item(tenant: str, correction: Correction) -> Item:
    return {
        "PK": keys.article_pk(tenant, correction.article_id),
        "SK": f"{keys.CORRECTION}{correction.claim_id}",
        "list_pk": keys.corrections_list(tenant),
        "list_sk": f"{correction.article_id}#{correction.claim_id}",
        "version": correction.version,
        "data": correction.model_dump_json(),
    }


def _of_article(tenant: str, article_id: str) -> ConditionBase:
    owner = Key("PK").eq(keys.article_pk(tenant, article_id))
    return owner & Key("SK").begins_with(keys.CORRECTION)


def _read(item: Item) -> Correction:
    return Correction.model_validate_json(item["data"])
