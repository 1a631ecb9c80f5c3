"""What is kept of a source because articles name it: written when one does, forgotten when none does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial

from chalicelib.naming.ids import named_source_id, part_id
from chalicelib.naming.source_names import initials, is_proper
from chalicelib.ports.claims import ClaimSource
from chalicelib.ports.manifests import Speaker
from chalicelib.ports.sources import SourceRecord
from chalicelib.storage import keys
from chalicelib.storage.headings import Heard
from chalicelib.storage.source_items import (
    SOURCE,
    Change,
    all_keys,
    as_listed,
    name_postings,
    named_sources,
    naming,
    read_source,
    record_of,
    records_of,
    speaker_of,
    telling,
)
from chalicelib.storage.table import ConditionFailed, Item, Table


class HeardSources:
    def __init__(self, table: Table) -> None:
        self._table = table

    def note(self, tenant: str, speakers: Iterable[Speaker], place: str) -> None:
        """The sources of an article that stands at this place, with each way to write their names.

        Of several articles, the one of the latest time tells of a source, in whichever order they come. What
        is known already is not written again.
        """
        found = sorted((each for each in speakers if is_proper(each.name)), key=as_listed)
        if not found:
            return
        wanted = {key for each in found for key in all_keys(tenant, each)}
        known = {(item["PK"], item["SK"]): item for item in self._table.get_many(sorted(wanted))}
        by_source: dict[str, list[Speaker]] = defaultdict(list)
        for each in found:
            by_source[each.id].append(each)
        self._table.together(partial(self._note, tenant, each, place, known) for each in by_source.values())

    def _note(
        self, tenant: str, speakers: Sequence[Speaker], place: str, known: Mapping[tuple[str, str], Item]
    ) -> None:
        """One source by its names, one after the other; the last of them tells of it."""
        named = [(record, speaker) for speaker in speakers for record in records_of(tenant, speaker)]
        last = {record.id: record for record, _ in named}
        for record, speaker in named:
            there = known.get((keys.source_pk(tenant, record.id), SOURCE), {})
            self._add(tenant, record, speaker.acronym, there, place if last[record.id] == record else None)
        for speaker in speakers:
            self._expand(tenant, speaker, known)
            postings = name_postings(tenant, record_of(speaker))
            self._table.write(each for each in postings if known.get((each["PK"], each["SK"])) != each)

    def _expand(self, tenant: str, speaker: Speaker, known: Mapping[tuple[str, str], Item]) -> None:
        """By an acronym that the article introduces for the name, the source is found too."""
        if not speaker.acronym:
            return
        pk = keys.source_pk(tenant, named_source_id(tenant, speaker.acronym))
        if speaker.id not in known.get((pk, SOURCE), {}).get("expansions", ()):
            self._table.update(
                pk,
                SOURCE,
                UpdateExpression="ADD expansions :full",
                ExpressionAttributeValues={":full": {speaker.id}},
            )

    def _add(
        self, tenant: str, record: SourceRecord, acronym: str | None, known: Item, place: str | None
    ) -> None:
        """In one update, unless it has more names than anybody would look at, or a later article's record."""
        changes = []
        if not _is_named(known, record.name, acronym):
            changes.append(naming(tenant, record, acronym))
        if place and not _is_told(known, record, place):
            changes.append(telling(record, place))
        if len(changes) > 1:
            with suppress(ConditionFailed):
                self._change(tenant, record.id, *changes)
                return
        for change in changes:
            with suppress(ConditionFailed):
                self._change(tenant, record.id, change)

    def _change(self, tenant: str, source_id: str, *changes: Change) -> None:
        """All of it in one update. Raises ConditionFailed."""
        adds = [each.adds for each in changes if each.adds]
        self._table.update(
            keys.source_pk(tenant, source_id),
            SOURCE,
            UpdateExpression="SET "
            + ", ".join(each.sets for each in changes)
            + (f" ADD {', '.join(adds)}" if adds else ""),
            ConditionExpression=" AND ".join(f"({each.condition})" for each in changes),
            ExpressionAttributeNames={name: value for each in changes for name, value in each.names.items()},
            ExpressionAttributeValues={
                name: value for each in changes for name, value in each.values.items()
            },
        )

    def forget(
        self,
        tenant: str,
        article_id: str,
        sources: Iterable[ClaimSource],
        heard: Callable[[str, str | None], Heard | None],
    ) -> None:
        """What an article does not name any longer, and no other: ``heard`` tells the newest that does.

        Looked at again after each change: an article that was listed meanwhile is noted, and forgotten where
        another run has taken it away since. A source that others name is told by them from now on.
        """
        for source_id, named in named_sources(sources).items():
            for source in named:
                last = heard(source_id, source.name)
                while last is None:
                    self._forget(tenant, source_id, source, whole=not heard(source_id, None))
                    if not (written := heard(source_id, source.name)):
                        break
                    again = speaker_of(source)._replace(type=written.type, title=written.title)
                    self._note(tenant, [again], f"{written.when}#{written.article_id}", {})
                    last = heard(source_id, source.name)
                if last and (letters := initials(source.name or "")):
                    self._tell_by(tenant, part_id(tenant, source_id, letters), source_id, last, article_id)
            if last := heard(source_id, None):
                self._tell_by(tenant, source_id, None, last, article_id)

    def _tell_by(self, tenant: str, own: str, whole: str | None, last: Heard, gone: str) -> None:
        """Let an article tell of a source, where so far one did that names it so no longer."""
        record = SourceRecord(
            id=own, name=last.written or "", type=last.type, title=last.title, part_of=whole
        )
        told = "attribute_exists(PK) AND contains(as_of, :gone) AND (#data <> :data OR as_of <> :as_of)"
        change = telling(record, f"{last.when}#{last.article_id}")
        with suppress(ConditionFailed):
            self._change(
                tenant, own, change._replace(condition=told, values={**change.values, ":gone": gone})
            )

    def _forget(self, tenant: str, source_id: str, source: ClaimSource, *, whole: bool) -> None:
        record = record_of(speaker_of(source))
        pk = keys.source_pk(tenant, source_id)
        part = part_id(tenant, source_id, initials(record.name))
        item = self._table.get(pk, SOURCE) or {}
        left = set(item.get("names", ())) - {record.name}
        removed = [(posting["PK"], posting["SK"]) for posting in name_postings(tenant, record)]
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
        record = read_source(item)
        for name in sorted(item["names"]):
            source = ClaimSource(id=source_id, name=name, type=record.type, title=record.title, mention=None)
            self._forget(tenant, source_id, source, whole=True)

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


def _is_named(known: Item, name: str, acronym: str | None) -> bool:
    named = "list_pk" in known and name in known.get("names", ())
    return named and (acronym is None or acronym in known.get("acronyms", ()))


def _is_told(known: Item, record: SourceRecord, place: str) -> bool:
    """By a later article, or by this one, so."""
    as_of = known.get("as_of", "")
    return bool(as_of > place or (as_of == place and known["data"] == record.model_dump_json()))
