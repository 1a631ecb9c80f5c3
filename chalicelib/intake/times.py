"""Times of publication as machines write them: RFC 3339, or a date alone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DATE_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
BARE_OFFSET = re.compile(r"([+-][0-9]{2})([0-9]{2})$")
NO_SECONDS = re.compile(r"([Tt ][0-9]{2}:[0-9]{2})(?=[Zz+-]|$)")


def publication_time(value: str) -> str:
    """In UTC to the second ("2026-05-06T10:00:00Z"), or the date alone where no time is given.

    Raises ValueError, with what to do, for all else: a time without an offset
    could be any of some forty moments.
    """
    value = value.strip()
    if DATE.fullmatch(value):
        return _date(value)
    match = DATE_TIME.fullmatch(value)
    if not match:
        raise ValueError("is no date or time; write 2026-05-06 or 2026-05-06T10:00:00Z")
    day, time, offset = match.groups()
    if not offset:
        raise ValueError(
            "has a time of day without an offset; add one, as in 2026-05-06T10:00:00Z "
            "or 2026-05-06T10:00:00+02:00 (in a web address write + as %2B)"
        )
    return _utc(f"{day}T{time}{offset.upper()}")


def lenient_time(value: str) -> str:
    """As ISO 8601 is found in pages and feeds, too: without seconds, or without the colon of the offset.

    A time of day without an offset leaves its date. Raises ValueError.
    """
    value = BARE_OFFSET.sub(r"\1:\2", value.strip())
    value = NO_SECONDS.sub(r"\1:00", value)
    try:
        return publication_time(value)
    except ValueError:
        return publication_time(value[:10])


def _date(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError("is a day that does not exist; correct it") from None


def _utc(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is a time that does not exist; correct it") from None
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z".zfill(20)


PublicationTime = Annotated[str, AfterValidator(publication_time)]
