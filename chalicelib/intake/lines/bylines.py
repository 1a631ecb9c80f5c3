"""Who wrote it: "By Jane Roe and John Doe", "By JANE ROE | Alden Courier", "Jane Roe, Staff Writer"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chalicelib.intake.lines.furniture import is_furniture
from chalicelib.intake.lines.names import is_person, is_proper, names_desk, names_role, recased

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
    if prefix:
        return _read([part.removesuffix(".") for part in parts])
    if line.endswith((".", ";", "?", "!", ":")):
        return None
    found = _read(parts)
    bare = found is None or not (found.title or len(parts) > 1) or not all(map(is_person, found.names))
    return None if bare else found


def read_names(line: str) -> Byline | None:
    """A line of bare names: "Jane Roe", "Jane Roe and John Doe"."""
    found = _read([line]) if len(line) <= LONGEST else None
    return found if found and all(map(is_person, found.names)) else None


def _read(parts: list[str]) -> Byline | None:
    told = [part.strip(" ,") for part in parts if part.strip(" ,") and not is_furniture(part)]
    first, *others = told or [""]
    writers = Byline((first,)) if names_desk(first) else _writers(BETWEEN_NAMES.split(PLACE.sub("", first)))
    if writers is None or not all(_belongs(part) for part in others):
        return None
    title = next(filter(names_role, others), None)
    outlet = next((part for part in others if part != title and is_proper(part)), None)
    return Byline(writers.names, writers.title or title, writers.publisher or outlet)


def _writers(parts: list[str]) -> Byline | None:
    """Of "Jane Roe", "John Doe", "Staff Writers": the names, and what they are."""
    names: list[str] = []
    title = publisher = None
    for part in parts:
        if names_role(part) and names:
            title = title or part
        elif is_person(part) or names_desk(part) or (is_proper(part) and part.lower().startswith("the ")):
            names.append(recased(part))
        elif is_proper(part) and names and len(part.split()) > 1:
            publisher = publisher or part
        else:
            return None
    return Byline(tuple(dict.fromkeys(names)), title, publisher) if names else None


def _belongs(part: str) -> bool:
    """Beside the names: a role, an outlet, an address, a date."""
    is_dated = any(map(str.isdigit, part))
    return names_role(part) or is_proper(part) or is_dated or bool(CONTACT.search(part))
