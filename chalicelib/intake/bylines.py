"""Who wrote it: "By Jane Roe and John Doe", "By JANE ROE | Alden Courier", "Jane Roe, Staff Writer"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chalicelib.intake.names import is_person, is_proper, names_desk, names_role, recased

LONGEST = 200
PREFIX = re.compile(
    r"(?:(?:words|story|written|reported|reporting|text|article|report) )?by:?\s+", re.IGNORECASE
)
BETWEEN_PARTS = re.compile(r"\s*[|•·]\s*|\s+[—–/-]\s+")
BETWEEN_NAMES = re.compile(r"\s*,\s*(?:and\s+)?|\s+(?:and|&|with|AND)\s+")
PLACE = re.compile(r"\s+in\s+[A-Z].*$")
CONTACT = re.compile(r"\S+@\S+|@\w+|\[email.protected\]")


@dataclass(frozen=True)
class Byline:
    """``title``: what the writers are ("Staff Writer"); ``publisher``: for whom they write."""

    names: tuple[str, ...]
    title: str | None = None
    publisher: str | None = None


def read_byline(line: str) -> Byline | None:
    """A line that begins with "By", or that names a writer and the outlet or role beside."""
    if len(line) > LONGEST:
        return None
    prefix = PREFIX.match(line)
    parts = BETWEEN_PARTS.split(line[prefix.end() :] if prefix else line)
    found = _read(parts)
    if found is None or not (prefix or found.title or found.publisher):
        return None
    return found


def read_names(line: str) -> Byline | None:
    """A line of bare names: "Jane Roe", "Jane Roe and John Doe"."""
    found = _read([line]) if len(line) <= LONGEST else None
    return found if found and all(map(is_person, found.names)) else None


def _read(parts: list[str]) -> Byline | None:
    names: list[str] = []
    title = publisher = None
    first, *others = [part.strip(" ,") for part in parts if part.strip(" ,")] or [""]
    if names_desk(first):
        names.append(first)
    else:
        for words in BETWEEN_NAMES.split(PLACE.sub("", first)):
            if names_role(words) and names:
                title = title or words
            elif is_person(words):
                names.append(recased(words))
            elif is_proper(words) and names:
                publisher = publisher or words
            elif (is_proper(words) and words.lower().startswith("the ")) or names_desk(words):
                names.append(words)
            else:
                return None
    for part in others:
        if names_role(part):
            title = title or part
        elif is_proper(part) and not any(map(str.isdigit, part)):
            publisher = publisher or part
        elif not CONTACT.search(part) and not any(map(str.isdigit, part)):
            return None
    return Byline(tuple(dict.fromkeys(names)), title, publisher) if names else None
