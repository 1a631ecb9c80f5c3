"""What a source is looked up in."""

from __future__ import annotations

from dataclasses import dataclass, field

from chalicelib.extraction.identity.organizations import Organizations
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.identity.spoken import Spoken


@dataclass(frozen=True)
class Story:
    """Whom an article names, and who has spoken in it so far."""

    people: People
    organizations: Organizations
    spoken: Spoken = field(default_factory=Spoken)
