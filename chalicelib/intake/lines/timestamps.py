"""Lines that say when a story was published or updated, and nothing else."""

from __future__ import annotations

import re

from chalicelib.intake.lines.dates import read_date
from chalicelib.intake.lines.phrases import sections

LONGEST = 150
LABEL = re.compile(
    r"\b(?:last |first |originally )?(published|posted|updated|modified|filed)\b(?: on)?\s*:?", re.IGNORECASE
)
UPDATED = frozenset({"updated", "modified"})
WORDS = sections("timestamps")
MONTHS = frozenset(WORDS["months"])
OTHERS = frozenset(WORDS["others"])


def is_timestamp(line: str) -> bool:
    """Nothing but labels, dates and times: "Updated:", "Published March 3, 2024 at 4:10 p.m. ET"."""
    if len(line) > LONGEST or (not line.isascii() and any(c.isalpha() and not c.isascii() for c in line)):
        return False
    words = re.findall(r"[a-z]+", line.lower())
    dated = (not MONTHS.isdisjoint(words) and has_number(line)) or re.match(r"\d{4}-\d\d-\d\d", line)
    return bool(LABEL.search(line) or dated) and (MONTHS | OTHERS).issuperset(words)


def has_number(line: str) -> bool:
    return any(map(str.isdigit, line))


def is_labelled(line: str) -> bool:
    return is_timestamp(line) and bool(LABEL.search(line))


def read_times(line: str) -> tuple[str | None, str | None]:
    """When published and when updated, each None where the line does not say."""
    labels = list(LABEL.finditer(line))
    if not labels:
        return read_date(line), None
    ends = [label.start() for label in labels[1:]] + [len(line)]
    published = updated = None
    for label, end in zip(labels, ends, strict=True):
        date = read_date(line[label.end() : end].strip(" |/•·,;()-–—"))
        if label[1].lower() in UPDATED:
            updated = updated or date
        else:
            published = published or date
    return published, updated
