"""Whom an interview is with: of the persons named before its first answer, the one named most."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.extraction.identity.facts.sources import SourceMention
from chalicelib.extraction.identity.facts.surnames import fold
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.identity.person import Person


def interviewee(sources: Sequence[SourceMention], people: People, reporters: Sequence[str]) -> Person | None:
    """None where nothing is an answer, or nobody is named. ``reporters``: who asks, as the article says."""
    answers = [source.paragraph for source in sources if source.answers]
    if not answers:
        return None
    asking = {fold(name) for name in reporters}
    first = min(answers)
    named = [person for person in people.everyone if fold(person.full_name) not in asking]
    before = [person for person in named if any(m.paragraph < first for m in person.mentions)]

    def weight(person: Person) -> tuple[int, int, tuple[int, int]]:
        mentions = [m for m in person.mentions if m.paragraph < first]
        earliest = min((-m.paragraph, -m.start) for m in reversed(mentions))
        return len(mentions), max(m.prominence for m in mentions), earliest

    return max(before, key=weight, default=None)
