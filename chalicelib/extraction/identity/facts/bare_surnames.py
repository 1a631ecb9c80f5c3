"""Surnames of known persons that nothing else in their sentence shows to be names."""

from __future__ import annotations

from collections.abc import Iterator, Set

from chalicelib.extraction.identity.facts.name_tokens import name_tokens
from chalicelib.extraction.identity.facts.surnames import fold
from chalicelib.extraction.reading.paragraphs import Paragraph, Token


def bare_surnames(
    paragraph: Paragraph, known: Set[str], taken: Set[tuple[int, int]]
) -> Iterator[list[Token]]:
    """The tokens of each; ``taken``: paragraphs and offsets where names have been found already."""
    for token in paragraph.doc:
        if not token.text[:1].isupper() or fold(token.text) not in known:
            continue
        name = name_tokens([token]) if (paragraph.index, token.idx) not in taken else []
        if name and not _in_longer_name(token):
            yield name


def _in_longer_name(token: Token) -> bool:
    """Whether capitalised words beside it make it part of another name ("Trump Tower")."""
    neighbours = [token.doc[i] for i in (token.i - 1, token.i + 1) if 0 <= i < len(token.doc)]
    return any(n.pos_ == "PROPN" and n.text[:1].isupper() for n in neighbours)
