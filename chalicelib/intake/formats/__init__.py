"""Articles as other systems write them: one module a format, told apart by shape.

Each has ``read(value)``: a submission, or None where the value is not of that
format. It raises pydantic's ValidationError with the places of the sender's own
fields. docs/formats.md says what is taken from where. ``feeds`` reads XML, and
is imported where XML comes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.intake.formats import ans, ghost, json_feed, ninjs, schema_org, wordpress
from chalicelib.intake.submission import Submission

__all__ = ["READERS", "read_format"]

Reader = Callable[[Any], Submission | None]

READERS: dict[str, Reader] = {
    "schema.org": schema_org.read,
    "ninjs": ninjs.read,
    "ans": ans.read,
    "wordpress": wordpress.read,
    "ghost": ghost.read,
    "json-feed": json_feed.read,
}


def read_format(value: Any) -> tuple[str, Submission] | None:
    """Which of ``READERS`` knows the shape, and what it reads; None for the canonical form and all else.

    Raises ValidationError where the shape is known and its content is wrong.
    """
    if _is_canonical(value):
        return None
    for name, read in READERS.items():
        submission = read(value)
        if submission is not None:
            return name, submission
    return None


def _is_canonical(value: Any) -> bool:
    """By its body. ninjs 1 has fields of the same names, but an identifier of its own beside them."""
    return isinstance(value, dict) and (
        value.keys() <= Submission.model_fields.keys()
        or (
            not value.keys().isdisjoint({"body_text", "body_html"})
            and value.keys().isdisjoint({"uri", "guid"})
        )
    )
