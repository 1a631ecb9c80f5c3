"""Articles as other systems write them: one module a format, told apart by shape.

Uses lines, times, complaints and the submission.

Each has ``read(value)``: a submission, or None where the value is not of that
format. It raises pydantic's ValidationError with the places of the sender's own
fields. docs/formats.md says what is taken from where. ``feeds`` reads XML, and
is imported where XML comes.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from chalicelib.intake.submission import Submission

# Modules by the name of their format, in the order in which they are tried. Each is imported when it is:
# a function that starts to take an article in the canonical form need not wait for them.
READERS = {
    "schema.org": "schema_org",
    "ninjs": "ninjs",
    "ans": "ans",
    "wordpress": "wordpress",
    "ghost": "ghost",
    "json-feed": "json_feed",
}


def read_format(value: Any) -> tuple[str, Submission] | None:
    """Which of ``READERS`` knows the shape, and what it reads; None for the canonical form and all else.

    Raises ValidationError where the shape is known and its content is wrong.
    """
    if _is_canonical(value):
        return None
    for name, module in READERS.items():
        submission = import_module(f"{__name__}.{module}").read(value)
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
