"""Organizations, places and works of one article: every mention of a name, put together by name.

An acronym is the first name with these initials; a shorter form is the one longer name that it begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.extraction.identity.facts.entities import OrganizationName
from chalicelib.extraction.identity.facts.surnames import fold

SHORT = 7  # letters of the longest acronym


@dataclass(eq=False)
class Organization:
    """``name`` is the fullest that the article gives; ``type``: organization, place or work."""

    name: str
    type: str
    mentions: list[OrganizationName] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        return fold(self.name).replace("-", " ").split()

    @property
    def title(self) -> str | None:
        """What it is, as the first mention that says so has it."""
        return next((mention.title for mention in self.mentions if mention.title), None)


class Organizations:
    def __init__(self, names: Sequence[OrganizationName]) -> None:
        self._full: dict[str, str] = {}
        for each in names:
            letters = "".join(w[0] for w in each.name.replace("-", " ").split() if w[0].isupper())
            if len(letters) > 2:
                self._full.setdefault(letters, each.name)
        self._forms: dict[str, dict[str, str]] = {}  # by their first word
        for each in reversed(names):
            if each.type == "organization":
                form = fold(each.name)
                self._forms.setdefault(form.partition(" ")[0], {})[form] = each.name
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
        forms = self._forms.get(short.partition(" ")[0], {})
        longer = [form for form in forms if form.startswith(f"{short} ")]
        longest = max(longer, key=len, default=None)
        if longest is not None and all(longest.startswith(form) for form in longer):
            return forms[longest]
        return name
