"""What a CMS's request says: which article changed, how, when; or why it is of no concern."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

from chalicelib.intake.submission import Submission
from chalicelib.models import Change


class Notice(NamedTuple):
    """``change``: None for what is ignored, with the ``reason``.

    ``id``: the CMS's own of the article, which never changes. ``modified`` and
    ``sent``: the CMS's times of the change and of the request. ``submission``:
    the article, where it is published. ``dated_anew``: its time of publication is
    that of the last one. ``doubtful``: it may never have been published. ``unsigned``: that it is gone is
    told by the address or a header alone, which whoever has caught a request can change.
    """

    change: Change | None
    reason: str = ""
    id: str | None = None
    url: str | None = None
    modified: datetime | None = None
    sent: datetime | None = None
    submission: Submission | None = None
    format: str = "onrecord"
    dated_anew: bool = False
    doubtful: bool = False
    unsigned: bool = False


def ignored(reason: str) -> Notice:
    return Notice(None, reason)


def cms_time(value: Any) -> datetime | None:
    """An ISO 8601 time, in UTC where it names no zone. None for others, the zero dates of WordPress too."""
    try:
        moment = (
            datetime.fromisoformat(value)
            if isinstance(value, str) and len(value) > len("2026-05-06")
            else None
        )
        if moment is None or moment.year < 1990:
            return None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_blank(article: Any, *names: str) -> bool:
    """Whether the fields that hold its text are there, and nothing in any: there is no claim to serve.

    An article without such fields says nothing of its text.
    """
    values = [article[name] for name in names if name in article] if isinstance(article, dict) else []
    return bool(values) and all(value is None or value == "" or str(value).isspace() for value in values)


def text_of(value: Any) -> str | None:
    """An id or name as text; None for what is neither text nor number."""
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def part(value: Any, *path: str) -> Any:
    """``value[path[0]][path[1]]…``; None where there is no such thing."""
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value
