"""Named sources, listed by name and found by any word of it."""

from __future__ import annotations

from collections.abc import Sequence

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from chalicelib.records import ClaimSource, SourceRecord
from chalicelib.services.ports import Position, Rows
from chalicelib.storage import keys
from chalicelib.storage.table import Item, Table

_SK = "SOURCE"


class DynamoSources:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, source_id: str) -> SourceRecord | None:
        item = self._table.get(keys.source_pk(tenant, source_id), _SK)
        return _read(item) if item else None

    def list(self, tenant: str, limit: int, after: Position | None) -> Rows[SourceRecord]:
        condition = Key("list_pk").eq(keys.sources_list(tenant))
        return self._table.query(condition, _read, limit=limit, after=after, index="by_time")

    def named(
        self, tenant: str, words: Sequence[str], limit: int, after: Position | None
    ) -> Rows[SourceRecord]:
        longest = max(words, key=len)[: keys.LONGEST_WORD]
        condition = Key("PK").eq(keys.name_pk(tenant, longest)) & Key("SK").begins_with(longest)
        filtered: ConditionBase | None = None
        for word in words:
            inside = Attr("words").contains(f" {word}")
            filtered = filtered & inside if filtered else inside
        found, end = self._table.query(condition, _posted, limit=limit, after=after, filtered=filtered)
        return Rows([source for source, word in found if word == _first(source, longest)], end)


def source_items(tenant: str, source: ClaimSource) -> list[Item]:
    """The items of a source with a proper name: itself, and a posting for each word of it. Others: none."""
    if not source.name or not keys.is_proper(source.name):
        return []
    record = SourceRecord(id=source.id, name=source.name, type=source.type, title=source.title)
    folded = keys.fold(source.name)
    words = {word[: keys.LONGEST_WORD] for word in folded.split()}
    shared = {"data": record.model_dump_json(), "words": f" {folded}"}
    own = {
        "PK": keys.source_pk(tenant, source.id),
        "SK": _SK,
        "list_pk": keys.sources_list(tenant),
        "list_sk": f"{folded[:200]}#{source.id}",
    }
    postings = [{"PK": keys.name_pk(tenant, word), "SK": f"{word}#{source.id}"} for word in sorted(words)]
    return [{**item, **shared} for item in (own, *postings)]


def _posted(item: Item) -> tuple[SourceRecord, str]:
    return _read(item), item["SK"].partition("#")[0]


def _first(source: SourceRecord, beginning: str) -> str:
    """The word of the name that stands for it in a search, so that "al" lists "Al Albert" once."""
    words = keys.fold(source.name).split()
    return next(word[: keys.LONGEST_WORD] for word in words if word.startswith(beginning))


def _read(item: Item) -> SourceRecord:
    return SourceRecord.model_validate_json(item["data"])
