"""Dates as news pages write them. What a page does not say is never filled in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from dateutil import parser

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
MERIDIEM = re.compile(r"\b([ap])\.\s?m\b\.?", re.IGNORECASE)
AROUND = re.compile(r"\b(?:at|on)\b|[|•·()]|[—–-]? ?\d+ min(?:ute)?s? read", re.IGNORECASE)
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
    words = MERIDIEM.sub(r"\1m", words.strip()[:100])
    if not YEAR.search(words) or _is_ambiguous(words):
        return None
    moment = _parsed(AROUND.sub(" ", words).strip(" ,:-–—"))
    if moment is None:
        return None
    if moment.tzinfo is None:
        return moment.date().isoformat()
    try:
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
    except OverflowError:
        return None


def _parsed(words: str) -> datetime | None:
    """Parsed on two backgrounds; a part that differs was not in the words."""
    try:
        one, two = (parser.parse(words, default=default, tzinfos=_zone) for default in (FIRST, SECOND))
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    return one if one.date() == two.date() else None


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    """What dateutil asks for each zone; unasked, it would take the machine's own zone for some names."""
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name in US_ZONES:
        return UsZone(US_ZONES[name])
    return timezone(timedelta(hours=OFFSETS[name])) if name in OFFSETS else None


class UsZone(tzinfo):
    """Eastern time and the like, without the tables of an operating system."""

    def __init__(self, hours: int) -> None:
        self.hours = hours

    def utcoffset(self, moment: datetime | None) -> timedelta:
        return timedelta(hours=self.hours) + self.dst(moment)

    def dst(self, moment: datetime | None) -> timedelta:
        """From the second Sunday of March to the first of November, since 2007, at 2 o'clock."""
        if moment is None:
            return timedelta(0)
        start = _sunday_from(datetime(moment.year, 3, 8, 2))  # noqa: DTZ001  local time, as below
        end = _sunday_from(datetime(moment.year, 11, 1, 2))  # noqa: DTZ001
        return timedelta(hours=start <= moment.replace(tzinfo=None) < end)

    def tzname(self, moment: datetime | None) -> None:
        return None


def _sunday_from(day: datetime) -> datetime:
    return day + timedelta(days=(6 - day.weekday()) % 7)


def _is_ambiguous(words: str) -> bool:
    found = NUMERIC.search(words)
    return bool(found and int(found[1]) <= 12 and int(found[2]) <= 12 and found[1] != found[2])
