"""Persons of one article: every mention of a name, put together by name.

Full names with the same first and last word are one person; so is a longer name
that ends or begins as a shorter one does ("Lo Presti", "De los Trinos"). A
surname alone is the first person so named, of the honorific or the gender that is told
(relatives are named in full, or by their given names); a given name, or one of two
surnames ("Tapia" of Rufina Tapia Mamani), counts only where one person bears it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate

from chalicelib.extraction.identity.facts.mentions import Mention
from chalicelib.extraction.identity.facts.surnames import fold, surname
from chalicelib.extraction.identity.person import Person

LONGEST_PART = 8  # words of a name that may be a part of a longer one


class People:
    """The persons of one article, found by the words of a name or by where it stands."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self.everyone: list[Person] = []
        self._full: dict[tuple[str, str], Person] = {}
        self._by_surname: dict[str, list[Person]] = {}
        self._by_given: dict[str, list[Person]] = {}
        self._by_middle: dict[str, list[Person]] = {}
        self._by_edge: dict[tuple[str, ...], list[Person]] = {}
        self._by_initials: dict[str, list[Person]] = {}
        self._called: Counter[str] = Counter()
        for mention in sorted(mentions, key=_precedence):
            self._add(mention)
        for person in self.everyone:
            person.mentions.sort(key=_place)
            self._called.update(_role_words(person))
            self._by_initials.setdefault(_initials(person.name), []).append(person)
        pairs = ((mention, person) for person in self.everyone for mention in person.mentions)
        self.mentions = sorted(pairs, key=lambda pair: _place(pair[0]))
        self._by_paragraph: dict[int, list[tuple[Mention, Person]]] = {}
        for mention, person in self.mentions:
            self._by_paragraph.setdefault(mention.paragraph, []).append((mention, person))
        self._reach = {  # of each mention's place, how far it and those before it go: "Seo" in "Seo Hye-jin"
            paragraph: list(accumulate((mention.end for mention, _ in named), max))
            for paragraph, named in self._by_paragraph.items()
        }

    def _add(self, mention: Mention) -> None:
        if len(mention.words) > 1 and not mention.by_surname:
            person = self._full.get(_key(mention.words)) or self._by_part(mention.words)
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
        for word in {fold(word) for word in name[1:-1] if word[:1].isupper()}:
            self._by_middle.setdefault(word, []).append(person)
        if len(name) > 1:
            self._full[_key(name)] = person
        for part in _parts([fold(word) for word in name]):
            self._by_edge.setdefault(part, []).append(person)
        return person

    def _by_single(self, word: str, mention: Mention | None = None) -> Person | None:
        """``mention``: where the word stands; None where that is not known."""
        told = mention.gender if mention else None
        key = fold(word)
        named = _of_gender(self._by_surname.get(key, []), told)
        if named:
            return _meant(named, mention)
        for known in (self._by_given.get(key, []), self._by_middle.get(key, [])):
            if fitting := _of_gender(known, told):
                return fitting[0] if len(fitting) == 1 else None
        return None

    def _by_part(self, words: Sequence[str]) -> Person | None:
        """The one person whose longer name ends, or begins, with these words."""
        longer = self._by_edge.get(tuple(fold(word) for word in words), [])
        return longer[0] if len(longer) == 1 else None

    def in_paragraph(self, index: int) -> list[tuple[Mention, Person]]:
        """Whom it names, in text order."""
        return self._by_paragraph.get(index, [])

    def at(self, paragraph: int, offset: int) -> Person | None:
        """The person whose name stands there."""
        return self.within(paragraph, offset, offset + 1)

    def within(self, paragraph: int, start: int, end: int) -> Person | None:
        """The person whose name stands there, or a part of it."""
        named = self.in_paragraph(paragraph)
        at = bisect_right(self._reach.get(paragraph, ()), start)
        return named[at][1] if at < len(named) and named[at][0].start < end else None

    def named_from(self, paragraph: int, start: int) -> Person | None:
        """The person whose name begins there."""
        named = self.in_paragraph(paragraph)
        at = bisect_left(named, start, key=lambda pair: pair[0].start)
        return named[at][1] if at < len(named) and named[at][0].start == start else None

    def find(self, words: Sequence[str]) -> Person | None:
        """The person with these words of a name."""
        return self._by_single(words[0]) if len(words) == 1 else self._full.get(_key(words))

    def with_initials(self, letters: str) -> Person | None:
        """The one person of several names with these initials."""
        fitting = [person for person in self._by_initials.get(letters, []) if len(person.name) > 1]
        return fitting[0] if len(fitting) == 1 else None

    def any_called(self, word: str) -> bool:
        """Whether anybody's title or role has the word, in small letters."""
        return self._called[word] > 0

    def describe(self, person: Person, title: str | None, apposition: str | None) -> None:
        """Set what is known of a person's role."""
        self._called.subtract(_role_words(person))
        person.title, person.apposition = title, apposition
        self._called.update(_role_words(person))


def _precedence(mention: Mention) -> int:
    """Longer names make the persons, so that whatever is shorter finds one to belong to."""
    if mention.by_surname:
        return 0
    return -len(mention.words)


def _place(mention: Mention) -> tuple[int, int]:
    return mention.paragraph, mention.start


def _key(words: Sequence[str]) -> tuple[str, str]:
    return surname(words), fold(words[0])


def _of_gender(named: Sequence[Person], gender: str | None) -> list[Person]:
    """Those who may be of it: "Mr. Banks" is no woman."""
    return [person for person in named if gender is None or person.gender in {None, gender}]


def _parts(whole: Sequence[str]) -> set[tuple[str, ...]]:
    """With which a longer name begins or ends."""
    sizes = range(2, min(len(whole), LONGEST_PART + 1))
    return {tuple(whole[:size]) for size in sizes} | {tuple(whole[-size:]) for size in sizes}


def _initials(name: Sequence[str]) -> str:
    return "".join(word[0] for word in name).upper()


def _role_words(person: Person) -> set[str]:
    titled = person.title or person.apposition
    return set((person.role or "").lower().split()) if titled else set()


def _meant(named: Sequence[Person], mention: Mention | None) -> Person:
    """Of persons with one surname who is meant: the first with the honorific, else of the gender it tells."""
    honorific = mention.honorific if mention else None
    if honorific is not None:
        alike = next((person for person in named if honorific in person.honorifics), None)
        if alike is not None:
            return alike
    told = mention.gender if mention else None
    known = (person for gender in (told, None) if told for person in named if person.gender == gender)
    return next(known, named[0])
