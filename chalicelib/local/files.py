"""Files of the data folder: whole or not there, on disk when a call returns; and what is said where not."""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from chalicelib.errors import InsufficientStorage

UNFINISHED = "unfinished"  # the folder of a data folder where files are until they are whole
_UNFINISHED = re.compile(r"\..+\.[0-9a-f]{8}")  # as ``_unfinished`` names them
_SECRET = re.compile(r"onr_[A-Za-z0-9_-]{43}")
_WHY = {
    errno.ENOSPC: "The disk of {path} is full: make room on it",
    errno.EDQUOT: "The quota of the disk of {path} is used up: make room on it, or have it raised",
    errno.EROFS: "The disk of {path} is read-only: let it be written to",
    errno.EACCES: "{path} may not be read and written by this user: give back its owner and mode",
    errno.EPERM: "{path} may not be read and written by this user: give back its owner and mode",
    errno.ENOTDIR: "{path} cannot be, since a file is where a folder has to be: move that away",
    errno.EEXIST: "{path} cannot be a folder, since a file is there: move that away",
    errno.EISDIR: "{path} cannot be a file, since a folder is there: move that away",
}


class Damaged(Exception):
    """A file is not as it was written. The text is a sentence that names it, and says what to do."""


@contextmanager
def disk(path: Path) -> Iterator[None]:
    """Raise InsufficientStorage, in words, for what the disk does not do with this file or folder."""
    try:
        yield
    except OSError as error:
        why = _WHY.get(error.errno or 0, "{path} cannot be read or written ({error}): look after its disk")
        told = why.format(path=path, error=error.strerror or error)
        raise InsufficientStorage(f"{told}, then try again. Repeating it does no harm.") from error


def write(path: Path, body: bytes, begun: Path | None = None) -> None:
    """Whole or not at all, and on disk when it returns. Raises InsufficientStorage.

    ``begun``: the folder, of the same disk, where it is until it is whole; None for its own.
    """
    write_parts(path, [body], begun)


def write_parts(path: Path, parts: Iterable[bytes], begun: Path | None = None) -> None:
    """As ``write``, part by part."""
    with disk(path), _unfinished(path, parts, begun) as unfinished:
        unfinished.replace(path)
        _keep_names(path.parent)


def write_new(path: Path, body: bytes, begun: Path | None = None) -> bool:
    """As ``write``, where nothing is; whether this very body is there now."""
    with disk(path):
        with _unfinished(path, [body], begun) as unfinished:
            try:
                path.hardlink_to(unfinished)
            except FileExistsError:
                return path.read_bytes() == body
        _keep_names(path.parent)
        return True


def read(path: Path) -> bytes:
    """Raises InsufficientStorage."""
    with disk(path):
        return path.read_bytes()


def remove(path: Path) -> None:
    """Gone for good when it returns. Raises InsufficientStorage."""
    with disk(path):
        try:
            path.unlink()
        except FileNotFoundError:
            return
        _keep_names(path.parent)


def files(folder: Path) -> Iterator[Path]:
    """All below a folder, if there is one, in the order of their names. Raises InsufficientStorage."""

    def fail(error: OSError) -> None:
        with disk(Path(error.filename)):
            raise error

    if folder.exists():
        for where, folders, names in os.walk(folder, onerror=fail):
            folders.sort()
            yield from (Path(where) / name for name in sorted(names))


def remove_unfinished(folder: Path) -> None:
    """What a write left that was cut off. Nobody else may write there."""
    for path in list(files(folder)):
        if is_unfinished(path):
            remove(path)


def is_unfinished(path: Path) -> bool:
    return bool(_UNFINISHED.fullmatch(path.name))


def kept_secret(path: Path) -> str:
    """A secret made once for a folder, readable by its owner alone.

    Raises Damaged for half a one: in place of another that was made silently, nobody would be let in.
    """
    with disk(path):
        there = path.exists()
    if not there:
        write(path, f"onr_{secrets.token_urlsafe(32)}".encode())
    secret = read(path).decode(errors="replace")
    if not _SECRET.fullmatch(secret):
        raise Damaged(
            f"{path} is damaged: it has to hold onr_ and 43 characters."
            " Put a copy of it back, or delete it, and another is made that takes its place."
        )
    return secret


@contextmanager
def _unfinished(path: Path, parts: Iterable[bytes], begun: Path | None) -> Iterator[Path]:
    """A file with what it is to have, on disk; gone at the end, unless it has its name by then."""
    for folder in (path.parent, begun or path.parent):
        for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
            missing.mkdir(mode=0o700, exist_ok=True)
            _keep_names(missing.parent)
    unfinished = (begun or path.parent) / f".{path.name}.{secrets.token_hex(4)}"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def _keep_names(folder: Path) -> None:
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
