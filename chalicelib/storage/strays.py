"""What the table has left of claims that are gone: two workers at once, one of them cut off, leave such."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.storage import keys
from chalicelib.storage.heard import HeardSources
from chalicelib.storage.listing import Headings
from chalicelib.storage.source_items import SOURCE, read_source
from chalicelib.storage.table import Item, Table


class DynamoStrays:
    """Reads the whole table, twice: what lists articles first, then sources that none is listed under.

    What an earlier version has noted of copies and days goes too.
    """

    def __init__(self, table: Table, headings: Headings, sources: HeardSources) -> None:
        self._table = table
        self._headings = headings
        self._sources = sources

    def clear(self) -> Iterator[str]:
        for page in self._table.scan():
            old = [(item["PK"], item["SK"]) for item in page if "#W#" in item["PK"] or _is_of_days(item)]
            self._table.write([], delete=old)
            yield from (f"{pk} {sk}" for pk, sk in old)
            for article, listed in self._headings.strays(item for item in page if "#P#" in item["PK"]):
                self._headings.delete(article, listed, {})
                yield from (f"{pk} {sk}" for pk, sk in listed)
        for page in self._table.scan():
            for item in page:
                if item["SK"] == SOURCE and not self._is_named(item):
                    self._sources.forget_whole(item)
                    yield f"{item['PK']} {item['SK']}"

    def _is_named(self, source: Item) -> bool:
        """Those too that an editor or an acronym has made, which no claim need name."""
        if "names" not in source:
            return True
        tenant, source_id = keys.parse_source_pk(source["PK"])
        return self._headings.is_named(tenant, read_source(source).part_of or source_id)


def _is_of_days(item: Item) -> bool:
    return str(item["PK"]).endswith("#DAYS")
