"""Times as text that sorts, and as RFC 3339."""

from __future__ import annotations

from datetime import UTC, datetime


def compact(moment: datetime) -> str:
    """A time as in delivery keys, which sort as text: 20260506T101112.123456Z."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ").zfill(23)


def parse(compact_time: str) -> datetime:
    """A time of a delivery key. Raises ValueError."""
    return datetime.strptime(compact_time, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)


def timestamp(compact_time: str) -> str:
    """A time of a delivery key as RFC 3339."""
    return parse(compact_time).isoformat().replace("+00:00", "Z")


def rfc3339(moment: datetime) -> str:
    """In UTC, to the microsecond."""
    return timestamp(compact(moment))


def parse_rfc3339(time: str) -> datetime:
    """What ``rfc3339`` has written. Raises ValueError."""
    return datetime.fromisoformat(time).astimezone(UTC)
