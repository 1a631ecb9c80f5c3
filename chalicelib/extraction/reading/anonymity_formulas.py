"""The formulas of ``data/anonymity.txt`` by which an article grants anonymity."""

from __future__ import annotations

import re

from chalicelib.extraction import lexicon

_FORMULA = re.compile("|".join(sorted(map(re.escape, lexicon.words("anonymity")))), re.IGNORECASE)
_LONGEST = max(map(len, lexicon.words("anonymity")))


def holds(text: str) -> bool:
    """Whether such a formula stands anywhere in a text."""
    return _FORMULA.search(text) is not None


def begins(text: str, start: int) -> bool:
    """Whether one stands at ``start`` of a text ("asked not to be named"), which reports no claim."""
    return _FORMULA.match(text, start, start + _LONGEST) is not None
