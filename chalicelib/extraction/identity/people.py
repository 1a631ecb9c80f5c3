"""Persons of one article: every mention of a name, put together by name.

Full names with the same first and last word are one person; a surname alone
is the first person so named, of the gender that an honorific tells (relatives
are named in full, or by their given names); a given name alone counts only
where it is unique.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chalicelib.extraction.identity.facts.mentions import Mention
from chalicelib.extraction.identity.facts.surnames import fold, surname
from chalicelib.extraction.identity.person import Person


class People:
    """The persons of one article, found by the words of a name or by where it stands."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self.everyone: list[Person] = []
        self._full: dict[tuple[str, str], Person] = {}
        self._by_surname: dict[str, list[Person]] = {}
        self._by_given: dict[str, list[Person]] = {}
        for mention in sorted(mentions, key=_precedence):
            self._add(mention)
        for person in self.everyone:
            person.mentions.sort(key=_place)
        pairs = ((mention, person) for person in self.everyone for mention in person.mentions)
        self.mentions = sorted(pairs, key=lambda pair: _place(pair[0]))
        self._by_paragraph: dict[int, list[tuple[Mention, Person]]] = {}
        for mention, person in self.mentions:
            self._by_paragraph.setdefault(mention.paragraph, []).append((mention, person))

    def _add(self, mention: Mention) -> None:
        if len(mention.words) > 1 and not mention.by_surname:
            person = self._full.get(_key(mention.words))
        else:
            person = self._by_single(mention.words[0], mention)
        if person is None:
            person = self._new(mention.words)
        person.add(mention)

    def _new(self, name: tuple[str, ...]) -> Person:
        person = Person(name)
        self.everyone.append(person)
        self._by_surname.setdefault(person.surname, []).append(person)
        self._by_given.setdefault(fold(name[0]), []).append(person)
        if len(name) > 1:
            self._full[_key(name)] = person
        return person

    def _by_single(self, word: str, mention: Mention | None = None) -> Person | None:
        """``mention``: where the word stands; None where that is not known."""
        named = self._by_surname.get(fold(word), [])
        if named:
            return _meant(named, mention)
        by_given = self._by_given.get(fold(word), [])
        return by_given[0] if len(by_given) == 1 else None

    def in_paragraph(self, index: int) -> list[tuple[Mention, Person]]:
        """Whom it names, in text order."""
        return self._by_paragraph.get(index, [])

    def at(self, paragraph: int, offset: int) -> Person | None:
        """The person whose name stands there."""
        named = self.in_paragraph(paragraph)
        return next((who for mention, who in named if mention.start <= offset < mention.end), None)

    def named_from(self, paragraph: int, start: int) -> Person | None:
        """The person whose name begins there."""
        return next((who for mention, who in self.in_paragraph(paragraph) if mention.start == start), None)

    def find(self, words: Sequence[str]) -> Person | None:
        """The person with these words of a name."""
        return self._by_single(words[0]) if len(words) == 1 else self._full.get(_key(words))

    def titled(self) -> list[Person]:
        return [person for person in self.everyone if person.title or person.apposition]


def _precedence(mention: Mention) -> int:
    """Full names make the persons, so that whatever is shorter finds one to belong to."""
    if mention.by_surname:
        return 2
    return 0 if len(mention.words) > 1 else 1


def _place(mention: Mention) -> tuple[int, int]:
    return mention.paragraph, mention.start


def _key(words: Sequence[str]) -> tuple[str, str]:
    return surname(words), fold(words[0])


def _meant(named: Sequence[Person], mention: Mention | None) -> Person:
    """Of persons with one surname who is meant by it: the first of the gender that an honorific tells."""
    told = mention.gender if mention else None
    known = (person for gender in (told, None) if told for person in named if person.gender == gender)
    return next(known, named[0])
