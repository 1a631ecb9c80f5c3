"""Sources to whom the article says that it granted anonymity.

The promise is often given once ("three people with knowledge of the plan,
who spoke on the condition of anonymity") and holds for "the people" after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from chalicelib.extraction import lexicon
from chalicelib.extraction.paragraphs import Paragraph, Token

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_PHRASE = re.compile("|".join(sorted(map(re.escape, lexicon.words("anonymity")))), re.IGNORECASE)
LONGEST = max(map(len, lexicon.words("anonymity")))


def promised(paragraphs: Sequence[Paragraph]) -> frozenset[str]:
    """The nouns (lemmas) that name such sources anywhere in the article."""
    return frozenset(
        token.lemma_.lower()
        for paragraph in paragraphs
        if _PHRASE.search(paragraph.text)
        for sentence in _sentences(paragraph.doc)
        for token in _granted_to(sentence)
    )


def granted(token: Token) -> bool:
    """Whether the token's sentence grants it anonymity, or to nobody that may be an informant."""
    sentence = token.sent if token.doc.has_annotation("SENT_START") else token.doc[:]
    if not _PHRASE.search(sentence.text):
        return False
    found = _granted_to(sentence)
    return token in found or not found


def _sentences(doc: Doc) -> Iterable[Span]:
    return doc.sents if doc.has_annotation("SENT_START") else [doc[:]]


def _granted_to(sentence: Span) -> list[Token]:
    """The nouns for informants that it is granted to: those who speak, if any do."""
    if not _PHRASE.search(sentence.text):
        return []
    informants = [token for token in sentence if token.lemma_.lower() in lexicon.words("informants")]
    return [token for token in informants if _speaks(token)] or informants


def _speaks(noun: Token) -> bool:
    """Whether it is the subject of what the sentence itself reports, or whom that accords to."""
    while noun.dep_ in {"conj", "appos"}:
        noun = noun.head
    if noun.dep_ == "pobj":
        by = noun.head
        return bool(by.dep_ == "agent" or by.head.lower_ == "according")
    return noun.dep_ in {"nsubj", "nsubjpass"} and noun.head.dep_ not in {"ccomp", "relcl", "advcl"}


def begins(text: str) -> bool:
    """Whether a text opens with such a formula ("asked not to be named"), which reports no claim."""
    return bool(_PHRASE.match(text))
