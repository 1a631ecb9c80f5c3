"""A source that is named: by the phrase itself, or beside it after a comma."""

from __future__ import annotations

from chalicelib.extraction.identity.facts.phrases import Phrase
from chalicelib.extraction.identity.facts.sources import SourceMention
from chalicelib.extraction.identity.identities import Identity, of_person
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.identity.person import Person
from chalicelib.extraction.identity.story import Story
from chalicelib.models import SourceType


def of_name(phrase: Phrase, people: People) -> Identity | None:
    """The person whose name stands in the phrase, or is its head wherever the article has it."""
    person = _named(phrase, people)
    return of_person(person, f"a mention of {person.full_name}") if person is not None else None


def _named(phrase: Phrase, people: People) -> Person | None:
    for start in phrase.starts:
        person = people.at(phrase.paragraph, start)
        if person is not None:
            return person
    return people.find([phrase.name]) if phrase.name is not None else None


def of_neighbour(phrase: Phrase, source: SourceMention, story: Story) -> Identity | None:
    """The person or organization whom a comma sets beside a description."""
    if source.person_beside is not None and not phrase.plural:
        person = story.people.named_from(source.paragraph, source.person_beside)
        if person is not None:
            return of_person(person, f"{person.full_name} stands beside the description")
    name = source.organization_beside
    if name is None or not phrase.common:
        return None
    full = story.organizations.in_full(name)
    because = f"{name} stands beside the description"
    return Identity(SourceType.NAMED_ORGANIZATION, full, because=because)
