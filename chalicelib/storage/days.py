"""Days on which articles were published, with the tallies of their articles where these are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from boto3.dynamodb.conditions import Key

from chalicelib.ports.days import Day
from chalicelib.ports.lists import TimeRange
from chalicelib.storage import keys
from chalicelib.storage.table import Item, Table

LARGEST_PART = 350_000  # bytes of an item, of which DynamoDB takes 400 KB
_AT_ONCE = 1_000


class DynamoDays:
    """A day is an item with its ``until``; its tallies lie beside it in parts that name the same one."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def touch(self, tenant: str, days: Iterable[str], until: str) -> None:
        self._table.write({"PK": keys.days_pk(tenant), "SK": day, "until": until} for day in days)

    def list(self, tenant: str, published: TimeRange) -> Iterator[Day]:
        for day, items in groupby(self._items(tenant, published), key=lambda item: str(item["SK"])[:10]):
            yield _read(day, list(items))

    def _items(self, tenant: str, published: TimeRange) -> Iterator[Item]:
        condition = Key("PK").eq(keys.days_pk(tenant)) & Key("SK").between(*_days(published).bounds)
        items, after = self._table.query(condition, lambda item: item, limit=_AT_ONCE)
        yield from items
        while after:
            items, after = self._table.query(condition, lambda item: item, limit=_AT_ONCE, after=after)
            yield from items

    def keep(self, tenant: str, days: Iterable[Day], expires: datetime) -> None:
        self._table.write(item for day in days for item in _parts(tenant, day, int(expires.timestamp())))

    def discard(self, tenant: str, day: str) -> None:
        kept = Key("PK").eq(keys.days_pk(tenant)) & Key("SK").begins_with(f"{day}#")
        self._table.write([], delete=self._table.all(kept, lambda item: (item["PK"], item["SK"])))


def _days(published: TimeRange) -> TimeRange:
    """Whole days."""
    return TimeRange(start=(published.start or "")[:10] or None, end=(published.end or "")[:10] or None)


def _parts(tenant: str, day: Day, expires: int) -> Iterator[Item]:
    kept = day.kept or b""
    starts = range(0, len(kept), LARGEST_PART)
    for number, start in enumerate(starts):
        yield {
            "PK": keys.days_pk(tenant),
            "SK": keys.tallies_sk(day.day, number),
            "until": day.until,
            "articles": day.articles,
            "parts": len(starts),
            "data": kept[start : start + LARGEST_PART],
            "expires": expires,
        }


def _read(day: str, items: Sequence[Item]) -> Day:
    """Parts that were kept before the day was touched again do not count."""
    until = str(items[0].get("until", ""))
    parts = [item for item in items[1:] if item["until"] == until]
    if not parts or len(parts) != parts[0]["parts"]:
        return Day(day, until)
    return Day(day, until, int(parts[0]["articles"]), b"".join(bytes(part["data"]) for part in parts))
