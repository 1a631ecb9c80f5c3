"""Where a list goes on: opaque to callers, signed, and good for the same list of the same tenant only."""

from __future__ import annotations

import json

from itsdangerous import BadSignature, URLSafeSerializer

from chalicelib.errors import InvalidCursor
from chalicelib.services.ports import Position


def write_cursor(key: str, listing: str, position: Position | None) -> str | None:
    """``listing`` says which list it is: tenant, route and filters."""
    return _serializer(key, listing).dumps(position) if position else None


def read_cursor(key: str, listing: str, cursor: str | None) -> Position | None:
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


def _serializer(key: str, listing: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=f"cursor|{listing}", serializer=json)
