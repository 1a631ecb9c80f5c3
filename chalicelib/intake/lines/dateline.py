"""The place that a story is filed from, at the start of its first paragraph: "MINSK, Belarus (AP) —"."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 90
DASH = re.compile(r"\s*(?:[—–]|--|>>|\s-)\s*")
AGENCY = re.compile(r"\s*\(([A-Za-z][\w .&-]{1,30})\)$")
UNDASHED = re.compile(r"[A-Z][^().:;]{2,60} \([A-Z][A-Z. ]{1,15}\)(?=:? [A-Z])")
DATE = re.compile(
    r",?\s*(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d{1,2}$", re.IGNORECASE
)


class Dateline(NamedTuple):
    """``place`` as it stands, without agency and date. ``agency``: what stands in parentheses after it."""

    place: str
    agency: str | None


def read_dateline(paragraph: str) -> Dateline | None:
    """Its city is in capitals, or an agency stands in parentheses before the dash."""
    end = _end(paragraph)
    if end is None:
        return None
    place = paragraph[:end].strip()
    agency = AGENCY.search(place)
    place = DATE.sub("", place[: agency.start()] if agency else place).strip(" ,")
    city = place.partition(",")[0]
    if not place or not _is_place(place) or not (agency or _in_capitals(city)):
        return None
    return Dateline(place, agency[1] if agency else None)


def _end(paragraph: str) -> int | None:
    """Before the dash, or after the agency where a sentence begins behind it: "PUNE, May 2 (PTI) The"."""
    dash = DASH.search(paragraph, 0, LONGEST)
    if dash:
        return dash.start()
    agency = UNDASHED.match(paragraph)
    return agency.end() if agency else None


def _in_capitals(city: str) -> bool:
    return city.isupper() and sum(map(str.isalpha, city)) > 2


def _is_place(place: str) -> bool:
    words = re.split(r"[\s,/-]+", place)
    return len(words) <= 8 and all(
        word[:1].isupper() or word.lower() in {"de", "la", "of", "on", "the", "upon", "du", "sur", "and"}
        for word in words
    )
