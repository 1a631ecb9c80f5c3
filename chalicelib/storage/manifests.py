"""Manifests in few bytes: with the record of their article, or, where they are large, in parts beside it.

A part is named by the run whose generation it is of, as claims are.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from chalicelib.models import Act, Kind, SourceType
from chalicelib.ports.manifests import Entry, Manifest, Speaker
from chalicelib.storage import keys
from chalicelib.storage.table import Item

LARGEST = 60_000  # bytes with the record, which lists read whole; some 4,000 claims
LARGEST_PART = 350_000  # of an item, of which DynamoDB takes 400 KB
_OWN = 10  # characters of a claim's id that are not its article's
_ACTS = {chr(ord("a") + number): act for number, act in enumerate(Act)}
_KINDS = {kind.value[0]: kind for kind in Kind}
_MARKS = ("said", "inner", "rejected")


def pack(manifest: Manifest) -> bytes:
    """The same manifest gives the same bytes. What one claim has is in columns, which compress best."""
    entries = manifest.entries
    kinds, acts = (
        {each: letter for letter, each in _KINDS.items()},
        {each: letter for letter, each in _ACTS.items()},
    )
    told = {
        "speakers": [list(speaker) for speaker in manifest.speakers],
        "items": list(_runs(manifest)),
        "claims": "".join(entry.claim for entry in entries),
        "of": [entry.speaker for entry in entries],
        "kinds": "".join(kinds[entry.kind] for entry in entries),
        "acts": "".join(acts[entry.act] for entry in entries),
        **{name: "".join(str(int(getattr(entry, name))) for entry in entries) for name in _MARKS},
        "confidence": [entry.confidence for entry in entries],
    }
    return zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 9)


def _runs(manifest: Manifest) -> Iterator[tuple[str, int, int]]:
    """Names of items, as run, first number, and how many follow each other."""
    named = [(run, int(number)) for run, number in (each.item.split("#") for each in manifest.entries)]
    for _, group in groupby(enumerate(named), key=lambda each: (each[1][0], each[1][1] - each[0])):
        rows = [each for _, each in group]
        yield *rows[0], len(rows)


def unpack(packed: bytes) -> Manifest:
    told = json.loads(zlib.decompress(packed))
    items = [keys.item_name(run, first + n) for run, first, count in told["items"] for n in range(count)]
    speakers = (
        Speaker(id_, name, SourceType(type_), title, acronym)
        for id_, name, type_, title, acronym in told["speakers"]
    )
    entries = (
        Entry(
            item=item,
            claim=told["claims"][number * _OWN : (number + 1) * _OWN],
            speaker=told["of"][number],
            kind=_KINDS[told["kinds"][number]],
            act=_ACTS[told["acts"][number]],
            confidence=told["confidence"][number],
            **{name: told[name][number] == "1" for name in _MARKS},
        )
        for number, item in enumerate(items)
    )
    return Manifest(tuple(speakers), tuple(entries))


def kept_with(manifest: Manifest, run: str) -> dict[str, Any]:
    """The attributes of the record that tell of the manifest."""
    packed = pack(manifest)
    if len(packed) <= LARGEST:
        return {"manifest": packed}
    return {"manifest": {"run": run, "parts": len(_cut(packed))}}


def parts(pk: str, manifest: Manifest, run: str) -> list[Item]:
    """The items beside the record, if it is too large for it."""
    packed = pack(manifest)
    if len(packed) <= LARGEST:
        return []
    return [
        {"PK": pk, "SK": keys.manifest_sk(run, number), "data": part}
        for number, part in enumerate(_cut(packed))
    ]


def _cut(packed: bytes) -> list[bytes]:
    return [packed[start : start + LARGEST_PART] for start in range(0, len(packed), LARGEST_PART)]


def part_keys(record: Item) -> list[tuple[str, str]]:
    """The keys of the parts that belong to a record."""
    told = record.get("manifest")
    if not isinstance(told, Mapping):
        return []
    return [(record["PK"], keys.manifest_sk(told["run"], number)) for number in range(int(told["parts"]))]


def read_manifest(record: Item, beside: Mapping[tuple[str, str], Item]) -> Manifest | None:
    """None where there is none, or a part is not at hand."""
    told = record.get("manifest")
    if told is None:
        return None
    if not isinstance(told, Mapping):
        return unpack(bytes(told))
    found = [beside.get(key) for key in part_keys(record)]
    if not all(found):
        return None
    return unpack(b"".join(bytes(part["data"]) for part in found if part))
