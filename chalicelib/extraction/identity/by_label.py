"""The speaker of a transcript's line, by the words before the colon."""

from __future__ import annotations

from chalicelib.extraction.identity.facts.labels import Label
from chalicelib.extraction.identity.identities import Identity, of_person
from chalicelib.extraction.identity.people import People
from chalicelib.models import SourceType

CHAIRING = frozenset({"moderator", "host", "interviewer", "reporter", "question", "operator", "presenter"})


def of_label(label: Label, people: People) -> Identity:
    because = f"the line begins with {label.text!r}"
    person = people.find(label.words)
    if person is not None:
        return of_person(person, because)
    role = label.text.lower()
    if role in CHAIRING:
        return Identity(SourceType.UNNAMED_PERSON, None, role, because=f"by the label {label.text!r}")
    person = people.find(label.name)
    if person is not None and not person.full_name.isupper():
        return of_person(person, because)
    return Identity(SourceType.NAMED_PERSON, " ".join(label.name), label.title, because=because)
