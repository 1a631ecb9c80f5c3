"""Who a source is, as far as its article tells."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.extraction.identity.organizations import Organization
from chalicelib.extraction.identity.person import Person
from chalicelib.models import SourceType


@dataclass(frozen=True)
class Identity:
    """``person`` where it is one with a name, ``because`` how that was found.

    ``head_lemma``: the noun by which it was called, so that "the lawyer" finds "a lawyer" again.
    ``way`` in which it was found; ``confidence``: how sure that was,
    before and, as ``certainty`` has it, after calibration. ``others``: who speaks together with it.
    """

    type: SourceType
    name: str | None = None
    title: str | None = None
    person: Person | None = None
    head_lemma: str = ""
    because: str = ""
    organization: Organization | None = None
    confidence: float = 0.5
    way: str = "none"
    others: tuple[Identity, ...] = ()

    @property
    def of(self) -> Person | Organization | None:
        """Whom the article names so."""
        return self.person or self.organization


def of_person(person: Person, because: str, sure: float = 1.0, way: str = "name") -> Identity:
    """``sure``: how likely this person is meant."""
    return Identity(
        SourceType.NAMED_PERSON,
        person.full_name,
        person.role,
        person,
        because=because,
        confidence=person.sure * sure,
        way=way,
    )
