"""Pronouns of the third person, and "we"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.extraction.reading.paragraphs import Paragraph, Token

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
OTHERS = frozenset({"they", "it", "we"})


@dataclass(frozen=True)
class Pronoun:
    """``start`` in its paragraph; ``gender``: "he" or "she" of a person, None of a group or a thing."""

    paragraph: int
    start: int
    text: str
    gender: str | None


def pronoun(token: Token, paragraph: Paragraph) -> Pronoun | None:
    """None where the token is no pronoun that stands for a source."""
    if token.lower_ in SINGULAR or token.lower_ in OTHERS:
        return Pronoun(paragraph.index, token.idx, token.text, SINGULAR.get(token.lower_))
    return None


def pronouns(paragraphs: Sequence[Paragraph]) -> list[Pronoun]:
    """Those of one person, outside quotation marks, in text order."""
    return [
        Pronoun(paragraph.index, token.idx, token.text, SINGULAR[token.lower_])
        for paragraph in paragraphs
        for token in paragraph.doc
        if token.lower_ in SINGULAR and not paragraph.quoted(token)
    ]
