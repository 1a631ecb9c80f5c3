"""What a source is looked up in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from chalicelib.extraction.identity.centres import Centres
from chalicelib.extraction.identity.facts.pronouns import Pronoun
from chalicelib.extraction.identity.mentioned import Mentioned
from chalicelib.extraction.identity.organizations import Organizations
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.identity.person import Person
from chalicelib.extraction.identity.spoken import Spoken


@dataclass(frozen=True)
class Story:
    """Whom an article names, who has spoken in it so far, whom it is an interview with, and its pronouns."""

    people: People
    organizations: Organizations
    spoken: Spoken = field(default_factory=Spoken)
    interviewee: Person | None = None
    pronouns: Sequence[Pronoun] = ()

    @cached_property
    def mentioned(self) -> Mentioned:
        return Mentioned(self.people.everyone, self.organizations.everyone)

    @cached_property
    def centres(self) -> Centres:
        return Centres(self.people, self.pronouns)
