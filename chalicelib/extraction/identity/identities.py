"""Who a source is, as far as its article tells."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.extraction.identity.person import Person
from chalicelib.models import SourceType


@dataclass(frozen=True)
class Identity:
    """``person`` where it is one with a name, ``because`` how that was found.

    ``head_lemma``: the noun by which it was called, so that "the lawyer" finds "a lawyer" again.
    """

    type: SourceType
    name: str | None = None
    title: str | None = None
    person: Person | None = None
    head_lemma: str = ""
    because: str = ""


def of_person(person: Person, because: str) -> Identity:
    return Identity(SourceType.NAMED_PERSON, person.full_name, person.role, person, because=because)
