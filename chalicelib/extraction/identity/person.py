"""A person of an article, put together from the mentions of the name."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from chalicelib.extraction.identity.facts.mentions import Mention
from chalicelib.extraction.identity.facts.names import PARTY
from chalicelib.extraction.identity.facts.surnames import surname

LONGEST_KEPT = 7  # words of a title that displaces a shorter one


@dataclass(eq=False)
class Person:
    """``name`` is the fullest that the article gives; ``title`` the first that it gives.

    ``gender`` comes from honorifics and role nouns, then from pronouns, never
    from lists of given names. What all of its mentions tell is asked for when all are known.
    """

    name: tuple[str, ...]
    title: str | None = None
    apposition: str | None = None
    gender: str | None = None
    mentions: list[Mention] = field(default_factory=list)
    honorifics: set[str] = field(default_factory=set)

    @property
    def surname(self) -> str:
        return surname(self.name)

    @property
    def role(self) -> str | None:
        """What stands before the name or, where that says more, beside it; else what the person does."""
        if self.title is None or self.apposition is None:
            return self.title or self.apposition or self._doing
        if PARTY.fullmatch(self.apposition):
            return f"{self.title}, {self.apposition}"
        office = self.title[:1].isupper() and not self.title.isupper()  # "KC" is none
        says_more = len(self.apposition.split()) >= len(self.title.split()) + office
        past = self.apposition.lower().startswith(("former ", "ex-"))
        return self.apposition if says_more and not past else self.title

    @cached_property
    def _doing(self) -> str | None:
        return next((mention.doing for mention in self.mentions if mention.doing), None)

    @cached_property
    def age(self) -> str | None:
        return next((mention.age for mention in self.mentions if mention.age), None)

    @cached_property
    def sure(self) -> float:
        """How likely it is a person at all: as the clearest mention has it."""
        return max(mention.sure for mention in self.mentions)

    @cached_property
    def first(self) -> int:
        """The paragraph that names it first."""
        return min(mention.paragraph for mention in self.mentions)

    @property
    def full_name(self) -> str:
        return " ".join(self.name)

    def add(self, mention: Mention) -> None:
        """Learn what one more mention tells."""
        if len(mention.words) > len(self.name):
            self.name = mention.words
        self.title = _fuller(self.title, mention.title)
        self.apposition = self.apposition or mention.apposition
        self.gender = self.gender or mention.gender
        self.mentions.append(mention)
        if mention.honorific is not None:
            self.honorifics.add(mention.honorific)


def _fuller(known: str | None, other: str | None) -> str | None:
    """The longer title, within reason."""
    if known is None or other is None:
        return known or other
    return other if len(known.split()) < len(other.split()) <= LONGEST_KEPT else known
