"""What is kept in a folder besides objects (``objects.py``) and the table (``database.py``); and whose it is.

What was accepted (channels, subscriptions, orders of exports) is on disk before it is answered, or
InsufficientStorage is raised.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from chalicelib import logs
from chalicelib.errors import InsufficientStorage
from chalicelib.local import database
from chalicelib.local.database import Database
from chalicelib.local.files import (
    UNFINISHED,
    disk,
    files,
    is_unfinished,
    read,
    remove,
    remove_unfinished,
    write,
)
from chalicelib.models import Channel, Model
from chalicelib.naming.delivery_keys import DELIVERIES
from chalicelib.naming.moments import rfc3339
from chalicelib.naming.object_keys import (
    CORRECTIONS,
    DECISIONS,
    EXPORTS,
    INDEXES,
    OUTBOUND,
    TABLES,
    TEXTS,
    TOKENS,
    export_key,
)
from chalicelib.ports.channels import Channels
from chalicelib.ports.exports import ExportJob, Exports, ExportStatus
from chalicelib.ports.subscriptions import Failure, Subscription, Subscriptions
from chalicelib.storage.channels import write_channel
from chalicelib.storage.subscriptions import read_subscription, write_subscription

CHANNELS = "channels/"
SUBSCRIPTIONS = "subscriptions/"
DELETED = "deleted subscriptions"  # whose rows have to go
FETCHED = "fetched/"  # of indexes, opened there for as long as the system runs
JOB = "job.json"  # of an export, beside its file
_PLACES = (
    DELIVERIES,
    TOKENS,
    DECISIONS,
    CORRECTIONS,
    CHANNELS,
    SUBSCRIPTIONS,
    TABLES,
    TEXTS,
    EXPORTS,
    OUTBOUND,
    INDEXES,
    FETCHED,
    UNFINISHED,
)
_LOG = logging.getLogger(logs.NAME)


class KeptChannels:
    """Channels that are also files, with their secrets, readable by their owner alone."""

    def __init__(self, channels: Channels, folder: Path) -> None:
        self._channels = channels
        self._folder = folder

    def put(self, channel: Channel) -> None:
        _keep(self._folder, self._file(channel.id), write_channel(channel).encode())
        self._channels.put(channel)

    def get(self, channel_id: str) -> Channel | None:
        return self._channels.get(channel_id)

    def delete(self, channel_id: str) -> None:
        remove(self._file(channel_id))
        self._channels.delete(channel_id)

    def list(self, tenant: str) -> list[Channel]:
        return self._channels.list(tenant)

    def _file(self, channel_id: str) -> Path:
        return self._folder / CHANNELS / f"{channel_id}.json"


class KeptSubscriptions:
    """Subscriptions that are also files, with their secrets, readable by their owner alone."""

    def __init__(self, subscriptions: Subscriptions, folder: Path, database: Database) -> None:
        self._subscriptions = subscriptions
        self._folder = folder
        self._database = database

    def put(self, subscription: Subscription, secrets: Sequence[SecretStr]) -> None:
        _keep(self._folder, self._file(subscription.id), write_subscription(subscription, secrets).encode())
        self._subscriptions.put(subscription, secrets)

    def kept(self) -> Iterator[Subscription]:
        return self._subscriptions.kept()

    def restore(self, subscription: Subscription) -> bool:
        return self._subscriptions.restore(subscription)

    def get(self, tenant: str, subscription_id: str) -> Subscription | None:
        return self._subscriptions.get(tenant, subscription_id)

    def secrets(self, subscription: Subscription) -> tuple[SecretStr, ...]:
        return self._subscriptions.secrets(subscription)

    def list(self, tenant: str) -> list[Subscription]:
        return self._subscriptions.list(tenant)

    def delete(self, subscription: Subscription) -> None:
        """Its row is not left where this is cut off."""
        self._database.wait(DELETED, [f"{subscription.tenant}/{subscription.id}"])
        remove(self._file(subscription.id))
        self._subscriptions.delete(subscription)

    def succeed(self, subscription: Subscription, at: str) -> None:
        self._subscriptions.succeed(subscription, at)

    def fail(self, subscription: Subscription, failure: Failure, disable: str | None) -> None:
        self._subscriptions.fail(subscription, failure, disable)

    def all_told(self, until: datetime) -> None:
        """What was received until then is not told again when the folder is read the next time."""
        for _, body in kept_files(self._folder, SUBSCRIPTIONS):
            subscription, secrets = read_subscription(body)
            told = subscription.model_copy(update={"since": rfc3339(until)})
            with _if_it_can_be("how far subscribers have been told"):
                _keep(self._folder, self._file(told.id), write_subscription(told, secrets).encode())

    def _file(self, subscription_id: str) -> Path:
        return self._folder / SUBSCRIPTIONS / f"{subscription_id}.json"


class KeptExport(Model):
    """``sha256`` and ``size``, in bytes: of the file that it has become, once it is done."""

    job: ExportJob
    sha256: str | None = None
    size: int | None = None


class KeptExports:
    """Exports that are also files: each as it was ordered, and as it ended, with what it has become."""

    def __init__(self, exports: Exports, folder: Path) -> None:
        self._exports = exports
        self._folder = folder

    def create(self, job: ExportJob) -> None:
        self._keep(KeptExport(job=job))
        self._exports.create(job)

    def get(self, tenant: str, export_id: str) -> ExportJob | None:
        return self._exports.get(tenant, export_id)

    def replace(self, job: ExportJob, step: int) -> bool:
        """What is half done is the table's alone: where that is made again, the export begins again."""
        if not self._exports.replace(job, step):
            return False
        if job.status in {ExportStatus.DONE, ExportStatus.FAILED}:
            with _if_it_can_be(job.id):
                self._keep(self._ended(job))
                self._tidy(job)
        return True

    def _ended(self, job: ExportJob) -> KeptExport:
        if job.key is None:
            return KeptExport(job=job)
        path = self._folder / job.key
        with disk(path), path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return KeptExport(job=job, sha256=digest, size=path.stat().st_size)

    def _tidy(self, job: ExportJob) -> None:
        """What the file was put together of."""
        place = self._file(job).parent
        for path in list(files(place)):
            if path not in {self._file(job), self._folder / (job.key or "")}:
                remove(path)

    def _keep(self, kept: KeptExport) -> None:
        _keep(self._folder, self._file(kept.job), kept.model_dump_json().encode())

    def _file(self, job: ExportJob) -> Path:
        return self._folder / export_key(job.tenant, job.id, JOB)


def _keep(folder: Path, path: Path, body: bytes) -> None:
    write(path, body, folder / UNFINISHED)


@contextmanager
def _if_it_can_be(name: str) -> Iterator[None]:
    """Go on where something cannot be kept that is made again at the next start."""
    try:
        yield
    except InsufficientStorage as error:
        _LOG.warning("%s could not be kept. %s", name, error.detail)


class FolderInUse(Exception):
    """Another Onrecord keeps its deliveries in this folder."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Have the folder to oneself. Raises FolderInUse, InsufficientStorage."""
    with disk(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with disk(folder / "lock"):
        lock = os.open(folder / "lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        with disk(folder / "lock"):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FolderInUse(str(folder)) from None
        yield
    finally:
        os.close(lock)


def kept_files(folder: Path, prefix: str) -> list[tuple[str, bytes]]:
    """Key and content of what was kept, in the order of the keys. Raises InsufficientStorage."""
    kept = [path for path in files(folder / prefix) if path.suffix == ".json" and path.name[0] != "."]
    return sorted((path.relative_to(folder).as_posix(), read(path)) for path in kept)


def tidy(folder: Path) -> None:
    """Remove what is left of writes that were cut off, and of open indexes. Only who holds the folder may."""
    remove_unfinished(folder / UNFINISHED)
    shutil.rmtree(folder / FETCHED, ignore_errors=True)
    with disk(folder):
        for path in folder.iterdir():
            if is_unfinished(path):
                remove(path)


def tidy_all(folder: Path) -> None:
    """The same of all that is below, where others may have put files."""
    for place in _PLACES:
        remove_unfinished(folder / place)


def clear(folder: Path) -> None:
    """Forget all that was kept; other files of the folder stay. Raises InsufficientStorage."""
    database.clear(folder)
    for prefix in _PLACES:
        with disk(folder / prefix), suppress(FileNotFoundError):
            shutil.rmtree(folder / prefix)
