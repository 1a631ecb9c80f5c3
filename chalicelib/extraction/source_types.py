"""What kind of source a noun phrase names, in the Markkula Center's scheme."""

from __future__ import annotations

from chalicelib.extraction import lexicon
from chalicelib.extraction.clauses import children
from chalicelib.extraction.paragraphs import Token
from chalicelib.models import SourceType

DOCUMENT_ENTITIES = frozenset({"WORK_OF_ART", "LAW"})
PARTS = frozenset(
    {"percent", "%", "half", "majority", "number", "dozen", "hundred", "thousand", "third", "lot", "most"}
)
PLURAL_WORDS = frozenset(
    {"many", "some", "others", "several", "few", "both", "most", "all", "two", "three", "those"}
)


def unnamed_type(head: Token) -> SourceType:
    """The type of a source that is no named person, by its head noun alone."""
    lemma = head.lemma_.lower()
    if lemma in lexicon.words("documents") or head.ent_type_ in DOCUMENT_ENTITIES:
        return SourceType.DOCUMENT
    if is_name(head):
        return SourceType.NAMED_ORGANIZATION
    if lemma in lexicon.words("institutions") and (lemma == "police" or not is_plural(head)):
        return SourceType.NAMED_ORGANIZATION
    if is_plural(head) or lemma in lexicon.words("groups"):
        return SourceType.UNNAMED_GROUP
    return SourceType.UNNAMED_PERSON


def is_name(head: Token) -> bool:
    if head.pos_ != "PROPN" or head.tag_ == "NNPS" or head.ent_type_ == "NORP" or not head.text[:1].isupper():
        return False
    return head.lower_ not in lexicon.words("informants")  # "Parent of a pupil", "President"


def is_plural(head: Token) -> bool:
    """Several: a plural, a coordination, a number or part of several."""
    if head.tag_ in {"NNS", "NNPS"} or head.lower_ in PLURAL_WORDS or head.lemma_.lower() in PARTS:
        return True
    return bool(children(head, "conj")) or head.lower_ == "people"


def whole(head: Token) -> Token:
    """The noun that a part is of: "voters" in "half of voters", "people" in "two of the people"."""
    if head.lemma_.lower() in PARTS or head.lower_ in {*PLURAL_WORDS, "one"} or head.pos_ == "NUM":
        for of in children(head, "prep"):
            for noun in children(of, "pobj"):
                return noun
    return head
