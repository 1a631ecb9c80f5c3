"""Names of organizations in full, where the article has them in full."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from chalicelib.extraction.identity.facts.entities import OrganizationName

SHORT = 7  # letters of the longest acronym


class Organizations:
    """The organizations and places that an article names."""

    def __init__(self, names: Sequence[OrganizationName]) -> None:
        self._by_word: dict[str, list[tuple[int, str, frozenset[str]]]] = {}  # in text order
        for at, name in names:
            words = frozenset(name.lower().split())
            for word in words if len(words) > 1 else ():
                self._by_word.setdefault(word, []).append((at, name, words))
        self._full: dict[str, str] = {}
        for _, name in names:
            letters = "".join(w[0] for w in name.replace("-", " ").split() if w[0].isupper())
            if len(letters) > 2:
                self._full.setdefault(letters, name)

    def in_full(self, name: str) -> str:
        """An acronym's words, where the article has a name with these initials."""
        if name.isupper() and len(name) <= SHORT:
            return self._full.get(name, name)
        return name

    def named_by(self, noun: str, modifiers: Sequence[str], paragraph: int) -> str | None:
        """The last name before that "the NOUN" can mean: one that has the noun in it."""
        named = self._by_word.get(noun, [])
        last = bisect_right(named, paragraph, key=lambda each: each[0])
        fitting = (name for _, name, words in reversed(named[:last]) if words.issuperset(modifiers))
        return next(fitting, None)
