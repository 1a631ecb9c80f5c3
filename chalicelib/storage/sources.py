"""Named sources: listed by name, found by any word of it, with what editors decided of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from chalicelib.models import SourceType
from chalicelib.naming.ids import part_id
from chalicelib.ports.lists import Position, Rows
from chalicelib.ports.sources import Decision, KnownSource, SourceRecord
from chalicelib.storage import keys
from chalicelib.storage.source_items import SOURCE, listed_values, name_postings, read_source
from chalicelib.storage.table import Item, Table

_DECISION = "DECISION"
_LAST = "LAST"
SOURCE_SETS = ("names", "acronyms", "expansions")


class DynamoSources:
    def __init__(self, table: Table) -> None:
        self._table = table

    def known(self, tenant: str, source_ids: Iterable[str]) -> dict[str, KnownSource]:
        wanted = {source_id: keys.source_pk(tenant, source_id) for source_id in source_ids}
        return known_sources(wanted, self._table.get_many(list(source_keys(tenant, wanted))))

    def last_decided(self, tenant: str) -> int:
        item = self._table.get(keys.decisions_pk(tenant), _LAST)
        return int(item["version"]) if item else 0

    def decide(self, tenant: str, number: int, decisions: Mapping[str, Decision]) -> bool:
        """By what they are found comes first, so that nothing lacks where this is cut off and repeated."""
        self._table.write(
            item
            for source_id, decision in decisions.items()
            for item in _decided(tenant, source_id, decision)
        )
        last = {"PK": keys.decisions_pk(tenant), "SK": _LAST, "version": number}
        return self._table.put_together(last, (_item(tenant, *decided) for decided in decisions.items()))

    def list(self, tenant: str, limit: int, after: Position | None) -> Rows[SourceRecord]:
        condition = Key("list_pk").eq(keys.sources_list(tenant))
        return self._table.query(condition, read_source, limit=limit, after=after, index="by_time")

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
        return Rows([source for source, words, word in found if word == _first(words, longest)], end)


def source_keys(tenant: str, source_ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The items that tell what is known of sources."""
    return ((keys.source_pk(tenant, each), sk) for each in source_ids for sk in (SOURCE, _DECISION))


def known_sources(wanted: Mapping[str, str], items: Iterable[Item]) -> dict[str, KnownSource]:
    """What items tell of sources. ``wanted``: the primary key of each."""
    found: dict[str, dict[str, Item]] = defaultdict(dict)
    for item in items:
        found[item["PK"]][item["SK"]] = item
    return {source_id: _known(found[pk]) for source_id, pk in wanted.items() if pk in found}


def _known(items: Mapping[str, Item]) -> KnownSource:
    source, decision = items.get(SOURCE, {}), items.get(_DECISION)
    return KnownSource(
        record=read_source(source) if "data" in source else None,
        decision=Decision.model_validate_json(decision["data"]) if decision else Decision(),
        **{name: frozenset(source[name]) for name in SOURCE_SETS if name in source},
    )


def _item(tenant: str, source_id: str, decision: Decision) -> Item:
    return {
        "PK": keys.source_pk(tenant, source_id),
        "SK": _DECISION,
        "data": decision.model_dump_json(),
    }


def _decided(tenant: str, source_id: str, decision: Decision) -> Iterator[Item]:
    """By what a source is found that a decision names or sets apart; articles tell the rest of it."""
    for group in decision.apart:
        part = part_id(tenant, source_id, group[0])
        record = SourceRecord(id=part, name=group[0], type=SourceType.NAMED_PERSON, part_of=source_id)
        yield {
            "PK": keys.source_pk(tenant, part),
            "SK": SOURCE,
            "data": record.model_dump_json(),
            **listed_values(tenant, record),
        }
    for alias in decision.aliases:
        record = SourceRecord(id=source_id, name=alias, type=SourceType.NAMED_PERSON)
        yield from name_postings(tenant, record)


def _posted(item: Item) -> tuple[SourceRecord, str, str]:
    return read_source(item), item["words"], item["SK"].partition("#")[0]


def _first(words: str, beginning: str) -> str:
    """The word of the name that stands for it in a search, so that "al" lists "Al Albert" once."""
    return next(word[: keys.LONGEST_WORD] for word in words.split() if word.startswith(beginning))
