"""How prominent a name is in its clause."""

from __future__ import annotations

from chalicelib.extraction.reading.paragraphs import Token


def prominence(head: Token) -> int:
    """2 for the subject of a main clause, 1 for any other subject, 0 for the rest."""
    if head.dep_ not in {"nsubj", "nsubjpass"}:
        return 0
    verb = head.head
    while verb.dep_ == "conj":
        verb = verb.head
    return 2 if verb.dep_ == "ROOT" else 1
