"""Organizations, places and works of one article: every mention of a name, put together by name.

An acronym is the first name with these initials; a shorter form is the one longer name that it begins.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from chalicelib.extraction.identity.facts.entities import OrganizationName
from chalicelib.extraction.identity.facts.surnames import fold

SHORT = 7  # letters of the longest acronym


@dataclass(eq=False)
class Organization:
    """``name`` is the fullest that the article gives; ``type``: organization, place or work.

    What all of its mentions tell is asked for when all are known.
    """

    name: str
    type: str
    mentions: list[OrganizationName] = field(default_factory=list)

    @cached_property
    def words(self) -> list[str]:
        return fold(self.name).replace("-", " ").split()

    @cached_property
    def title(self) -> str | None:
        """What it is, as the first mention that says so has it."""
        return next((mention.title for mention in self.mentions if mention.title), None)

    @cached_property
    def sure(self) -> float:
        """How likely it is of its type: as the clearest mention has it."""
        return max(mention.sure for mention in self.mentions)

    @cached_property
    def first(self) -> int:
        """The paragraph that names it first."""
        return min(mention.paragraph for mention in self.mentions)


class Organizations:
    def __init__(self, names: Sequence[OrganizationName]) -> None:
        self._full: dict[str, str] = {}
        for each in names:
            letters = "".join(w[0] for w in each.name.replace("-", " ").split() if w[0].isupper())
            if len(letters) > 2:
                self._full.setdefault(letters, each.name)
        self._forms = {fold(each.name): each.name for each in reversed(names) if each.type == "organization"}
        self._sorted = sorted(self._forms)
        self._longest: dict[str, str | None] = {}  # of a form, the longer one that all longer ones begin
        by_name: dict[str, Organization] = {}
        for each in names:
            full = self.in_full(each.name) if each.type == "organization" else each.name
            known = by_name.setdefault(fold(full), Organization(full, each.type))
            known.mentions.append(each)
        self.everyone = list(by_name.values())
        self._by_name = by_name

    def find(self, name: str) -> Organization | None:
        """By any form of its name."""
        return self._by_name.get(fold(self.in_full(name))) or self._by_name.get(fold(name))

    def in_full(self, name: str) -> str:
        """The longest form of a name that the article has."""
        if name.isupper() and len(name) <= SHORT:
            return self._full.get(name, name)
        short = fold(name)
        if short not in self._longest:
            self._longest[short] = self._longest_of(short)
        longest = self._longest[short]
        return self._forms[longest] if longest is not None else name

    def _longest_of(self, short: str) -> str | None:
        first, end = (bisect_left(self._sorted, short + edge) for edge in (" ", "!"))  # "!" follows " "
        longer = [form for form in self._sorted[first:end] if form.startswith(f"{short} ")]
        longest = max(longer, key=len, default=None)
        return longest if longest is not None and all(map(longest.startswith, longer)) else None
