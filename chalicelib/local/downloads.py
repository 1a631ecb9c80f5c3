"""Links to exports on this machine, where no S3 answers: signed, and good for as long as S3's are."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from itsdangerous import BadData, URLSafeTimedSerializer

from chalicelib.local.files import UNFINISHED, disk, files, write_parts
from chalicelib.ports import Ports
from chalicelib.ports.exports import Downloads
from chalicelib.ports.objects import ObjectMissing

PATH = "/downloads/"
_CHUNK = 1024 * 1024  # bytes


class File(NamedTuple):
    name: str
    media_type: str
    body: bytes


class _Links:
    """``address``: of the server that answers them."""

    def __init__(self, address: str, key: str) -> None:
        self._address = address
        self._key = key

    def link(self, key: str, filename: str, media_type: str, seconds: int) -> str:
        signed = _serializer(self._key).dumps([key, filename, media_type, seconds])
        return f"{self._address}{PATH}{signed}"


class LocalDownloads(_Links):
    """What S3 keeps."""

    def __init__(self, downloads: Downloads, address: str, key: str) -> None:
        super().__init__(address, key)
        self._downloads = downloads

    def begin(self, key: str, media_type: str) -> str:
        return self._downloads.begin(key, media_type)

    def add(self, key: str, upload: str, number: int, piece: str) -> None:
        self._downloads.add(key, upload, number, piece)

    def complete(self, key: str, upload: str) -> None:
        self._downloads.complete(key, upload)

    def has(self, key: str) -> bool:
        return self._downloads.has(key)


class FileDownloads(_Links):
    """Files of a folder, put together of others there. An upload is a folder of its pieces, by number."""

    def __init__(self, folder: Path, address: str, key: str) -> None:
        super().__init__(address, key)
        self._folder = folder

    def begin(self, key: str, media_type: str) -> str:
        return f"upload-{secrets.token_hex(8)}"

    def add(self, key: str, upload: str, number: int, piece: str) -> None:
        """Again, it is the same piece."""
        part = (self._folder / key).parent / upload / f"{number:05d}"
        with disk(part):
            part.parent.mkdir(mode=0o700, exist_ok=True)
            part.unlink(missing_ok=True)
            part.hardlink_to(self._folder / piece)

    def complete(self, key: str, upload: str) -> None:
        path = self._folder / key
        write_parts(path, _read_on(files(path.parent / upload)), self._folder / UNFINISHED)

    def has(self, key: str) -> bool:
        return (self._folder / key).exists()


def _read_on(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk


def linked_file(ports: Ports, path: str) -> File | None:
    """None where the link is false, has expired, or its file is gone."""
    if ports.cursor_key is None:
        return None
    serializer = _serializer(ports.cursor_key)
    signed = path.removeprefix(PATH)
    try:
        key, name, media_type, seconds = serializer.loads(signed)
        serializer.loads(signed, max_age=seconds)
        return File(name, media_type, ports.objects.get(key))
    except (BadData, ObjectMissing):
        return None


def _serializer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="download")
