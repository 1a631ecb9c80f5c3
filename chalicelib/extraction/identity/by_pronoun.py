"""Whom a pronoun stands for."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from chalicelib.extraction.identity.facts.pronouns import Pronoun
from chalicelib.extraction.identity.identities import Identity, of_person
from chalicelib.extraction.identity.person import Person
from chalicelib.extraction.identity.story import Story
from chalicelib.models import SourceType

REACH = 4  # paragraphs that a pronoun looks back
RECENT = 4  # sources among which "they" looks
SINGLE = frozenset({SourceType.UNNAMED_PERSON, SourceType.ANONYMOUS_SOURCE})
SEVERAL = frozenset({SourceType.UNNAMED_GROUP, SourceType.NAMED_ORGANIZATION, SourceType.DOCUMENT})


def of_pronoun(pronoun: Pronoun, story: Story) -> Identity:
    if pronoun.gender is None:
        return _several(pronoun, story)
    return _one(pronoun, pronoun.gender, story)


def _one(pronoun: Pronoun, gender: str, story: Story) -> Identity:
    """A person that is found so has this gender from there on."""
    person = _antecedent(pronoun, gender, story)
    if person is not None:
        person.gender = person.gender or gender
        because = f"{pronoun.text!r}: the most prominent person before it who may be meant"
        return of_person(person, because)
    for _, identity in story.spoken.latest():
        if identity.type in SINGLE:
            return replace(identity, because=f"{pronoun.text!r}: the unnamed person who spoke last")
    return Identity(SourceType.UNNAMED_PERSON, because=f"{pronoun.text!r}: nobody fits before it")


def _antecedent(pronoun: Pronoun, gender: str, story: Story) -> Person | None:
    """The most prominent person of the nearest paragraph that has one of this gender.

    Main subjects before other subjects before the rest, the later before
    the earlier; whoever spoke in an earlier paragraph is as good as a subject there.
    """
    for paragraph in range(pronoun.paragraph, max(-1, pronoun.paragraph - REACH - 1), -1):
        before = pronoun.start if paragraph == pronoun.paragraph else None
        found = _prominent(gender, paragraph, before, story)
        if found is not None:
            return found
    return None


def _prominent(gender: str, paragraph: int, before: int | None, story: Story) -> Person | None:
    candidates = [
        (mention.prominence, mention.start, person)
        for mention, person in story.people.in_paragraph(paragraph)
        if not mention.quoted and (before is None or mention.start < before)
    ]
    candidates += [(2, start, person) for start, person in story.spoken.persons(paragraph)]
    fitting = [c for c in candidates if c[2].gender in {None, gender}]
    return max(fitting, key=lambda c: c[:2])[2] if fitting else None


def _several(pronoun: Pronoun, story: Story) -> Identity:
    for paragraph, identity in islice(story.spoken.latest(), RECENT):
        if identity.type in SEVERAL and paragraph >= pronoun.paragraph - REACH:
            return replace(identity, because=f"{pronoun.text!r}: the group or document that spoke last")
    return Identity(SourceType.UNNAMED_GROUP, because=f"{pronoun.text!r}: no group before it spoke")
