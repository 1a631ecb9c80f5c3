"""DynamoDB's expressions, as far as the storage uses them: conditions, and what an update changes.

    known = given({"#n": "step"}, {":one": 1})
    fits("attribute_not_exists(#n) OR #n < :one", item, known)
    changed("SET #n = if_not_exists(#n, :one) + :one", item, known)

Of top-level attributes alone. Values are as boto3 gives them: numbers are Decimal, bytes are Binary.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from chalicelib.local.items import Item, plain
from chalicelib.local.operators import (
    MISSING,
    SIGNS,
    Given,
    Invalid,
    begins_with,
    compared,
    contains,
    elements,
    named,
    number,
    present,
    size,
    valued,
)

_Operand = Callable[[Item, Given], Any]
_Condition = Callable[[Item, Given], bool]
_Change = Callable[[Item, Item, Given], None]  # of what is there, what becomes of it
_TOKEN = re.compile(r"\s*([#:]?[A-Za-z_][A-Za-z0-9_]*|<>|<=|>=|[=<>(),+-])")
_KEYS = frozenset({"PK", "SK"})


def given(names: Mapping[str, str] | None = None, values: Mapping[str, Any] | None = None) -> Given:
    """Raises TypeError for values that boto3 does not take."""
    return Given(names or {}, {name: plain(value) for name, value in (values or {}).items()})


def fits(condition: str, item: Item, known: Given) -> bool:
    """Whether a condition holds of an item; ``{}`` for none. Raises Invalid."""
    return _condition(condition)(item, known)


def changed(update: str, item: Item, known: Given) -> Item:
    """What an update makes of an item. Raises Invalid."""
    new = dict(item)
    for change in _update(update):
        change(item, new, known)
    if any(new.get(key) != item.get(key) for key in _KEYS):
        raise Invalid("an update changes the key")
    return new


@cache
def _condition(text: str) -> _Condition:
    parser = _Parser(text)
    condition = parser.either()
    parser.end()
    return condition


@cache
def _update(text: str) -> tuple[_Change, ...]:
    return tuple(_Parser(text).changes())


class _Parser:
    """Recursive descent: each method reads one part of an expression, and gives what evaluates it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _TOKEN.findall(text)
        self._at = 0
        if _TOKEN.sub("", text).strip():
            raise Invalid(f"not understood: {text}")

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise self._wrong()

    def either(self) -> _Condition:
        found = [self._both()]
        while self._took("OR"):
            found.append(self._both())
        return lambda item, known: any(each(item, known) for each in found)

    def _both(self) -> _Condition:
        found = [self._single()]
        while self._took("AND"):
            found.append(self._single())
        return lambda item, known: all(each(item, known) for each in found)

    def _single(self) -> _Condition:
        if self._took("NOT"):
            denied = self._single()
            return lambda item, known: not denied(item, known)
        if self._took("("):
            inner = self.either()
            self._must(")")
            return inner
        for name, holds in _FUNCTIONS.items():
            if self._took(name):
                operands = self._operands()
                return lambda item, known: holds(*(each(item, known) for each in operands))
        return self._comparison()

    def _comparison(self) -> _Condition:
        left = self._operand()
        sign = self._next().upper()
        if sign == "BETWEEN":
            low = self._operand()
            self._must("AND")
            high = self._operand()
            return lambda item, known: (
                compared("<=", low(item, known), left(item, known))
                and compared("<=", left(item, known), high(item, known))
            )
        if sign == "IN":
            others = self._operands()
            return lambda item, known: any(
                compared("=", left(item, known), each(item, known)) for each in others
            )
        if sign in SIGNS:
            right = self._operand()
            return lambda item, known: compared(sign, left(item, known), right(item, known))
        raise self._wrong()

    def _operands(self) -> list[_Operand]:
        self._must("(")
        operands = [self._operand()]
        while self._took(","):
            operands.append(self._operand())
        self._must(")")
        return operands

    def _operand(self) -> _Operand:
        if self._took("size"):
            (sized,) = self._operands()
            return lambda item, known: size(sized(item, known))
        token = self._next()
        if token.startswith(":"):
            return lambda _, known: valued(token, known)
        if not (token[0] == "#" or token[0].isalpha() or token[0] == "_"):
            raise self._wrong()
        return lambda item, known: item.get(named(token, known), MISSING)

    def changes(self) -> list[_Change]:
        """Clause by clause: SET, REMOVE, ADD, DELETE."""
        found: list[_Change] = []
        while self._at < len(self._tokens):
            clause = self._next().upper()
            if clause not in _CLAUSES:
                raise self._wrong()
            found.append(_CLAUSES[clause](self))
            while self._took(","):
                found.append(_CLAUSES[clause](self))
        return found

    def _set(self) -> _Change:
        name = self._next()
        self._must("=")
        value = self._sum()

        def change(item: Item, new: Item, known: Given) -> None:
            new[named(name, known)] = present(value(item, known))

        return change

    def _sum(self) -> _Operand:
        first = self._term()
        if not (self._peek("+") or self._peek("-")):
            return first
        sign = operator.add if self._next() == "+" else operator.sub
        second = self._term()
        return lambda item, known: sign(number(first(item, known)), number(second(item, known)))

    def _term(self) -> _Operand:
        if not self._took("if_not_exists"):
            return self._operand()
        there, other = self._operands()

        def either(item: Item, known: Given) -> Any:
            found = there(item, known)
            return other(item, known) if found is MISSING else found

        return either

    def _remove(self) -> _Change:
        name = self._next()

        def change(_: Item, new: Item, known: Given) -> None:
            new.pop(named(name, known), None)

        return change

    def _add(self) -> _Change:
        name, value = self._next(), self._next()

        def change(item: Item, new: Item, known: Given) -> None:
            own, more = named(name, known), valued(value, known)
            there = item.get(own, MISSING)
            if isinstance(more, Decimal):
                new[own] = more if there is MISSING else number(there) + more
            else:
                new[own] = more if there is MISSING else elements(there, more) | more

        return change

    def _delete(self) -> _Change:
        name, value = self._next(), self._next()

        def change(item: Item, new: Item, known: Given) -> None:
            own, gone = named(name, known), valued(value, known)
            if own not in item:
                return
            left = elements(item[own], gone) - gone
            if left:
                new[own] = left
            else:
                new.pop(own, None)

        return change

    def _peek(self, token: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].upper() == token.upper()

    def _took(self, token: str) -> bool:
        took = self._peek(token)
        self._at += took
        return took

    def _must(self, token: str) -> None:
        if not self._took(token):
            raise self._wrong()

    def _next(self) -> str:
        if self._at == len(self._tokens):
            raise self._wrong()
        self._at += 1
        return str(self._tokens[self._at - 1])

    def _wrong(self) -> Invalid:
        return Invalid(f"not understood at part {self._at + 1}: {self._text}")


_FUNCTIONS: Mapping[str, Callable[..., bool]] = {
    "attribute_exists": lambda value: value is not MISSING,
    "attribute_not_exists": lambda value: value is MISSING,
    "begins_with": begins_with,
    "contains": contains,
}
_CLAUSES: Mapping[str, Callable[[_Parser], _Change]] = {
    "SET": _Parser._set,
    "REMOVE": _Parser._remove,
    "ADD": _Parser._add,
    "DELETE": _Parser._delete,
}
