"""Every mention of a person's name, with what the text around it tells of the person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from chalicelib.extraction.identity.facts.appositions import apposition_of, doing_of
from chalicelib.extraction.identity.facts.bare_surnames import bare_surnames
from chalicelib.extraction.identity.facts.name_tokens import is_letters, letters_after
from chalicelib.extraction.identity.facts.names import names
from chalicelib.extraction.identity.facts.prominence import prominence
from chalicelib.extraction.identity.facts.settled_names import PERSON, Names
from chalicelib.extraction.identity.facts.surnames import fold, surname
from chalicelib.extraction.identity.facts.titles import (
    gender_of_honorific,
    gender_of_role,
    honorific,
    title_in,
    words_before,
)
from chalicelib.extraction.reading.clauses import head_of
from chalicelib.extraction.reading.paragraphs import Paragraph, Token

AGE = re.compile(r",? (?:aged )?\(?(\d{1,3})(?=[,.;) ])")
BY_RULE = 0.8  # of names that titles and surnames give away


@dataclass(frozen=True)
class Mention:
    """A person's name at ``start:end`` of its paragraph.

    ``words`` of the name proper; ``title`` before it; ``apposition`` beside
    it; ``doing``: what the person does, in a clause; ``gender`` where a title tells it;
    ``prominence``: 2 for the subject of a main clause, 1 for any other subject, 0 for the rest;
    ``quoted``: it stands inside quotation marks; ``by_surname``: nothing gives it away but
    that another person of the article bears that surname.
    """

    paragraph: int
    start: int
    end: int
    words: tuple[str, ...]
    title: str | None
    apposition: str | None
    doing: str | None
    gender: str | None
    prominence: int
    quoted: bool
    by_surname: bool
    age: str | None
    honorific: str | None
    sure: float


def mentions(paragraphs: Sequence[Paragraph], known: Names, speaking: Set[tuple[int, int]]) -> list[Mention]:
    """First the names that stand out as such, then the surnames among them that stand alone elsewhere."""
    found = [
        mention_of(name, paragraph, speaking, sure=_sure(name, paragraph, known))
        for paragraph in paragraphs
        for name in names(paragraph, known)
    ]
    return [*found, *_by_surname(paragraphs, found, speaking)]


def _by_surname(
    paragraphs: Sequence[Paragraph], found: Sequence[Mention], speaking: Set[tuple[int, int]]
) -> Iterator[Mention]:
    known = {fold(surname(each.words).split("-")[-1]) for each in found if len(each.words) > 1}
    taken = {(each.paragraph, offset) for each in found for offset in range(each.start, each.end)}
    for paragraph in paragraphs:
        for name in bare_surnames(paragraph, known, taken):
            yield mention_of(name, paragraph, speaking, sure=BY_RULE, by_surname=True)


def _sure(tokens: Sequence[Token], paragraph: Paragraph, known: Names) -> float:
    name = known.at(paragraph.index, tokens[0].idx)
    return name.odds[PERSON] if name is not None and name.type == "person" else BY_RULE


def mention_of(
    tokens: list[Token],
    paragraph: Paragraph,
    speaking: Set[tuple[int, int]],
    *,
    sure: float,
    by_surname: bool = False,
) -> Mention:
    """The facts about a name with these tokens; ``speaking`` as in ``apposition_of``."""
    head = head_of(tokens)
    if is_letters(head.head) and head.head.i > head.i:  # "Tunde Bello SAN"
        head = head.head
    before = words_before(tokens[0])
    title = title_in(before, paragraph) or letters_after(tokens[-1])
    apposition = apposition_of(head, tokens, paragraph, speaking)
    gender = gender_of_honorific(before) or gender_of_role(f"{title or ''} {apposition or ''}")
    end = tokens[-1].idx + len(tokens[-1].text)
    if apposition is not None and paragraph.text[tokens[0].idx : end] in apposition:  # "Dev Iyer MLA"
        apposition = None
    return Mention(
        paragraph.index,
        tokens[0].idx,
        end,
        tuple(paragraph.text[tokens[0].idx : end].split()),
        title,
        apposition,
        doing_of(head, tokens, paragraph),
        gender,
        prominence(head),
        paragraph.quoted(tokens[0]),
        by_surname,
        age[1] if (age := AGE.match(paragraph.text, end)) else None,
        honorific(before),
        sure,
    )
