"""Named sources: listed by name, found by any word of it, with what editors decided of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from chalicelib.models import SourceType
from chalicelib.naming.ids import digest, named_source_id, part_id
from chalicelib.naming.plain import fold
from chalicelib.naming.source_names import base_name, initials, is_proper
from chalicelib.ports.claims import Claim, ClaimSource, Heard
from chalicelib.ports.lists import Position, Rows
from chalicelib.ports.sources import Decision, KnownSource, SourceRecord
from chalicelib.storage import keys
from chalicelib.storage.table import ConditionFailed, Item, Table

SOURCE = "SOURCE"
_DECISION = "DECISION"
_LAST = "LAST"
MOST_NAMES = 200  # ways to write one name, acronyms, or names for one acronym
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
        return Rows([source for source, words, word in found if word == _first(words, longest)], end)

    def note(self, tenant: str, claims: Iterable[Claim], when: str) -> None:
        """The sources of an article's claims, with each way to write their names.

        Of several articles, the one of the latest time tells of a source, in whichever order they come.
        """
        found = list(claims)
        as_of = f"{when}#{found[0].article_id}" if found else ""
        for source_id, sources in _named(found).items():
            for source in sources:
                self._note(tenant, source_id, source, as_of)

    def _note(self, tenant: str, source_id: str, source: ClaimSource, as_of: str) -> None:
        record = _record(source)
        self._add(tenant, record, source, as_of)
        if letters := initials(record.name):
            part = part_id(tenant, source_id, letters)
            self._add(tenant, record.model_copy(update={"id": part, "part_of": source_id}), source, as_of)
        if source.acronym:
            short = named_source_id(tenant, source.acronym)
            self._table.update(
                keys.source_pk(tenant, short),
                SOURCE,
                UpdateExpression="ADD expansions :full",
                ExpressionAttributeValues={":full": {source_id}},
            )
        self._table.write(_name_postings(tenant, record))

    def _add(self, tenant: str, record: SourceRecord, source: ClaimSource, as_of: str) -> None:
        """Two updates: it may have more names than anybody would look at, and a later article's record."""
        listed = _listed(tenant, record)
        named: dict[str, Any] = {
            ":list": listed["list_pk"],
            ":listed": listed["list_sk"],
            ":names": {record.name},
            ":name": record.name,
            ":most": MOST_NAMES,
            **({":acronyms": {source.acronym}} if source.acronym else {}),
        }
        pk = keys.source_pk(tenant, record.id)
        with suppress(ConditionFailed):
            self._table.update(
                pk,
                SOURCE,
                UpdateExpression="SET list_pk = :list, list_sk = :listed ADD #names :names"
                + (", acronyms :acronyms" if source.acronym else ""),
                ConditionExpression="attribute_not_exists(#names) OR size(#names) < :most"
                " OR contains(#names, :name)",
                ExpressionAttributeNames={"#names": "names"},
                ExpressionAttributeValues=named,
            )
        with suppress(ConditionFailed):
            self._tell(tenant, record, as_of, "attribute_not_exists(as_of) OR as_of <= :as_of")

    def _tell(self, tenant: str, record: SourceRecord, as_of: str, condition: str, **values: str) -> None:
        self._table.update(
            keys.source_pk(tenant, record.id),
            SOURCE,
            UpdateExpression="SET #data = :data, as_of = :as_of",
            ConditionExpression=condition,
            ExpressionAttributeNames={"#data": "data"},
            ExpressionAttributeValues={":data": record.model_dump_json(), ":as_of": as_of, **values},
        )

    def forget(
        self, tenant: str, claims: Iterable[Claim], heard: Callable[[str, str | None], Heard | None]
    ) -> None:
        """What no claim has any longer: ``heard`` tells the newest that has an id, or an id and a name.

        Looked at again after each change: a claim that was written meanwhile is noted, and forgotten where
        another run has deleted it since. A source that others name is told by them from now on.
        """
        gone = list(claims)
        for source_id, sources in _named(gone).items():
            for source in sources:
                last = heard(source_id, source.name)
                while last is None:
                    self._forget(tenant, source_id, source, whole=not heard(source_id, None))
                    if not (written := heard(source_id, source.name)):
                        break
                    again = source.model_copy(update={"title": written.title})
                    self._note(tenant, source_id, again, f"{written.when}#{written.article_id}")
                    last = heard(source_id, source.name)
                if last and (letters := initials(source.name or "")):
                    self._tell_by(tenant, part_id(tenant, source_id, letters), source_id, last, gone[0])
            if last := heard(source_id, None):
                self._tell_by(tenant, source_id, None, last, gone[0])

    def _tell_by(self, tenant: str, own: str, whole: str | None, last: Heard, gone: Claim) -> None:
        """Let a claim tell of a source, where so far the article did of which a claim is gone."""
        record = SourceRecord(
            id=own, name=last.written or "", type=last.type, title=last.title, part_of=whole
        )
        told = "attribute_exists(PK) AND contains(as_of, :gone)"
        with suppress(ConditionFailed):
            self._tell(tenant, record, f"{last.when}#{last.article_id}", told, **{":gone": gone.article_id})

    def _forget(self, tenant: str, source_id: str, source: ClaimSource, *, whole: bool) -> None:
        record = _record(source)
        pk = keys.source_pk(tenant, source_id)
        part = part_id(tenant, source_id, initials(record.name))
        item = self._table.get(pk, SOURCE) or {}
        left = set(item.get("names", ())) - {record.name}
        removed = [(posting["PK"], posting["SK"]) for posting in _name_postings(tenant, record)]
        if initials(record.name) not in map(initials, left):
            removed.append((keys.source_pk(tenant, part), SOURCE))
        if whole or not left:
            removed.append((pk, SOURCE))
            for short in item.get("acronyms", ()):
                self._take(tenant, named_source_id(tenant, short), "expansions", source_id)
        else:
            self._take(tenant, source_id, "names", record.name)
        self._table.write([], delete=removed)

    def forget_whole(self, item: Item) -> None:
        """A source that no claim names any longer, by its item."""
        tenant, source_id = keys.parse_source_pk(item["PK"])
        record = self.read(item)
        for name in sorted(item["names"]):
            source = ClaimSource(id=source_id, name=name, type=record.type, title=record.title, mention=None)
            self._forget(tenant, source_id, source, whole=True)

    @staticmethod
    def read(item: Item) -> SourceRecord:
        return _read(item)

    def _take(self, tenant: str, source_id: str, name: str, value: str) -> None:
        with suppress(ConditionFailed):
            self._table.update(
                keys.source_pk(tenant, source_id),
                SOURCE,
                UpdateExpression="DELETE #name :value",
                ConditionExpression="attribute_exists(#name)",
                ExpressionAttributeNames={"#name": name},
                ExpressionAttributeValues={":value": {value}},
            )


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
        record=_read(source) if "data" in source else None,
        decision=Decision.model_validate_json(decision["data"]) if decision else Decision(),
        **{name: frozenset(source[name]) for name in SOURCE_SETS if name in source},
    )


def _named(claims: Iterable[Claim]) -> dict[str, list[ClaimSource]]:
    """The sources with a proper name, by id, each way to write it once."""
    found: dict[str, dict[str | None, ClaimSource]] = defaultdict(dict)
    for claim in claims:
        if is_proper(claim.source.name):
            found[claim.source.id][claim.source.name] = claim.source
    return {source_id: list(sources.values()) for source_id, sources in found.items()}


def _record(source: ClaimSource) -> SourceRecord:
    return SourceRecord(id=source.id, name=source.name or "", type=source.type, title=source.title)


def _name_postings(tenant: str, record: SourceRecord) -> list[Item]:
    """A posting for each word of a name."""
    folded = fold(record.name)
    words = {word[: keys.LONGEST_WORD] for word in folded.split()}
    shared = {"data": record.model_copy(update={"title": None}).model_dump_json(), "words": f" {folded}"}
    name = digest(record.name, length=8)
    return [
        {"PK": keys.name_pk(tenant, word), "SK": f"{word}#{record.id}#{name}", **shared}
        for word in sorted(words)
    ]


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
            **_listed(tenant, record),
        }
    for alias in decision.aliases:
        record = SourceRecord(id=source_id, name=alias, type=SourceType.NAMED_PERSON)
        yield from _name_postings(tenant, record)


def _listed(tenant: str, record: SourceRecord) -> Item:
    return {"list_pk": keys.sources_list(tenant), "list_sk": f"{base_name(record.name)[:200]}#{record.id}"}


def _posted(item: Item) -> tuple[SourceRecord, str, str]:
    return _read(item), item["words"], item["SK"].partition("#")[0]


def _first(words: str, beginning: str) -> str:
    """The word of the name that stands for it in a search, so that "al" lists "Al Albert" once."""
    return next(word[: keys.LONGEST_WORD] for word in words.split() if word.startswith(beginning))


def _read(item: Item) -> SourceRecord:
    return SourceRecord.model_validate_json(item["data"])
