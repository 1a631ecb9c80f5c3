"""Every mention of a person's name, with what the text around it tells of the person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.extraction.identity.facts.appositions import apposition_of
from chalicelib.extraction.identity.facts.bare_surnames import bare_surnames
from chalicelib.extraction.identity.facts.names import names
from chalicelib.extraction.identity.facts.surnames import fold, surname
from chalicelib.extraction.identity.facts.titles import (
    gender_of_honorific,
    gender_of_role,
    title_in,
    words_before,
)
from chalicelib.extraction.reading.paragraphs import Paragraph, Token


@dataclass(frozen=True)
class Mention:
    """A person's name at ``start:end`` of its paragraph.

    ``words`` of the name proper; ``title`` before it; ``apposition`` beside
    it; ``gender`` where a title tells it; ``prominence``: 2 for the subject of
    a main clause, 1 for any other subject, 0 for the rest; ``quoted``: it
    stands inside quotation marks; ``by_surname``: nothing gives it away but
    that another person of the article bears that surname.
    """

    paragraph: int
    start: int
    end: int
    words: tuple[str, ...]
    title: str | None
    apposition: str | None
    gender: str | None
    prominence: int
    quoted: bool
    by_surname: bool


def mentions(paragraphs: Sequence[Paragraph]) -> list[Mention]:
    """First the names that stand out as such, then the surnames among them that stand alone elsewhere."""
    found = [mention_of(name, paragraph) for paragraph in paragraphs for name in names(paragraph)]
    return [*found, *_by_surname(paragraphs, found)]


def _by_surname(paragraphs: Sequence[Paragraph], found: Sequence[Mention]) -> Iterator[Mention]:
    known = {fold(surname(each.words).split("-")[-1]) for each in found if len(each.words) > 1}
    taken = {(each.paragraph, offset) for each in found for offset in range(each.start, each.end)}
    for paragraph in paragraphs:
        for name in bare_surnames(paragraph, known, taken):
            yield mention_of(name, paragraph, by_surname=True)


def mention_of(tokens: list[Token], paragraph: Paragraph, *, by_surname: bool = False) -> Mention:
    """The facts about a name with these tokens."""
    head = next((t for t in tokens if t.head.i < tokens[0].i or t.head.i > tokens[-1].i), tokens[-1])
    before = words_before(tokens[0])
    title = title_in(before, paragraph)
    apposition = apposition_of(head, tokens, paragraph)
    gender = gender_of_honorific(before) or gender_of_role(f"{title or ''} {apposition or ''}")
    end = tokens[-1].idx + len(tokens[-1].text)
    return Mention(
        paragraph.index,
        tokens[0].idx,
        end,
        tuple(paragraph.text[tokens[0].idx : end].split()),
        title,
        apposition,
        gender,
        _prominence(head),
        paragraph.quoted(tokens[0]),
        by_surname,
    )


def _prominence(head: Token) -> int:
    if head.dep_ not in {"nsubj", "nsubjpass"}:
        return 0
    verb = head.head
    while verb.dep_ == "conj":
        verb = verb.head
    return 2 if verb.dep_ == "ROOT" else 1
