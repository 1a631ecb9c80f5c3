"""A source that is named: by the phrase itself, or beside it after a comma."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.extraction.identity.facts.phrases import Phrase
from chalicelib.extraction.identity.facts.sources import SourceMention
from chalicelib.extraction.identity.identities import Identity, of_person
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.identity.person import Person
from chalicelib.extraction.identity.story import Story
from chalicelib.models import SourceType


def together(source: SourceMention, story: Story) -> Identity | None:
    """Several persons who speak as one, "Lee and Park": the first, with the others beside it."""
    named = [story.people.named_from(source.paragraph, start) for start in source.several]
    persons = [person for person in named if person is not None]
    if len(persons) < 2:
        return None
    first, *others = (of_person(person, f"{person.full_name} is one of several") for person in persons)
    return replace(first, others=tuple(others))


def of_name(phrase: Phrase, source: SourceMention, people: People) -> Identity | None:
    """The person whose name stands in the phrase, or is its head wherever the article has it."""
    name = source.reached
    person = people.within(source.paragraph, name.start, name.end) if name and name.type == "person" else None
    person = person or _named(phrase, people)
    if person is not None and source.signed is not None:
        people.describe(person, person.title, person.apposition or source.signed)
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
            story.people.describe(person, person.title, person.apposition or phrase.noun.description)
            because = f"{person.full_name} stands beside the description"
            return of_person(person, because, way="beside")
    name = source.organization_beside
    if name is None or not phrase.common:
        return None
    who = story.organizations.find(name)
    full = who.name if who is not None else name
    because = f"{name} stands beside the description"
    title = phrase.noun.description
    return Identity(
        SourceType.NAMED_ORGANIZATION,
        full,
        title,
        because=because,
        organization=who,
        confidence=0.9,
        way="beside",
    )
