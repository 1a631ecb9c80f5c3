"""The gender of a person as the article's own pronouns tell it.

A pronoun votes where only one person is named before it in its paragraph.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from chalicelib.extraction.identity.facts.pronouns import Pronoun
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.identity.person import Person


def infer(people: People, pronouns: Iterable[Pronoun]) -> None:
    """Set the gender of every person whom pronouns tell of."""
    named: dict[int, list[tuple[int, Person]]] = defaultdict(list)  # the first, and the first besides it
    for mention, person in people.mentions:
        here = named[mention.paragraph]
        if not mention.quoted and (not here or (len(here) == 1 and here[0][1] is not person)):
            here.append((mention.start, person))
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for pronoun in pronouns:
        before = {id(person) for start, person in named[pronoun.paragraph] if start < pronoun.start}
        if len(before) == 1 and pronoun.gender is not None:
            votes[before.pop()][pronoun.gender] += 1
    for person in people.everyone:
        ballot = votes[id(person)].most_common()
        if person.gender is None and ballot and (len(ballot) == 1 or ballot[0][1] > ballot[1][1]):
            person.gender = ballot[0][0]
