"""An index as objects: immutable files of Tantivy's segments in packs, and a manifest that says which count.

What a commit has made is one object, a pack. Whoever replaces the manifest has to name the one that was
read (``Objects.replace``), so that of two writers at once one is told to begin again. Readers fetch
the packs that they lack into a folder and open it; a pack that no manifest names is deleted some minutes
later, when no reader is on its way to it.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import time
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, ValidationError

from chalicelib.models import Model
from chalicelib.naming.moments import parse_rfc3339, rfc3339
from chalicelib.naming.object_keys import index_key
from chalicelib.ports.objects import ObjectMissing, Objects
from chalicelib.ports.search import Overtaken
from chalicelib.storage.search.documents import FORM

META = "meta.json"
TRIES = 5  # at a manifest that others replace
SPARED = 60  # seconds in which a reader has fetched what it lacks, by far
GRACE = timedelta(minutes=10)  # more than any reader takes from the manifest to the packs


class Manifest(Model):
    """Which packs count, with the files in each; ``meta`` is Tantivy's own list of its segments.

    ``born``: names the index, from when it was empty on. ``retired``: packs that count no longer, and since
    when. ``note``: how far a making anew has come.
    """

    form: str
    born: str
    number: int
    as_of: str
    meta: str
    claims: int
    bytes: int
    packs: dict[str, tuple[str, ...]]
    retired: dict[str, str] = Field(default_factory=dict)
    note: str | None = None


class Kept(NamedTuple):
    """A manifest as it was read; ``tag`` names it."""

    manifest: Manifest | None
    tag: str | None


class Broken(Exception):
    """A pack is gone, or no pack: the index has to be made again."""


class Packs:
    """The objects of one index of a tenant. ``slot``: the one that answers, or one that is being made."""

    def __init__(self, objects: Objects, tenant: str, slot: str) -> None:
        self._objects = objects
        self._tenant = tenant
        self._manifest = index_key(tenant, f"{slot}.json")

    def manifest(self) -> Kept:
        """One that cannot be read, or is of another form, counts as none."""
        kept = self.newer(None)
        return kept or Kept(None, None)

    def newer(self, tag: str | None) -> Kept | None:
        """None where it is still the one of this tag."""
        try:
            found = self._objects.get_unless(self._manifest, tag)
        except ObjectMissing:
            return None if tag is None else Kept(None, None)
        if found is None:
            return None
        body, now = found
        try:
            manifest = Manifest.model_validate_json(body)
        except ValidationError:
            return Kept(None, now)
        return Kept(manifest if manifest.form == FORM else None, now)

    def fetch(self, manifest: Manifest, folder: Path) -> None:
        """Let the folder hold these files, and ``meta``. Raises Broken."""
        folder.mkdir(parents=True, exist_ok=True)
        for pack, names in manifest.packs.items():
            if not all((folder / name).exists() for name in names):
                self._unpack(pack, names, folder)
        replace_file(folder / META, manifest.meta.encode())

    def _unpack(self, pack: str, names: Sequence[str], folder: Path) -> None:
        try:
            body = self._objects.get(index_key(self._tenant, pack))
            with zipfile.ZipFile(io.BytesIO(body)) as files:
                for name in names:
                    replace_file(folder / name, files.read(name))
        except (ObjectMissing, zipfile.BadZipFile, KeyError) as error:
            raise Broken(pack) from error

    def replace(self, before: Kept, folder: Path, as_of: str, claims: int, note: str | None) -> Manifest:
        """Keep what was committed in the folder. Raises Overtaken where another has replaced the manifest."""
        last = before.manifest
        meta = (folder / META).read_text()
        count = [path.name for path in _counting(folder, json.loads(meta))]
        old = last.packs if last else {}
        known = {name for names in old.values() for name in names}
        packs = {pack: names for pack, names in old.items() if not set(names).isdisjoint(count)}
        new = tuple(sorted(set(count) - known))
        pack = f"{uuid.uuid4().hex}.zip"
        if new:
            self._objects.put(index_key(self._tenant, pack), _packed(folder, new))
            packs[pack] = new
        retired = {**(last.retired if last else {}), **dict.fromkeys(old.keys() - packs.keys(), as_of)}
        late = rfc3339(parse_rfc3339(as_of) - GRACE)
        dead = [name for name, since in retired.items() if since < late]
        manifest = Manifest(
            form=FORM,
            born=last.born if last else uuid.uuid4().hex,
            number=(last.number if last else 0) + 1,
            as_of=as_of,
            meta=meta,
            claims=claims,
            bytes=sum((folder / name).stat().st_size for name in count),
            packs=packs,
            retired={name: since for name, since in retired.items() if name not in dead},
            note=note,
        )
        if not self._objects.replace(self._manifest, manifest.model_dump_json().encode(), before.tag):
            self._objects.delete(index_key(self._tenant, pack))
            raise Overtaken(self._tenant)
        for name in dead:
            self._objects.delete(index_key(self._tenant, name))
        return manifest

    def promote(self, other: Packs, *, purge: bool) -> bool:
        """Let this index take the place of the other; False where there is none. Raises Overtaken.

        What is in no manifest then is deleted, the other's packs in time or, to ``purge``, at once. What
        others were writing meanwhile is among that: they are told to begin again.
        """
        made = self.manifest().manifest
        if made is None:
            return False
        for _ in range(TRIES):
            before = other.manifest()
            there = set(self._objects.keys(index_key(self._tenant, "")))
            promoted = _promoted(made, before.manifest, purge=purge)
            body = promoted.model_dump_json().encode()
            if self._objects.replace(other._manifest, body, before.tag):
                break
        else:
            raise Overtaken(self._tenant)
        self._objects.delete(self._manifest)
        kept = {index_key(self._tenant, each) for each in (*promoted.packs, *promoted.retired)}
        for key in sorted(there - kept - {self._manifest, other._manifest}):
            self._objects.delete(key)
        return True

    def forget(self) -> None:
        """Its packs are deleted when the next index is made."""
        self._objects.delete(self._manifest)


def _promoted(made: Manifest, replaced: Manifest | None, *, purge: bool) -> Manifest:
    retired = {} if purge else dict(made.retired)
    if replaced and not purge:
        retired |= {**replaced.retired, **dict.fromkeys(replaced.packs, made.as_of)}
    number = max(made.number, replaced.number if replaced else 0) + 1
    return made.model_copy(update={"retired": retired, "number": number, "note": None})


def tidy(folder: Path, manifest: Manifest) -> None:
    """Delete what does not count any longer; what a reader has open stays readable for it."""
    counts = {name for names in manifest.packs.values() for name in names}
    for path in folder.iterdir():
        if path.suffix not in {".json", ".lock"} and path.name not in counts:
            path.unlink(missing_ok=True)


def adopt(folder: Path, others: Iterable[Path], manifest: Manifest) -> None:
    """Let a new folder have what others have of a manifest: the same files, which nobody changes."""
    folder.mkdir(parents=True)
    wanted = {name for names in manifest.packs.values() for name in names}
    for other in others:
        for name in wanted:
            with suppress(OSError):  # it has it not, or not any longer, or another had it
                os.link(other / name, folder / name)


def clear_read(root: Path, but: Path) -> None:
    """Delete what readers have left; not what another may be fetching. What is open stays readable."""
    for each in root.glob("read-*"):
        with suppress(OSError):  # another deletes the same
            if each != but and time.time() - each.stat().st_mtime > SPARED:
                shutil.rmtree(each, ignore_errors=True)


def emptied(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def replace_file(path: Path, body: bytes) -> None:
    """Whole or not at all: another thread may open it at any time."""
    written = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    written.write_bytes(body)
    written.replace(path)


def _counting(folder: Path, meta: dict[str, Any]) -> Iterator[Path]:
    """The files of the segments, each with the deletions that it has by now."""
    for segment in meta["segments"]:
        name, deletes = segment["segment_id"].replace("-", ""), segment["deletes"]
        for path in folder.glob(f"{name}.*"):
            if path.suffix != ".del" or (deletes and path.name == f"{name}.{deletes['opstamp']}.del"):
                yield path


def _packed(folder: Path, names: Sequence[str]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_STORED) as files:
        for name in names:
            files.writestr(name, (folder / name).read_bytes())
    return body.getvalue()
