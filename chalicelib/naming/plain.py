"""Text as it is compared: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"\w+")


def fold(name: str) -> str:
    """A name without case, accents and punctuation, words apart by one space."""
    plain = unicodedata.normalize("NFKD", name)
    return " ".join(WORD.findall("".join(c for c in plain if not unicodedata.combining(c)).casefold()))
