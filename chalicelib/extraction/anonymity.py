"""Sources to whom the article says that it granted anonymity.

The promise is often given once ("three people with knowledge of the plan,
who spoke on the condition of anonymity") and holds for "the people" after it.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.extraction import lexicon
from chalicelib.extraction.paragraphs import Paragraph, Token


def promised(paragraphs: Sequence[Paragraph]) -> frozenset[str]:
    """The nouns (lemmas) that name such sources anywhere in the article."""
    lemmas: set[str] = set()
    for paragraph in paragraphs:
        if grants(paragraph.text):
            for token in paragraph.doc:
                if token.lemma_.lower() in lexicon.words("informants") and grants(sentence(token)):
                    lemmas.add(token.lemma_.lower())
    return frozenset(lemmas)


def grants(text: str) -> bool:
    lowered = text.lower()
    return any(phrase in lowered for phrase in lexicon.words("anonymity"))


LONGEST = max(map(len, lexicon.words("anonymity")))


def begins(text: str) -> bool:
    """Whether a text opens with such a formula ("asked not to be named"), which reports no claim."""
    return text.lower().startswith(tuple(lexicon.words("anonymity")))


def sentence(token: Token) -> str:
    """The text of the token's sentence; of its paragraph where no parser found sentences."""
    doc = token.doc
    return str(token.sent.text if doc.has_annotation("SENT_START") else doc.text)
