"""Persons of one article: every mention of a name, put together by name.

Full names with the same first and last word are one person; a surname alone
is the last person so named; a given name alone counts only where it is
unique. Genders come from honorifics, role nouns and pronouns, never from
lists of given names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.extraction.names import NameMention, name_mentions
from chalicelib.extraction.paragraphs import Paragraph

SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


@dataclass
class Person:
    """``name`` is the fullest that the article gives; ``title`` the first that it gives."""

    name: tuple[str, ...]
    title: str | None = None
    apposition: str | None = None
    gender: str | None = None
    mentions: list[NameMention] = field(default_factory=list)

    @property
    def surname(self) -> str:
        return surname(self.name)

    @property
    def full_name(self) -> str:
        return " ".join(self.name)


def surname(words: Sequence[str]) -> str:
    kept = [word for word in words if word.lower() not in SUFFIXES] or list(words)
    return kept[-1].lower()


class People:
    """The persons of one article, found by the words of a name."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        mentions = [mention for paragraph in paragraphs for mention in name_mentions(paragraph)]
        self.everyone: list[Person] = []
        for mention in mentions:
            if len(mention.words) > 1:
                self._add_full(mention)
        for mention in mentions:
            if len(mention.words) == 1:
                self._add_single(mention)
        for person in self.everyone:
            person.mentions.sort(key=lambda m: (m.paragraph, m.start))
        self.mentions = sorted(
            ((m, p) for p in self.everyone for m in p.mentions),
            key=lambda pair: (pair[0].paragraph, pair[0].start),
        )

    def _add_full(self, mention: NameMention) -> None:
        self._join(self._same_full(mention.words), mention)

    def _add_single(self, mention: NameMention) -> None:
        self._join(self._by_single(mention.words[0]), mention)

    def _join(self, person: Person | None, mention: NameMention) -> None:
        if person is None:
            person = Person(mention.words)
            self.everyone.append(person)
        if len(mention.words) > len(person.name):
            person.name = mention.words
        person.title = person.title or mention.title
        person.apposition = person.apposition or mention.apposition
        person.gender = person.gender or mention.gender
        person.mentions.append(mention)

    def _same_full(self, words: Sequence[str]) -> Person | None:
        for person in self.everyone:
            if len(person.name) > 1 and surname(words) == person.surname:
                if words[0].lower() == person.name[0].lower():
                    return person
        return None

    def _by_single(self, word: str) -> Person | None:
        word = word.lower()
        by_surname = [p for p in self.everyone if p.surname == word]
        if by_surname:
            return by_surname[0]
        by_given = [p for p in self.everyone if p.name[0].lower() == word]
        return by_given[0] if len(by_given) == 1 else None

    def find(self, words: Sequence[str]) -> Person | None:
        """The person with these words of a name."""
        if len(words) == 1:
            return self._by_single(words[0])
        return self._same_full(words)

    def titled(self) -> list[Person]:
        return [person for person in self.everyone if person.title or person.apposition]
