"""What a content is about: its named entities and the heads of its noun phrases."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.extraction.reading.drafts import Passage
from chalicelib.extraction.reading.paragraphs import Paragraph, Token

MOST = 8
THINGS = frozenset({"PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"})


def about(content: Sequence[Passage], paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    """At most eight words or names, in text order; common nouns lemmatised."""
    found: dict[str, None] = {}
    for passage in content:
        for token in paragraphs[passage.paragraph].tokens(*passage.stretch):
            if token.is_stop or not token.text[:1].isalpha():
                continue
            if token.ent_type_ in THINGS:
                if token.ent_iob_ == "B":
                    found[_entity(token)] = None
            elif token.pos_ in {"NOUN", "PROPN"} and token.dep_ != "compound":
                found[token.lemma_ if token.pos_ == "NOUN" else token.text] = None
            if len(found) >= MOST:
                return tuple(found)
    return tuple(found)


def _entity(first: Token) -> str:
    last = first
    while last.i + 1 < len(last.doc) and last.nbor().ent_iob_ == "I":
        last = last.nbor()
    text: str = first.doc[first.i : last.i + 1].text
    return text.removeprefix("the ").removeprefix("The ").removesuffix("\u2019s").removesuffix("'s").strip()
