"""Pages of lists, and where they go on: cursors are opaque to callers, signed, and good for one list only."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from chalicelib.errors import InvalidCursor
from chalicelib.models import Model
from chalicelib.ports import Ports
from chalicelib.ports.lists import Position, Row, Rows


class Page(Model):
    """Part of a list. ``next`` is null at the end; before it a page may be short."""

    items: list[dict[str, Any]]
    next: str | None


class NoCursorKey(Exception):
    """A fault of ours: a cursor is asked of a function that is not to have the key."""

    for_operators = True


class Paging(Model):
    """How much, and from where."""

    limit: int = 20
    cursor: str | None = None


def page(
    ports: Ports,
    listing: str,
    paging: Paging,
    read: Callable[[Position | None], Rows[Row]],
    serve: Callable[[Row], dict[str, Any]],
) -> Page:
    rows, after = read(read_cursor(ports.cursor_key, listing, paging.cursor))
    return Page(items=[serve(row) for row in rows], next=write_cursor(ports.cursor_key, listing, after))


def write_cursor(key: str | None, listing: str, position: Position | None) -> str | None:
    """``listing`` says which list it is: tenant, route and filters."""
    return _serializer(key, listing).dumps(position) if position else None


def read_cursor(key: str | None, listing: str, cursor: str | None) -> Position | None:
    """Raises InvalidCursor for any that this list did not give out."""
    if not cursor:
        return None
    try:
        position: Position = _serializer(key, listing).loads(cursor)
    except BadSignature:
        raise InvalidCursor(
            "This cursor does not belong to this list. Use the one that the page before gave,"
            " with the same parameters, or start again without."
        ) from None
    return position


def _serializer(key: str | None, listing: str) -> URLSafeSerializer:
    """Raises NoCursorKey."""
    if key is None:
        raise NoCursorKey(
            "This function has no ONRECORD_CURSOR_KEY, and so signs and reads no cursor. It is for the API"
            " and for bulk work alone: what lists page by page belongs there."
        )
    return URLSafeSerializer(key, salt=f"cursor|{listing}", serializer=json)
