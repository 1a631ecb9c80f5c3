"""Named sources as items of the table. Pure; sources.py and heard.py write and read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from chalicelib.naming.ids import digest, named_source_id, part_id
from chalicelib.naming.plain import fold
from chalicelib.naming.source_names import base_name, initials, is_proper
from chalicelib.ports.claims import ClaimSource
from chalicelib.ports.manifests import Speaker
from chalicelib.ports.sources import SourceRecord
from chalicelib.storage import keys
from chalicelib.storage.headings import heading_digest
from chalicelib.storage.table import Item

SOURCE = "SOURCE"
MOST_NAMES = 200  # ways to write one name, acronyms, or names for one acronym


def named_sources(sources: Iterable[ClaimSource]) -> dict[str, list[ClaimSource]]:
    """Those with a proper name, by id, each way to write it once."""
    found: dict[str, dict[str | None, ClaimSource]] = defaultdict(dict)
    for source in sources:
        if is_proper(source.name):
            found[source.id][source.name] = source
    return {source_id: list(named.values()) for source_id, named in found.items()}


def speaker_of(source: ClaimSource) -> Speaker:
    return Speaker(source.id, source.name, source.type, source.title, source.acronym)


def as_listed(speaker: Speaker) -> tuple[str, str]:
    """In the order of the headings' items, by the last of which a source is told."""
    return speaker.id, heading_digest(speaker)


def record_of(speaker: Speaker) -> SourceRecord:
    return SourceRecord(id=speaker.id, name=speaker.name or "", type=speaker.type, title=speaker.title)


def records_of(tenant: str, speaker: Speaker) -> Iterator[SourceRecord]:
    """The source, and the part of it that is kept apart by an initial."""
    record = record_of(speaker)
    yield record
    if letters := initials(record.name):
        part = part_id(tenant, speaker.id, letters)
        yield record.model_copy(update={"id": part, "part_of": speaker.id})


def all_keys(tenant: str, speaker: Speaker) -> Iterator[tuple[str, str]]:
    """Of all that is kept of it."""
    for record in records_of(tenant, speaker):
        yield keys.source_pk(tenant, record.id), SOURCE
    if speaker.acronym:
        yield keys.source_pk(tenant, named_source_id(tenant, speaker.acronym)), SOURCE
    for posting in name_postings(tenant, record_of(speaker)):
        yield posting["PK"], posting["SK"]


class Change(NamedTuple):
    """A part of an update."""

    sets: str
    adds: str
    condition: str
    names: dict[str, str]
    values: dict[str, Any]


def naming(tenant: str, record: SourceRecord, acronym: str | None) -> Change:
    listed = listed_values(tenant, record)
    return Change(
        "list_pk = :list, list_sk = :listed",
        "#names :names" + (", acronyms :acronyms" if acronym else ""),
        "attribute_not_exists(#names) OR size(#names) < :most OR contains(#names, :name)",
        {"#names": "names"},
        {
            ":list": listed["list_pk"],
            ":listed": listed["list_sk"],
            ":names": {record.name},
            ":name": record.name,
            ":most": MOST_NAMES,
            **({":acronyms": {acronym}} if acronym else {}),
        },
    )


def telling(record: SourceRecord, place: str) -> Change:
    return Change(
        "#data = :data, as_of = :as_of",
        "",
        "attribute_not_exists(as_of) OR as_of <= :as_of",
        {"#data": "data"},
        {":data": record.model_dump_json(), ":as_of": place},
    )


def name_postings(tenant: str, record: SourceRecord) -> list[Item]:
    """A posting for each word of a name."""
    folded = fold(record.name)
    words = {word[: keys.LONGEST_WORD] for word in folded.split()}
    shared = {"data": record.model_copy(update={"title": None}).model_dump_json(), "words": f" {folded}"}
    name = digest(record.name, length=8)
    return [
        {"PK": keys.name_pk(tenant, word), "SK": f"{word}#{record.id}#{name}", **shared}
        for word in sorted(words)
    ]


def listed_values(tenant: str, record: SourceRecord) -> Item:
    return {"list_pk": keys.sources_list(tenant), "list_sk": f"{base_name(record.name)[:200]}#{record.id}"}


def read_source(item: Item) -> SourceRecord:
    return SourceRecord.model_validate_json(item["data"])
