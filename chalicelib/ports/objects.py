"""Durable objects by key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class ObjectMissing(Exception):
    """No object has this key."""


class Objects(Protocol):
    """Durable objects by key: what ``put`` has answered is not lost."""

    def put(self, key: str, body: bytes) -> None: ...
    def put_new(self, key: str, body: bytes) -> bool:
        """Put it where nothing is; whether this very body is there now. Of several at once one is put."""
        ...

    def get(self, key: str) -> bytes:
        """Raises ObjectMissing."""
        ...

    def get_unless(self, key: str, tag: str | None) -> tuple[bytes, str] | None:
        """The object and its tag; None where it still has this one. Raises ObjectMissing."""
        ...

    def replace(self, key: str, body: bytes, tag: str | None) -> str | None:
        """Put it in place of the object with this tag, or, None, where nothing is; the new tag.

        None where something else is there by now.
        """
        ...

    def delete(self, key: str) -> None: ...
    def keys(self, prefix: str, after: str = "") -> Iterator[str]:
        """In the order of text; those that come ``after`` this one."""
        ...
