"""Organizations, places and works as the article names them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.extraction.identity.facts.prominence import prominence
from chalicelib.extraction.identity.facts.settled_names import Names
from chalicelib.extraction.reading.names import Name
from chalicelib.extraction.reading.paragraphs import Paragraph


class OrganizationName(NamedTuple):
    """A name without its article, and where it stands; ``sure``: how likely it is of its ``type``.

    ``prominence`` and ``quoted`` as of a person's mention.
    """

    paragraph: int
    start: int
    name: str
    type: str
    sure: float
    prominence: int
    quoted: bool


def organization_names(names: Names, paragraphs: Sequence[Paragraph]) -> list[OrganizationName]:
    """Every mention of what is no person, in text order."""
    return [
        _organization_name(name, paragraphs[name.paragraph])
        for name in names.everyone
        if name.type != "person" and len(bare(name)) > 1
    ]


def _organization_name(name: Name, paragraph: Paragraph) -> OrganizationName:
    tokens = paragraph.tokens(name.start, name.end)
    return OrganizationName(
        name.paragraph,
        name.start,
        bare(name),
        name.type,
        max(name.odds),
        max((prominence(token) for token in tokens), default=0),
        bool(tokens) and paragraph.quoted(tokens[0]),
    )


def bare(name: Name) -> str:
    text = name.text
    for article in ("the ", "The "):
        text = text.removeprefix(article)
    for possessive in ("'s", "\u2019s"):
        text = text.removesuffix(possessive)
    return " ".join(text.split())
