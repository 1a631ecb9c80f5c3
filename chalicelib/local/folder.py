"""What must not be lost: deliveries, tokens, channels, subscriptions, what editors say; kept in a folder."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from chalicelib.models import Channel
from chalicelib.naming.delivery_keys import DELIVERIES
from chalicelib.naming.moments import rfc3339
from chalicelib.naming.object_keys import CORRECTIONS, DECISIONS, TABLES, TOKENS
from chalicelib.ports.channels import Channels
from chalicelib.ports.objects import Objects
from chalicelib.ports.subscriptions import Failure, Subscription, Subscriptions
from chalicelib.storage.channels import write_channel
from chalicelib.storage.subscriptions import read_subscription, write_subscription

CHANNELS = "channels/"
SUBSCRIPTIONS = "subscriptions/"
_KEPT = (DELIVERIES, TOKENS, DECISIONS, CORRECTIONS, CHANNELS, SUBSCRIPTIONS, TABLES)


class KeptObjects:
    """Objects whose deliveries and tokens are also files, on disk before ``put`` returns."""

    def __init__(self, objects: Objects, folder: Path) -> None:
        self._objects = objects
        self._folder = folder

    def put(self, key: str, body: bytes) -> None:
        if key.startswith(_KEPT):
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

    def delete(self, key: str) -> None:
        self._objects.delete(key)
        if key.startswith(_KEPT):
            (self._folder / key).unlink(missing_ok=True)

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
        self._channels.delete(channel_id)
        self._file(channel_id).unlink(missing_ok=True)

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
        self._subscriptions.delete(subscription)
        self._file(subscription.id).unlink(missing_ok=True)

    def succeed(self, subscription: Subscription, at: str) -> None:
        self._subscriptions.succeed(subscription, at)

    def fail(self, subscription: Subscription, failure: Failure, disable: str | None) -> None:
        self._subscriptions.fail(subscription, failure, disable)

    def all_told(self, until: datetime) -> None:
        """What was received until then is not told again when the folder is read the next time."""
        for _, body in kept_files(self._folder, SUBSCRIPTIONS):
            subscription, secrets = read_subscription(body)
            told = subscription.model_copy(update={"since": rfc3339(until)})
            write(self._file(told.id), write_subscription(told, secrets).encode())

    def _file(self, subscription_id: str) -> Path:
        return self._folder / SUBSCRIPTIONS / f"{subscription_id}.json"


class FolderInUse(Exception):
    """Another Onrecord keeps its deliveries in this folder."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Have the folder to oneself. Raises FolderInUse."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(folder / "lock", os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FolderInUse(str(folder)) from None
        yield


def kept_files(folder: Path, prefix: str) -> list[tuple[str, bytes]]:
    """Key and content of what was kept, in the order of receipt."""
    files = sorted((folder / prefix).rglob("*.json"), key=lambda path: path.name)
    return [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files]


def kept_secret(folder: Path, name: str) -> str:
    """A secret made once for a folder, readable by its owner alone."""
    path = folder / name
    if not path.exists():
        write(path, f"onr_{secrets.token_urlsafe(32)}".encode())
    return path.read_text()


def clear(folder: Path) -> None:
    """Forget all that was kept; other files of the folder stay."""
    for prefix in _KEPT:
        shutil.rmtree(folder / prefix, ignore_errors=True)


def write(path: Path, body: bytes) -> None:
    """Whole or not at all, and on disk when it returns."""
    unfinished = _unfinished(path, body)
    unfinished.replace(path)
    _keep_names(path.parent)


def write_new(path: Path, body: bytes) -> bool:
    """As ``write``, where nothing is; whether this very body is there now."""
    unfinished = _unfinished(path, body)
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        return path.read_bytes() == body
    finally:
        unfinished.unlink()
    _keep_names(path.parent)
    return True


def _unfinished(path: Path, body: bytes) -> Path:
    """A file beside it with what it is to have, on disk."""
    for missing in reversed([each for each in (path.parent, *path.parent.parents) if not each.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    return unfinished


def _keep_names(folder: Path) -> None:
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
