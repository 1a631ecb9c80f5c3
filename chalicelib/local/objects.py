"""Objects are the files of a folder, by their keys: S3 on one machine.

What is written there and then in the table is noted before (``ROWS``, and deliveries with the queue), so that
a start after a cut-off has to look at nothing else.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Lock

from pydantic_core import from_json

from chalicelib import logs
from chalicelib.errors import InsufficientStorage
from chalicelib.local.database import Database
from chalicelib.local.files import UNFINISHED, disk, is_unfinished, read, remove, write, write_new
from chalicelib.local.queues import KeptQueue
from chalicelib.naming.delivery_keys import DELIVERIES
from chalicelib.naming.object_keys import CORRECTIONS, DECISIONS, OUTBOUND, TABLES, TEXTS, TOKENS
from chalicelib.ports.objects import ObjectMissing
from chalicelib.ports.queues import notification

ROWS = "rows"  # what the table has to follow
_FOLLOWED = (TOKENS, DECISIONS, CORRECTIONS)
_MADE_AGAIN = (TEXTS,)  # kept where the disk takes it
_JSON = (*_FOLLOWED, TABLES, OUTBOUND, *_MADE_AGAIN)  # whoever reads deliveries says what is wrong with them
_LOG = logging.getLogger(logs.NAME)


class FileObjects:
    """Of a folder that nobody else has. ``queue``: is told of each delivery, as S3 would."""

    def __init__(self, folder: Path, database: Database, queue: KeptQueue) -> None:
        self._folder = folder
        self._unfinished = folder / UNFINISHED
        self._database = database
        self._queue = queue
        self._turn = Lock()  # of those who replace

    def put(self, key: str, body: bytes) -> None:
        if key.startswith(_MADE_AGAIN):
            try:
                write(self._folder / key, body, self._unfinished)
            except InsufficientStorage as error:
                _LOG.warning("%s could not be kept. %s", key, error.detail)
            return
        told = self._begin(key)
        write(self._folder / key, body, self._unfinished)
        if told:
            self._queue.bring(told)

    def put_new(self, key: str, body: bytes) -> bool:
        told = self._begin(key)
        new = write_new(self._folder / key, body, self._unfinished)
        if new and told:
            self._queue.bring(told)
        return new

    def get(self, key: str) -> bytes:
        try:
            body = read(self._folder / key)
        except InsufficientStorage as error:
            if isinstance(error.__cause__, FileNotFoundError):
                raise ObjectMissing(key) from None
            raise
        self._check(key, body)
        return body

    def get_unless(self, key: str, tag: str | None) -> tuple[bytes, str] | None:
        """A file is replaced and never changed, so that its number, time and size tell it from others."""
        now = self._tag(key)
        if now is None:
            raise ObjectMissing(key)
        return None if now == tag else (self.get(key), now)

    def replace(self, key: str, body: bytes, tag: str | None) -> str | None:
        with self._turn:
            if self._tag(key) != tag:
                return None
            self.put(key, body)
            return self._tag(key)

    def delete(self, key: str) -> None:
        self._begin(key, deleting=True)
        remove(self._folder / key)

    def keys(self, prefix: str, after: str = "") -> Iterator[str]:
        return self._below("", prefix, after)

    def _tag(self, key: str) -> str | None:
        path = self._folder / key
        with disk(path):
            try:
                found = path.stat()
            except FileNotFoundError:
                return None
        return f"{found.st_ino}-{found.st_mtime_ns}-{found.st_size}"

    def _begin(self, key: str, *, deleting: bool = False) -> list[str]:
        """Note what is about to be written; what the queue is to be told of it."""
        if key.startswith(_FOLLOWED):
            self._database.wait(ROWS, [key])
        if not key.startswith(DELIVERIES) or deleting:
            return []
        told = [notification(key, again=False)]
        self._queue.note(told)
        return told

    def _check(self, key: str, body: bytes) -> None:
        """Raises InsufficientStorage, or ObjectMissing of what can be made again."""
        if not (key.startswith(_JSON) and key.endswith(".json")):
            return
        try:
            from_json(body)
        except ValueError:
            path = self._folder / key
            if key.startswith(_MADE_AGAIN):
                _LOG.warning("%s is damaged, and taken for missing", path)
                raise ObjectMissing(key) from None
            raise InsufficientStorage(
                f"{path} is damaged. Put a copy back; or delete it, and send again what it is of."
            ) from None

    def _below(self, place: str, prefix: str, after: str) -> Iterator[str]:
        """A folder sorts by its name and the slash after it, as its keys do."""
        folder = self._folder / place
        with disk(folder):
            try:
                found = [(each.name, each.is_dir()) for each in os.scandir(folder)]
            except FileNotFoundError:
                return
        for name in sorted(f"{name}/" if is_folder else name for name, is_folder in found):
            key = f"{place}{name}"
            if not name.endswith("/"):
                if key.startswith(prefix) and key > after and not is_unfinished(Path(name)):
                    yield key
            elif (key.startswith(prefix) or prefix.startswith(key)) and key >= after[: len(key)]:
                yield from self._below(key, prefix, after)
