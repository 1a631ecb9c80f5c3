"""The person who has a title: "the mayor" is Ann Low where the article calls her so."""

from __future__ import annotations

from chalicelib.extraction.identity.facts.nouns import Noun
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.identity.person import Person


def office_holder(noun: Noun, paragraph: int, people: People) -> Person | None:
    """Whose title has the role noun, and nothing against the phrase's modifiers; of several the nearest."""
    fitting = [person for person in people.titled() if _fits(person, noun)]
    if len(fitting) == 1:
        return fitting[0]
    near = [(abs(m.paragraph - paragraph), i) for i, p in enumerate(fitting) for m in p.mentions]
    return fitting[min(near)[1]] if near else None


def _fits(person: Person, noun: Noun) -> bool:
    words = (person.role or "").lower().split()
    if noun.word not in words:
        return False
    others = {word for word in words if word != noun.word}
    if not noun.surroundings or not others:
        return True
    return any(modifier[:4] == other[:4] for modifier in noun.surroundings for other in others)
