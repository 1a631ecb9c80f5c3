"""Organizations, places and works as the article names them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.extraction.identity.facts.descriptions import description
from chalicelib.extraction.identity.facts.prominence import prominence
from chalicelib.extraction.identity.facts.settled_names import Names
from chalicelib.extraction.identity.facts.titles import title_in, words_before
from chalicelib.extraction.reading.clauses import children, head_of
from chalicelib.extraction.reading.names import Name
from chalicelib.extraction.reading.paragraphs import Paragraph, Token


class OrganizationName(NamedTuple):
    """A name without its article, and where it stands; ``sure``: how likely it is of its ``type``.

    ``prominence`` and ``quoted`` as of a person's mention; ``title``: what it is, as a role of a person.
    """

    paragraph: int
    start: int
    name: str
    type: str
    sure: float
    prominence: int
    quoted: bool
    title: str | None


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
        _title(tokens, paragraph) if tokens else None,
    )


def _title(tokens: Sequence[Token], paragraph: Paragraph) -> str | None:
    """What it is, before or beside the name: "relief agency", "maker of biscuits"."""
    before = words_before(tokens[0])
    if before and before[-1].pos_ == "NOUN":
        return title_in(before, paragraph)
    head = head_of(tokens)
    beside = [child for child in children(head, "appos") if child.i > tokens[-1].i]
    beside += [head.head] if head.dep_ == "appos" else []
    noun = next((each for each in beside if each.pos_ == "NOUN"), None)
    return description(noun, paragraph) if noun is not None else None


def bare(name: Name) -> str:
    text = name.text
    for article in ("the ", "The "):
        text = text.removeprefix(article)
    for possessive in ("'s", "\u2019s"):
        text = text.removesuffix(possessive)
    return " ".join(text.split())
