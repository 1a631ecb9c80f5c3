"""What the table has left of claims that are gone: two workers at once, one of them cut off, leave such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boto3.dynamodb.conditions import Key

from chalicelib.storage import keys
from chalicelib.storage.sources import SOURCE, DynamoSources
from chalicelib.storage.table import Item, Table

_POSTED = 4  # parts of the sort key of a claim's posting; an article's has two


class DynamoStrays:
    """Reads the whole table, twice: headings without a claim first, then sources that no claim names."""

    def __init__(self, table: Table, sources: DynamoSources) -> None:
        self._table = table
        self._sources = sources

    def clear(self) -> Iterator[str]:
        for page in self._table.scan():
            strays = self._without_claim(page)
            self._table.write([], delete=strays)
            yield from (f"{pk} {sk}" for pk, sk in strays)
        for page in self._table.scan():
            for item in page:
                if item["SK"] == SOURCE and not self._is_named(item):
                    self._sources.forget_whole(item)
                    yield f"{item['PK']} {item['SK']}"

    def _without_claim(self, page: Sequence[Item]) -> list[tuple[str, str]]:
        """A claim is written before its postings, and deleted after them."""
        named = {
            (item["PK"], item["SK"]): _claim_key(item)
            for item in page
            if "#P#" in item["PK"] and item["SK"].count("#") == _POSTED - 1
        }
        there = {
            (item["PK"], item["SK"])
            for item in self._table.get_many(sorted(set(named.values())), ["PK", "SK"])
        }
        return [posting for posting, claim in named.items() if claim not in there]

    def _is_named(self, source: Item) -> bool:
        """Those too that an editor or an acronym has made, which no claim need name."""
        if "names" not in source:
            return True
        tenant, source_id = keys.parse_source_pk(source["PK"])
        record = self._sources.read(source)
        posted = Key("PK").eq(keys.posting_pk(tenant, f"source#{record.part_of or source_id}"))
        return bool(self._table.query(posted, lambda item: item, limit=1).rows)


def _claim_key(posting: Item) -> tuple[str, str]:
    tenant = keys.tenant_of(posting["PK"])
    place = keys.parse_posting(posting["SK"])
    return keys.article_pk(tenant, place.article), keys.claim_sk(place.generation, place.number)
