"""The speaker of a transcript's line, by the words before the colon."""

from __future__ import annotations

from chalicelib.extraction import lexicon
from chalicelib.extraction.identity.facts.labels import Label
from chalicelib.extraction.identity.identities import Identity, of_person
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.identity.person import Person
from chalicelib.models import SourceType

CHAIRING = frozenset({"moderator", "host", "interviewer", "reporter", "question", "operator", "presenter"})
UNKNOWN = frozenset({"unidentified", "unknown", "unnamed"})
PERSONS = frozenset({"man", "woman", "boy", "girl", "male", "female", "voice", "speaker", "caller"})
GROUPS = frozenset({"all", "audience", "crowd", "members", "protesters", "protestors", "people", "voices"})


def of_label(label: Label, people: People) -> Identity:
    because = f"the line begins with {label.text!r}"
    person = _by_initials(label, people) or people.find(label.words)
    if person is not None:
        return of_person(person, because, way="label")
    role = label.text.lower()
    if role in CHAIRING or role.startswith("speaker "):
        return Identity(SourceType.UNNAMED_PERSON, None, role, because=because, way="label")
    nouns = [word for word in role.replace("#", " ").split() if word not in UNKNOWN and not word.isdigit()]
    if nouns and nouns[-1] in GROUPS | lexicon.words("groups"):
        return Identity(SourceType.UNNAMED_GROUP, because=because, confidence=0.9, way="label")
    if role.split()[0] in UNKNOWN or (nouns and nouns[-1] in PERSONS):
        title = " ".join(nouns) or None
        return Identity(SourceType.UNNAMED_PERSON, None, title, because=because, confidence=0.9, way="label")
    person = people.find(label.name)
    if person is not None and not person.full_name.isupper():
        return of_person(person, because, way="label")
    name = " ".join(label.name)
    return Identity(SourceType.NAMED_PERSON, name, label.title, because=because, confidence=0.8, way="label")


def _by_initials(label: Label, people: People) -> Person | None:
    """ "LF" is Lorna Fair."""
    letters = label.text.replace(".", "")
    if len(letters) > 4 or not letters.isupper():
        return None
    return people.with_initials(letters)
