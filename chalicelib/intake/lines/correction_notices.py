"""Notices by which a newsroom puts its own story right."""

from __future__ import annotations

import re

from chalicelib.intake.lines.timestamps import is_timestamp

MARKS = "*[(_ "
NOTICE = re.compile(
    r"""
      (?: corrections?(?:\ and\ clarifications)? | corrected | clarifications? | erratum | rectification
        | editor[’']s\ note | editors[’']\ note | fe\ de\ errores )
      (?: \s*$ | \s*[:—–.-] | \s+\( | ,?\ (?:on\ )?(?:\d
        | (?:mon|tues|wednes|thurs|fri|satur|sun)day | jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec ) )
    | an?\ (?:earlier|previous|prior|original)\ (?:version|edition)\ of\ this\ \w+
    | this\ (?:article|story|report|post|headline)\ (?:has\ been|was|is)\ (?:
        corrected | amended | clarified | (?:updated|revised)\ to\ (?:correct|reflect|clarify) )
    | this\ (?:article|story|report)\ (?:originally|initially|previously)
        \ (?:misstated|misidentified|said|gave)
    """,
    re.IGNORECASE | re.VERBOSE,
)
NOTE = re.compile(r"editor[’']s note|editors[’'] note", re.IGNORECASE)
CORRECTS = re.compile(
    r"correct|clarif|misstat|misspell|misidentif|error|(?:earlier|previous) version|(?:was|been) updated",
    re.IGNORECASE,
)


def is_correction(line: str) -> bool:
    """A notice, or its label alone. An editor's note counts if it puts something right."""
    return bool(_notice(line)) and (not is_editors_note(line) or bool(CORRECTS.search(line)))


def is_editors_note(line: str) -> bool:
    return bool(_notice(line) and NOTE.match(line.lstrip(MARKS)))


def is_label(line: str) -> bool:
    """The heading of a notice that stands below it ("Correction: October 2, 2016, Sunday.")."""
    notice = _notice(line)
    rest = line.lstrip(MARKS)[notice.end() :].strip(" .:") if notice else line
    return bool(notice) and (not rest or is_timestamp(rest))


def _notice(line: str) -> re.Match[str] | None:
    return NOTICE.match(line.lstrip(MARKS))
