"""Sources to whom the article says that it granted anonymity.

The promise is often given once ("three people with knowledge of the plan,
who spoke on the condition of anonymity") and holds for "the people" after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.extraction import lexicon
from chalicelib.extraction.identity.facts.source_types import is_person
from chalicelib.extraction.reading import anonymity_formulas
from chalicelib.extraction.reading.paragraphs import Paragraph, Token

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span


GUARDED = re.compile(
    r"anonym|not (?:be|to be|being) (?:named|identified|quoted)|(?:real|full) name|authori[sz]ed|"
    r"withh[eo]ld|(?:familiar|acquainted) with|(?:knowledge|aware) of|briefed on",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Anonymity:
    """``promised``: the nouns (lemmas) that name such sources anywhere in the article.

    ``granted``: paragraphs and offsets of the words to which their own sentence
    grants it; all of its words where none of them may be an informant.
    ``spoken_of``: by paragraph, where the sentences are with words for it, or for knowledge that is
    not to be had openly.
    """

    spoken_of: Mapping[int, Sequence[tuple[int, int]]]
    promised: frozenset[str]
    granted: frozenset[tuple[int, int]]

    def may_hold(self, noun: Token, paragraph: Paragraph) -> bool:
        """Whether its own sentence speaks of it, or such a noun was promised it."""
        sentences = self.spoken_of.get(paragraph.index, ())
        return any(start <= noun.idx < end for start, end in sentences) or self.holds(noun, paragraph)

    def holds(self, noun: Token, paragraph: Paragraph) -> bool:
        """Whether it was granted here, or promised to "the friend" before."""
        lemma = noun.lemma_.lower()
        known = lemma in lexicon.words("informants") or any(child.lower_ == "the" for child in noun.children)
        return (lemma in self.promised and known) or (paragraph.index, noun.idx) in self.granted


def anonymity(paragraphs: Sequence[Paragraph]) -> Anonymity:
    """All that the article says of it."""
    promised: set[str] = set()
    granted: set[tuple[int, int]] = set()
    for paragraph in paragraphs:
        if not anonymity_formulas.holds(paragraph.text):
            continue
        for sentence in _sentences(paragraph.doc):
            if anonymity_formulas.holds(sentence.text):
                informants = _granted_to(sentence)
                promised.update(token.lemma_.lower() for token in informants)
                granted.update((paragraph.index, token.idx) for token in informants or sentence)
    spoken_of = {
        paragraph.index: [
            (sentence.start_char, sentence.end_char)
            for sentence in _sentences(paragraph.doc)
            if GUARDED.search(sentence.text) or anonymity_formulas.holds(sentence.text)
        ]
        for paragraph in paragraphs
        if GUARDED.search(paragraph.text) or anonymity_formulas.holds(paragraph.text)
    }
    return Anonymity(spoken_of, frozenset(promised), frozenset(granted))


def _sentences(doc: Doc) -> Iterable[Span]:
    return doc.sents if doc.has_annotation("SENT_START") else [doc[:]]


def _granted_to(sentence: Span) -> list[Token]:
    """The nouns for informants that a sentence grants it to: those who speak, if any do."""
    informants = [token for token in sentence if token.pos_ != "PROPN" and is_person(token)]
    return [token for token in informants if _speaks(token)] or informants


def _speaks(noun: Token) -> bool:
    """Whether it is the subject of what the sentence itself reports, or whom that accords to."""
    while noun.dep_ in {"conj", "appos"}:
        noun = noun.head
    if noun.dep_ == "pobj":
        by = noun.head
        return bool(by.dep_ == "agent" or by.head.lower_ == "according")
    return noun.dep_ in {"nsubj", "nsubjpass"} and noun.head.dep_ not in {"ccomp", "relcl", "advcl"}
