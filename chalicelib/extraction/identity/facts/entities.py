"""Organizations and places as spaCy names them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.extraction.reading.paragraphs import Paragraph, Token

ORGANIZED = frozenset({"ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT"})


class OrganizationName(NamedTuple):
    """A name without its article, and the paragraph where it stands."""

    paragraph: int
    name: str


def organization_names(paragraphs: Sequence[Paragraph]) -> list[OrganizationName]:
    """Every mention, in text order."""
    return [
        OrganizationName(paragraph.index, _bare(entity.text))
        for paragraph in paragraphs
        for entity in paragraph.doc.ents
        if entity.label_ in ORGANIZED
    ]


def entity_around(token: Token) -> str | None:
    """The whole name that spaCy finds around a token."""
    return next((_bare(e.text) for e in token.doc.ents if e.start <= token.i < e.end), None)


def _bare(name: str) -> str:
    for article in ("the ", "The "):
        name = name.removeprefix(article)
    for possessive in ("'s", "\u2019s"):
        name = name.removesuffix(possessive)
    return " ".join(name.split())
