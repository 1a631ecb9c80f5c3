"""The gender of a person as the article's own pronouns tell it.

A pronoun votes where only one person is named before it in its paragraph.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from chalicelib.extraction.paragraphs import Paragraph
from chalicelib.extraction.people import People, Person

SINGULAR = {
    "he": "he",
    "him": "he",
    "his": "he",
    "himself": "he",
    "she": "she",
    "her": "she",
    "hers": "she",
    "herself": "she",
}


def infer(people: People, paragraphs: Sequence[Paragraph]) -> None:
    """Set the gender of every person whom pronouns tell of."""
    named: dict[int, list[tuple[int, Person]]] = defaultdict(list)
    for mention, person in people.mentions:
        if not mention.quoted:
            named[mention.paragraph].append((mention.start, person))
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for paragraph in paragraphs:
        for token in paragraph.doc:
            if token.lower_ in SINGULAR and not paragraph.quoted(token):
                before = {id(person): person for start, person in named[paragraph.index] if start < token.idx}
                if len(before) == 1:
                    votes[next(iter(before))][SINGULAR[token.lower_]] += 1
    for person in people.everyone:
        ballot = votes[id(person)].most_common()
        if person.gender is None and ballot and (len(ballot) == 1 or ballot[0][1] > ballot[1][1]):
            person.gender = ballot[0][0]
