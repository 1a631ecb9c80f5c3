"""What kind of source a noun phrase names, in the Markkula Center's scheme."""

from __future__ import annotations

from chalicelib.extraction import lexicon
from chalicelib.extraction.identity.facts.plurals import is_plural
from chalicelib.extraction.reading.paragraphs import Token
from chalicelib.models import SourceType

DOCUMENT_ENTITIES = frozenset({"WORK_OF_ART", "LAW"})


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
    """Whether it is a word of a proper name, and no role in capitals."""
    if head.pos_ != "PROPN" or head.tag_ == "NNPS" or head.ent_type_ == "NORP" or not head.text[:1].isupper():
        return False
    return head.lower_ not in lexicon.words("informants")  # "Parent of a pupil", "President"
