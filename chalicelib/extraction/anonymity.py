"""Sources to whom the article says that it granted anonymity.

The promise is often given once ("three people with knowledge of the plan,
who spoke on the condition of anonymity") and holds for "the people" after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chalicelib.extraction import lexicon
from chalicelib.extraction.paragraphs import Paragraph, Token

PEOPLE = frozenset({"nsubj", "nsubjpass", "pobj", "agent", "appos", "conj", "attr"})


def promised(paragraphs: Sequence[Paragraph]) -> frozenset[str]:
    """The nouns (lemmas) that name such sources anywhere in the article."""
    lemmas: set[str] = set()
    for paragraph in paragraphs:
        if grants(paragraph.text):
            for sentence in paragraph.doc.sents:
                if grants(sentence.text):
                    lemmas.update(_people(sentence))
    return frozenset(lemmas)


def grants(text: str) -> bool:
    lowered = text.lower()
    return any(phrase in lowered for phrase in lexicon.words("anonymity"))


def _people(tokens: Iterable[Token]) -> set[str]:
    return {t.lemma_.lower() for t in tokens if t.lemma_.lower() in lexicon.words("informants")}
