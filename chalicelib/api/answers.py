"""The shapes that many answers have, for the contract; a test holds every answer to its shape."""

from __future__ import annotations

from typing import Generic, TypeVar

from chalicelib.models import Model

Item = TypeVar("Item")
CONFLICT = (409,)
UNREADABLE = (413, 415, 422)


class Page(Model, Generic[Item]):
    """Part of a list. ``next``: the cursor of the next page, null at the end alone; a page may be short."""

    items: list[Item]
    next: str | None


class Everything(Model, Generic[Item]):
    """A list that is never long."""

    items: list[Item]


class FieldProblem(Model):
    field: str
    problem: str


class Problem(Model):
    """RFC 9457 problem details. ``detail`` says what to do; ``errors`` names the fields at fault."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None
