"""The words by which an article grants anonymity: those of ``data/anonymity.txt``, and what is built alike.

Somebody "begged us not to print her name", "did not want his surname used", "declined to give her name".
"""

from __future__ import annotations

import re

from chalicelib.extraction import lexicon

_WISH = r"\b(?:ask|beg|want|wish|prefer|request|insist|agree|plead|condition)\w*"
_NOT = r"\b(?:not|never|without|withh[eo]ld\w*)\b"
_MAKE_KNOWN = r"\b(?:print|us(?:e|ed|ing)|publish|reveal|disclos|giv|appear|withh[eo]ld)\w*"
_NAME = (
    rf"(?:\b(?:named|identified|nameless)\b|{_MAKE_KNOWN}[^.;:]{{0,20}}\b(?:sur)?names?\b"
    rf"|\b(?:sur)?names?\b[^.;:]{{0,15}}{_MAKE_KNOWN})"
)
_WISHES = (
    rf"{_WISH}[^.;:]{{0,40}}{_NOT}[^.;:]{{0,40}}{_NAME}",
    rf"{_NOT} {_WISH}[^.;:]{{0,40}}{_NAME}",
    rf"\b(?:declin|refus)\w+ to (?:be {_NAME}|giv\w+ (?:\w+ ){{1,2}}names?\b)",
    rf"{_WISH}[^.;:]{{0,40}}\b(?:nameless|anonym\w*|withh[eo]ld)\b",
)
_FORMULAS = sorted(map(re.escape, lexicon.words("anonymity")))
_FORMULA = re.compile("|".join([*_FORMULAS, *_WISHES]), re.IGNORECASE)


def holds(text: str) -> bool:
    """Whether such words stand anywhere in a text."""
    return _FORMULA.search(text) is not None


def begins(text: str, start: int) -> bool:
    """Whether they begin at ``start`` of a text ("asked not to be named"), and so report no claim."""
    return _FORMULA.match(text, start) is not None
