"""What each name of the article is the name of, settled over all places where it stands.

The network judges a name where it stands; "Diallo" alone may pass for a firm. The judgements of
one form are added up, with what it says of sources so called, and a short form takes part in those of
the longer name that it begins or, of a person, ends.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import exp, log
from typing import NamedTuple

from chalicelib.extraction import lexicon
from chalicelib.extraction.identity.facts.name_tokens import is_letters
from chalicelib.extraction.identity.facts.named_kinds import told_by_noun
from chalicelib.extraction.identity.facts.surnames import fold
from chalicelib.extraction.reading.names import NAME_TYPES, Name
from chalicelib.extraction.reading.paragraphs import Paragraph
from chalicelib.models import SourceType

Form = tuple[str, ...]
LEAST = 0.01  # no single judgement counts for more than a hundred to one
NICKNAME = re.compile(
    r"""\s*(?:["\u201c'\u2018(])(?:n[\u00e9e]e )?[A-Z][\w.'\u2019 -]{0,24}(?:["\u201d'\u2019)])\s*"""
)
PERSON_BY_SPACY = 100.0  # how much likelier its word makes a person
OPENED = re.compile(r"[A-Z][\w'\u2019-]+ [\"\u201c\u2018'(]$")  # "Dev “" before "Monty” Iyer"
LONGEST_GIVEN = 60  # characters of a given name, with the mark after it
PERSON = NAME_TYPES.index("person")
AS_SOURCES = (  # in the order of NAME_TYPES
    SourceType.NAMED_PERSON,
    SourceType.NAMED_ORGANIZATION,
    SourceType.NAMED_ORGANIZATION,
    SourceType.DOCUMENT,
)


class Judgement(NamedTuple):
    """The head of a source at ``offset`` of its paragraph, and how likely the source is of each type."""

    paragraph: int
    offset: int
    types: Mapping[SourceType, float]


class Names:
    """The names of one article, by where they stand."""

    def __init__(
        self, found: Iterable[Name], paragraphs: Sequence[Paragraph], sources: Sequence[Judgement] = ()
    ) -> None:
        """``sources``: where the heads of sources stand, and how likely each type is."""
        by_paragraph: dict[int, list[Name]] = defaultdict(list)
        for name in found:
            paragraph = paragraphs[name.paragraph]
            dateline = name.end <= paragraph.lead  # which names nobody in the story
            if not dateline and not _is_epithet(name, paragraph):
                by_paragraph[name.paragraph].append(name)
        joined = [
            _weighed(_after_letters(name, paragraphs[index]), paragraphs[index])
            for index, here in sorted(by_paragraph.items())
            for name in _with_nicknames(sorted(here, key=lambda each: each.start), paragraphs[index])
        ]
        self.everyone = _settled(joined, sources)
        self._by_paragraph: dict[int, list[Name]] = defaultdict(list)
        for name in self.everyone:
            self._by_paragraph[name.paragraph].append(name)

    def in_paragraph(self, index: int) -> list[Name]:
        return self._by_paragraph.get(index, [])

    def beginning_in(self, paragraph: int, start: int, end: int) -> list[Name]:
        """Those that begin in ``start:end``, in text order."""
        here = self.in_paragraph(paragraph)
        first, last = (bisect_left(here, edge, key=lambda name: name.start) for edge in (start, end))
        return here[first:last]

    def at(self, paragraph: int, offset: int) -> Name | None:
        """The name that stands there."""
        here = self.in_paragraph(paragraph)
        place = bisect_right(here, offset, key=lambda name: name.start) - 1
        return here[place] if place >= 0 and offset < here[place].end else None


def _is_epithet(name: Name, paragraph: Paragraph) -> bool:
    """ "the Dutchman", "The Croat": somebody who has a name elsewhere."""
    tokens = paragraph.tokens(name.start, name.end)
    if tokens and tokens[0].lower_ == "the":
        tokens = tokens[1:]
    if len(tokens) != 1 or tokens[0].i == 0 or tokens[0].nbor(-1).lower_ != "the":
        return False
    return not tokens[0].text.isupper() and tokens[0].lower_ in lexicon.words("person_nouns")


def _with_nicknames(names: Sequence[Name], paragraph: Paragraph) -> Iterable[Name]:
    """Persons' names with a nickname in their midst as one: Robert "Bob" Miller."""
    at = 0
    while at < len(names):
        name, last = _with_given_name(names[at], paragraph), at
        for following in range(at + 1, min(at + 3, len(names))):
            if NICKNAME.fullmatch(paragraph.text, name.end, names[following].start):
                last = following
        if last == at and at + 2 < len(names):
            between = paragraph.text[name.end : names[at + 2].start]
            last = at + 2 if NICKNAME.fullmatch(between) else at
        if last > at and name.type == "person":
            end = names[last].end
            name = replace(name, end=end, text=paragraph.text[name.start : end])
            at = last
        yield name
        at += 1


def _with_given_name(name: Name, paragraph: Paragraph) -> Name:
    """A name that begins with the nickname takes what stands before it: Dev | “Monty” Iyer."""
    before = OPENED.search(paragraph.text, max(0, name.start - LONGEST_GIVEN), name.start)
    if before is None or name.type != "person" or not re.search(r"[\"\u201d\u2019')] [A-Z]", name.text):
        return name
    return replace(name, start=before.start(), text=paragraph.text[before.start() : name.end])


def _after_letters(name: Name, paragraph: Paragraph) -> Name:
    """The person after "Galway West TD" and "Labour MP"."""
    tokens = paragraph.tokens(name.start, name.end)
    letters = [place for place, t in enumerate(tokens[1:-1], 1) if t.text.isupper() and is_letters(t)]
    if not letters:
        return name
    start = tokens[letters[-1] + 1].idx
    odds = tuple(1 - LEAST if place == PERSON else LEAST / 3 for place in range(len(NAME_TYPES)))
    return replace(name, start=start, text=paragraph.text[start : name.end], odds=odds)


def _weighed(name: Name, paragraph: Paragraph) -> Name:
    """With other voices beside the network's: that of the noun beside it, and spaCy's of a whole name."""
    tokens = paragraph.tokens(name.start, name.end)
    if not tokens:
        return name
    likelier = told_by_noun(tokens)
    if len(tokens) > 1 and all(token.ent_type_ == "PERSON" for token in tokens):
        likelier *= PERSON_BY_SPACY
    odds = [chance * (likelier if n == PERSON else 1.0) for n, chance in enumerate(name.odds)]
    return replace(name, odds=tuple(chance / sum(odds) for chance in odds))


def _settled(names: Sequence[Name], sources: Sequence[Judgement]) -> list[Name]:
    weights = _weights(names, sources)
    wholes = _wholes(weights)
    odds = {}
    for form, own in weights.items():
        total = list(own)
        for whole in wholes[form[0]] if len(form) == 1 else ():
            total = [mine + theirs for mine, theirs in zip(total, weights[whole], strict=True)]
        highest = max(total)
        raised = [exp(each - highest) for each in total]
        odds[form] = tuple(each / sum(raised) for each in raised)
    return [replace(name, odds=odds[_form(name)]) for name in names]


def _weights(names: Sequence[Name], sources: Sequence[Judgement]) -> dict[Form, list[float]]:
    """The judgements of each form, added up."""
    told: dict[int, list[Judgement]] = defaultdict(list)
    for source in sorted(sources, key=lambda each: each.offset):
        told[source.paragraph].append(source)
    weights: dict[Form, list[float]] = {}
    for name in names:
        own = weights.setdefault(_form(name), [0.0] * len(NAME_TYPES))
        here = told[name.paragraph]
        edges = name.start, name.end
        first, last = (bisect_left(here, edge, key=lambda each: each.offset) for edge in edges)
        inside = [each.types for each in here[first:last]]
        for place, (chance, type_) in enumerate(zip(name.odds, AS_SOURCES, strict=True)):
            own[place] += log(max(chance, LEAST))
            own[place] += sum(log(max(types.get(type_, 0.0), LEAST)) for types in inside)
    return weights


def _wholes(weights: Mapping[Form, Sequence[float]]) -> Mapping[str, list[Form]]:
    """Longer names by the word by which they are called for short: the first, of a person the last too."""
    wholes: dict[str, list[Form]] = defaultdict(list)
    for form, chances in weights.items():
        if len(form) > 1:
            is_person = max(chances) == chances[PERSON]
            for word in {form[0], form[-1]} if is_person else {form[0]}:
                wholes[word].append(form)
    return wholes


def _form(name: Name) -> Form:
    """Its words, without case, accents and possessive."""
    text = name.text.removesuffix("'s").removesuffix("\u2019s")
    return tuple(fold(word) for word in text.split()) or ("",)
