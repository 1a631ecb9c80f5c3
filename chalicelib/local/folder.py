"""What is kept in a folder: what must not be lost, and what takes long to make again.

What was accepted (deliveries, tokens, channels, subscriptions, tables, what editors say, orders of
exports) is on disk before it is answered, or InsufficientStorage is raised. What is made of it (what was
extracted, files of exports) is kept where the disk takes it: what it does not is made again.
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
from chalicelib.local.files import (
    disk,
    files,
    is_unfinished,
    read,
    remove,
    remove_unfinished,
    write,
    write_new,
)
from chalicelib.models import Channel, Model
from chalicelib.naming.delivery_keys import DELIVERIES
from chalicelib.naming.moments import rfc3339
from chalicelib.naming.object_keys import CORRECTIONS, DECISIONS, EXPORTS, TABLES, TEXTS, TOKENS, export_key
from chalicelib.ports.channels import Channels
from chalicelib.ports.exports import ExportJob, Exports, ExportStatus
from chalicelib.ports.objects import ObjectMissing, Objects
from chalicelib.ports.subscriptions import Failure, Subscription, Subscriptions
from chalicelib.storage.channels import write_channel
from chalicelib.storage.subscriptions import read_subscription, write_subscription

CHANNELS = "channels/"
SUBSCRIPTIONS = "subscriptions/"
JOB = "job.json"  # of an export, beside its file
_KEPT = (DELIVERIES, TOKENS, DECISIONS, CORRECTIONS, CHANNELS, SUBSCRIPTIONS, TABLES, TEXTS)
_LOG = logging.getLogger(logs.NAME)


class KeptObjects:
    """Objects of which those that are kept are also files, on disk before ``put`` returns."""

    def __init__(self, objects: Objects, folder: Path) -> None:
        self._objects = objects
        self._folder = folder

    def put(self, key: str, body: bytes) -> None:
        if key.startswith(TEXTS):
            with _if_it_can_be(key):
                write(self._folder / key, body)
        elif key.startswith(_KEPT):
            write(self._folder / key, body)
        self._objects.put(key, body)

    def put_new(self, key: str, body: bytes) -> bool:
        if key.startswith(_KEPT) and not write_new(self._folder / key, body):
            return False
        return self._objects.put_new(key, body)

    def get(self, key: str) -> bytes:
        return self._objects.get(key)

    def get_unless(self, key: str, tag: str | None) -> tuple[bytes, str] | None:
        return self._objects.get_unless(key, tag)

    def replace(self, key: str, body: bytes, tag: str | None) -> str | None:
        return self._objects.replace(key, body, tag)

    def delete(self, key: str) -> None:
        if key.startswith(_KEPT):
            remove(self._folder / key)
        self._objects.delete(key)

    def keys(self, prefix: str, after: str = "") -> Iterator[str]:
        return self._objects.keys(prefix, after)


class KeptChannels:
    """Channels that are also files, with their secrets, readable by their owner alone."""

    def __init__(self, channels: Channels, folder: Path) -> None:
        self._channels = channels
        self._folder = folder

    def put(self, channel: Channel) -> None:
        write(self._file(channel.id), write_channel(channel).encode())
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

    def __init__(self, subscriptions: Subscriptions, folder: Path) -> None:
        self._subscriptions = subscriptions
        self._folder = folder

    def put(self, subscription: Subscription, secrets: Sequence[SecretStr]) -> None:
        write(self._file(subscription.id), write_subscription(subscription, secrets).encode())
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
                write(self._file(told.id), write_subscription(told, secrets).encode())

    def _file(self, subscription_id: str) -> Path:
        return self._folder / SUBSCRIPTIONS / f"{subscription_id}.json"


class KeptExport(Model):
    """``sha256``: of the file that it has become, once it is done and its file is kept."""

    job: ExportJob
    sha256: str | None = None


class KeptExports:
    """Exports that are also files: each as it was ordered, and as it ended, with what it has become."""

    def __init__(self, exports: Exports, objects: Objects, folder: Path) -> None:
        self._exports = exports
        self._objects = objects
        self._folder = folder

    def create(self, job: ExportJob) -> None:
        self._keep(KeptExport(job=job))
        self._exports.create(job)

    def get(self, tenant: str, export_id: str) -> ExportJob | None:
        return self._exports.get(tenant, export_id)

    def replace(self, job: ExportJob, step: int) -> bool:
        """What is half done is not kept: it begins again."""
        if not self._exports.replace(job, step):
            return False
        if job.status in {ExportStatus.DONE, ExportStatus.FAILED}:
            with _if_it_can_be(job.id), suppress(ObjectMissing):
                self._keep(KeptExport(job=job, sha256=self._keep_file(job)))
        return True

    def _keep_file(self, job: ExportJob) -> str | None:
        if job.key is None:
            return None
        body = self._objects.get(job.key)
        write(self._folder / job.key, body)
        return hashlib.sha256(body).hexdigest()

    def _keep(self, kept: KeptExport) -> None:
        write(self._folder / export_key(kept.job.tenant, kept.job.id, JOB), kept.model_dump_json().encode())


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
    """Remove what writes left that were cut off. Only whoever holds the folder may."""
    for place in (*_KEPT, EXPORTS):
        remove_unfinished(folder / place)
    with disk(folder):
        for path in folder.iterdir():
            if is_unfinished(path):
                remove(path)


def clear(folder: Path) -> None:
    """Forget all that was kept; other files of the folder stay. Raises InsufficientStorage."""
    for prefix in (*_KEPT, EXPORTS):
        with disk(folder / prefix), suppress(FileNotFoundError):
            shutil.rmtree(folder / prefix)
