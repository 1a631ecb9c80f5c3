"""Several, one, and a part of several."""

from __future__ import annotations

from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.paragraphs import Token

PARTS = frozenset(
    {"percent", "%", "half", "majority", "number", "dozen", "hundred", "thousand", "third", "lot", "most"}
)
PLURAL_WORDS = frozenset(
    {"many", "some", "others", "several", "few", "both", "most", "all", "two", "three", "those"}
)


def is_plural(head: Token) -> bool:
    """Several: a plural, a coordination, a number or part of several."""
    if head.tag_ in {"NNS", "NNPS"} or head.lower_ in PLURAL_WORDS or head.lemma_.lower() in PARTS:
        return True
    others = [child for child in children(head, "conj") if child.pos_ in {"NOUN", "PROPN", "PRON", "NUM"}]
    return bool(others) or head.lower_ == "people"


def whole(head: Token) -> Token:
    """The noun that a part is of: "voters" in "half of voters", "people" in "two of the people"."""
    if head.lemma_.lower() in PARTS or head.lower_ in {*PLURAL_WORDS, "one"} or head.pos_ == "NUM":
        for of in children(head, "prep"):
            for noun in children(of, "pobj"):
                return noun
    return head
