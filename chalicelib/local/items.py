"""Items as the text of a row, and what DynamoDB refuses of them. Strings are plain; the rest is typed."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any

from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer

from chalicelib.local.operators import Invalid

Item = dict[str, Any]
LARGEST = (
    400 * 1024
)  # bytes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
_KEYS = {"PK": 2_048, "SK": 1_024}  # bytes at most
_BYTES = "b64"
_SAFE = LARGEST // 4  # characters that can never be more bytes than allowed
_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


def plain(value: Any) -> Any:
    """As it is read again. Raises TypeError for what boto3 does not take."""
    return _deserialize(_serialize(value))


def wire(item: Item) -> dict[str, Any]:
    """As clients of DynamoDB send and get it."""
    return {name: _serialize(value) for name, value in item.items()}


def write(item: Item) -> str:
    """Without its key. Raises Invalid."""
    for name, longest in _KEYS.items():
        key = item.get(name)
        if not isinstance(key, str) or not 0 < len(key.encode()) <= longest:
            raise Invalid(f"{name} has to be a text of 1 to {longest} bytes")
    rest = {name: _written(value) for name, value in item.items() if name not in _KEYS}
    text = json.dumps(rest, ensure_ascii=False, separators=(",", ":"), default=_as_text)
    if len(text) > _SAFE and sum(len(name.encode()) + _size(value) for name, value in item.items()) > LARGEST:
        raise Invalid("Item size has exceeded the maximum allowed size")
    return text


def read(pk: str, sk: str, text: str) -> Item:
    kept = json.loads(text, object_hook=_as_bytes)
    found = {name: _deserialize(value) if isinstance(value, dict) else value for name, value in kept.items()}
    return {"PK": pk, "SK": sk, **found}


def _written(value: Any) -> Any:
    if isinstance(value, (set, frozenset)) and not value:
        raise Invalid("a set may not be empty")
    return value if value is None or isinstance(value, (str, bool)) else _serialize(value)


def _as_text(value: bytes | bytearray) -> dict[str, list[str]]:
    return {_BYTES: [b64encode(value).decode()]}


def _as_bytes(inner: dict[str, Any]) -> Any:
    """No attribute, and nothing of a map, is a list without its type."""
    return b64decode(inner[_BYTES][0]) if isinstance(inner.get(_BYTES), list) else inner


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, (bytes, bytearray, Binary)):
        return len(bytes(value))
    if isinstance(value, (set, frozenset)):
        return sum(map(_size, value))
    if isinstance(value, list):
        return 3 + sum(1 + _size(each) for each in value)
    if isinstance(value, dict):
        return 3 + sum(1 + _size(str(name)) + _size(each) for name, each in value.items())
    return 1 if value is None or isinstance(value, bool) else len(str(value)) // 2 + 2
