"""What DynamoDB's expressions reckon with: names and values that are given, comparisons, functions."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from boto3.dynamodb.types import Binary

MISSING = object()  # where an item has no such attribute: None is DynamoDB's NULL
_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
SIGNS = frozenset({"=", "<>", *_COMPARED})
_ORDERED = (str, Decimal, bytes)


class Invalid(Exception):
    """DynamoDB would refuse it, or it is of a part of the language that is not known here."""


class Given(NamedTuple):
    """What an expression refers to: names by ``#name``, values by ``:value``."""

    names: Mapping[str, str]
    values: Mapping[str, Any]


def named(token: str, known: Given) -> str:
    if not token.startswith("#"):
        return token
    if token not in known.names:
        raise Invalid(f"no name is given for {token}")
    return known.names[token]


def valued(token: str, known: Given) -> Any:
    if token not in known.values:
        raise Invalid(f"no value is given for {token}")
    return known.values[token]


def present(value: Any) -> Any:
    if value is MISSING:
        raise Invalid("an update refers to an attribute that the item has not")
    return value


def number(value: Any) -> Decimal:
    if not isinstance(value, Decimal):
        raise Invalid("an update reckons with what is no number")
    return value


def elements(there: Any, other: Any) -> set[Any]:
    if not (isinstance(there, set) and isinstance(other, set)):
        raise Invalid("an update adds to a set, or takes from it, what is none")
    return there


def compared(sign: str, left: Any, right: Any) -> bool:
    """Of two kinds, or where one is missing, nothing holds but that they differ."""
    left, right = _plain(left), _plain(right)
    alike = type(left) is type(right) and left is not MISSING
    if sign in {"=", "<>"}:
        return (alike and bool(left == right)) is (sign == "=")
    return alike and isinstance(left, _ORDERED) and _COMPARED[sign](left, right)


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, Binary) else value


def size(value: Any) -> Any:
    value = _plain(value)
    return Decimal(len(value)) if isinstance(value, (str, bytes, set, list, dict)) else MISSING


def contains(inside: Any, part: Any) -> bool:
    if isinstance(inside, str):
        return isinstance(part, str) and part in inside
    return isinstance(inside, (set, list)) and any(compared("=", each, part) for each in inside)


def begins_with(whole: Any, beginning: Any) -> bool:
    return isinstance(whole, str) and isinstance(beginning, str) and whole.startswith(beginning)
