"""The surname in a name, and what two ways to write a name have in common."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


def surname(words: Sequence[str]) -> str:
    kept = [word for word in words if word.lower() not in SUFFIXES] or list(words)
    return fold(kept[-1])


def fold(word: str) -> str:
    """Without case and accents: "Mart\u00ednez" and "Martinez" are one name."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
