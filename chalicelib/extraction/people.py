"""Persons of one article: every mention of a name, put together by name.

Full names with the same first and last word are one person; a surname alone
is the first person so named, of the gender that an honorific tells (relatives
are named in full, or by their given names); a given name alone counts only
where it is unique. Genders come from honorifics, role nouns and pronouns, never from
lists of given names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.extraction.names import NameMention, mention_of, name_mentions, name_tokens
from chalicelib.extraction.paragraphs import Paragraph, Token

LONGEST_KEPT = 7  # words of a title that displaces a shorter one
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
    def role(self) -> str | None:
        """An office in capitals before the name, else what stands beside it, else a role in lower case."""
        if self.title is not None and self.title[:1].isupper():
            return self.title
        return self.apposition or self.title

    @property
    def full_name(self) -> str:
        return " ".join(self.name)


def _fuller(known: str | None, other: str | None) -> str | None:
    """The longer title, within reason."""
    if known is None or other is None:
        return known or other
    return other if len(known.split()) < len(other.split()) <= LONGEST_KEPT else known


def surname(words: Sequence[str]) -> str:
    kept = [word for word in words if word.lower() not in SUFFIXES] or list(words)
    return fold(kept[-1])


def fold(word: str) -> str:
    """Without case and accents: "Mart\u00ednez" and "Martinez" are one name."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _key(words: Sequence[str]) -> tuple[str, str]:
    return surname(words), fold(words[0])


def _meant(named: Sequence[Person], mention: NameMention | None) -> Person:
    """Of persons with one surname who is meant by it: the first of the gender that an honorific tells."""
    told = mention.gender if mention else None
    known = (person for gender in (told, None) if told for person in named if person.gender == gender)
    return next(known, named[0])


def _in_longer_name(token: Token) -> bool:
    """Whether capitalised words beside it make it part of another name ("Trump Tower")."""
    neighbours = [token.doc[i] for i in (token.i - 1, token.i + 1) if 0 <= i < len(token.doc)]
    return any(n.pos_ == "PROPN" and n.text[:1].isupper() for n in neighbours)


class People:
    """The persons of one article, found by the words of a name."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        mentions = [mention for paragraph in paragraphs for mention in name_mentions(paragraph)]
        self.everyone: list[Person] = []
        self._full: dict[tuple[str, str], Person] = {}
        self._by_surname: dict[str, list[Person]] = {}
        self._by_given: dict[str, list[Person]] = {}
        for mention in mentions:
            if len(mention.words) > 1:
                self._add_full(mention)
        for mention in mentions:
            if len(mention.words) == 1:
                self._add_single(mention)
        self._add_surnames(paragraphs)
        for person in self.everyone:
            person.mentions.sort(key=lambda m: (m.paragraph, m.start))
        pairs = ((mention, person) for person in self.everyone for mention in person.mentions)
        self.mentions = sorted(pairs, key=lambda pair: (pair[0].paragraph, pair[0].start))
        self._by_paragraph: dict[int, list[tuple[NameMention, Person]]] = {}
        for mention, person in self.mentions:
            self._by_paragraph.setdefault(mention.paragraph, []).append((mention, person))

    def _add_full(self, mention: NameMention) -> None:
        self._join(self._same_full(mention.words), mention)

    def _add_single(self, mention: NameMention) -> None:
        self._join(self._by_single(mention.words[0], mention), mention)

    def _add_surnames(self, paragraphs: Sequence[Paragraph]) -> None:
        """Surnames of known persons that spaCy did not take for names."""
        known = {fold(person.surname.split("-")[-1]) for person in self.everyone if len(person.name) > 1}
        at = {
            (m.paragraph, offset)
            for p in self.everyone
            for m in p.mentions
            for offset in range(m.start, m.end)
        }
        for paragraph in paragraphs:
            for token in paragraph.doc:
                if (
                    fold(token.text) in known
                    and token.text[:1].isupper()
                    and (paragraph.index, token.idx) not in at
                ):
                    name = name_tokens([token])
                    if name and not _in_longer_name(token):
                        self._add_single(mention_of(name, paragraph))

    def _join(self, person: Person | None, mention: NameMention) -> None:
        if person is None:
            person = Person(mention.words)
            self.everyone.append(person)
            self._by_surname.setdefault(person.surname, []).append(person)
            self._by_given.setdefault(fold(person.name[0]), []).append(person)
            if len(person.name) > 1:
                self._full[_key(person.name)] = person
        if len(mention.words) > len(person.name):
            person.name = mention.words
        person.title = _fuller(person.title, mention.title)
        person.apposition = person.apposition or mention.apposition
        person.gender = person.gender or mention.gender
        person.mentions.append(mention)

    def _same_full(self, words: Sequence[str]) -> Person | None:
        return self._full.get(_key(words))

    def _by_single(self, word: str, mention: NameMention | None = None) -> Person | None:
        """``mention``: where the word stands; None where that is not known."""
        named = self._by_surname.get(fold(word), [])
        if named:
            return _meant(named, mention)
        by_given = self._by_given.get(fold(word), [])
        return by_given[0] if len(by_given) == 1 else None

    def in_paragraph(self, index: int) -> list[tuple[NameMention, Person]]:
        return self._by_paragraph.get(index, [])

    def at(self, head: Token, paragraph: Paragraph) -> Person | None:
        """The person whose name stands at a noun phrase's head."""
        for mention, person in self.in_paragraph(paragraph.index):
            if mention.start <= head.idx < mention.end:
                return person
        return None

    def find(self, words: Sequence[str]) -> Person | None:
        """The person with these words of a name."""
        if len(words) == 1:
            return self._by_single(words[0])
        return self._same_full(words)

    def titled(self) -> list[Person]:
        return [person for person in self.everyone if person.title or person.apposition]
