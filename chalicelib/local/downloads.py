"""Links to exports on this machine, where no S3 answers: signed, and good for as long as S3's are."""

from __future__ import annotations

from typing import NamedTuple

from itsdangerous import BadData, URLSafeTimedSerializer

from chalicelib.ports import Ports
from chalicelib.ports.exports import Downloads
from chalicelib.ports.objects import ObjectMissing

PATH = "/downloads/"


class File(NamedTuple):
    name: str
    media_type: str
    body: bytes


class LocalDownloads:
    """``address``: of the server that answers the links."""

    def __init__(self, downloads: Downloads, address: str, key: str) -> None:
        self._downloads = downloads
        self._address = address
        self._key = key

    def begin(self, key: str, media_type: str) -> str:
        return self._downloads.begin(key, media_type)

    def add(self, key: str, upload: str, number: int, piece: str) -> None:
        self._downloads.add(key, upload, number, piece)

    def complete(self, key: str, upload: str) -> None:
        self._downloads.complete(key, upload)

    def has(self, key: str) -> bool:
        return self._downloads.has(key)

    def link(self, key: str, filename: str, media_type: str, seconds: int) -> str:
        signed = _serializer(self._key).dumps([key, filename, media_type, seconds])
        return f"{self._address}{PATH}{signed}"


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
