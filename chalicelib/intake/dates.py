"""Dates as news pages write them. What a page does not say is never filled in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from dateutil import parser

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
TIME = re.compile(r"(?<!\d)\d{1,2}(?::\d\d|\s?[ap]m\b)")
ZONE = re.compile(r"\b([A-Z]{2,4}|Z)\b\s*\)?$")
NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.]\d{4}")
FIRST = datetime(2000, 1, 1)  # noqa: DTZ001  what dateutil fills in: differs from SECOND in every part
SECOND = datetime(2004, 2, 29, 23, 59)  # noqa: DTZ001

# Hours from UTC of abbreviations that mean one zone in English-language news.
OFFSETS = {
    "GMT": 0, "UTC": 0, "Z": 0, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10, "JST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
US_ZONES = {"ET": -5, "CT": -6, "MT": -7, "PT": -8, "AKT": -9}  # an hour more in summer


def read_date(words: str) -> str | None:
    """ "March 3, 2024 at 4:10 p.m. ET" as "2024-03-03T21:10:00Z"; "March 3, 2024" as "2024-03-03".

    A time whose zone is not given, or not certain, leaves the date alone. None
    without year, month and day, and for 3/4/2024, which is two dates.
    """
    words = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", words.strip()[:100], flags=re.IGNORECASE)
    if not YEAR.search(words) or _is_ambiguous(words):
        return None
    zone = ZONE.search(words)
    offset_known = zone and (zone[1] in OFFSETS or zone[1] in US_ZONES)
    moment = _parsed(words[: zone.start()] if zone and zone[1] not in ("AM", "PM") else words)
    if moment is None:
        return None
    if moment.tzinfo is None and not (offset_known and zone and TIME.search(words)):
        return moment.date().isoformat()
    return _in_utc(moment, zone[1] if zone else "")


def _parsed(words: str) -> datetime | None:
    """Parsed on two backgrounds; a part that differs was not in the words."""
    words = re.sub(r"\b(?:at|on)\b|[|•·]", " ", words).strip(" ,:-–—")
    try:
        one, two = (parser.parse(words, default=default) for default in (FIRST, SECOND))
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    return one if one.date() == two.date() else None


def _in_utc(moment: datetime, zone: str) -> str | None:
    try:
        if moment.tzinfo is None:
            hours = OFFSETS.get(zone, US_ZONES.get(zone, 0) + (zone in US_ZONES and _is_us_summer(moment)))
            moment = (moment - timedelta(hours=hours)).replace(tzinfo=UTC)
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
    except OverflowError:
        return None


def _is_us_summer(moment: datetime) -> bool:
    """From the second Sunday of March to the first of November, since 2007, at 2 o'clock."""
    march, november = datetime(moment.year, 3, 8, 2), datetime(moment.year, 11, 1, 2)  # noqa: DTZ001
    start = march + timedelta(days=(6 - march.weekday()) % 7)
    return start <= moment < november + timedelta(days=(6 - november.weekday()) % 7)


def _is_ambiguous(words: str) -> bool:
    found = NUMERIC.search(words)
    return bool(found and int(found[1]) <= 12 and int(found[2]) <= 12 and found[1] != found[2])
