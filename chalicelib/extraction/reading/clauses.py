"""What stands below a word in spaCy's dependency parse.

Labels are those of ClearNLP, which spaCy's English models use.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.extraction.reading.paragraphs import Token


def children(token: Token, *labels: str) -> list[Token]:
    return [child for child in token.children if child.dep_ in labels]


def head_of(tokens: Sequence[Token]) -> Token:
    """The word of a name or phrase that hangs on a word outside it; the last where none does."""
    first, last = tokens[0].i, tokens[-1].i
    return next((token for token in tokens if not first <= token.head.i <= last), tokens[-1])


def dated(preposition: Token) -> bool:
    """Whether it is a date ("on March 1"), which belongs to the verb whatever the parser says."""
    nouns = children(preposition, "pobj")
    return bool(nouns) and nouns[0].ent_type_ in {"DATE", "TIME"} and preposition.lower_ in {"on", "in", "at"}
