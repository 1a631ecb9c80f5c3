"""What kind of source a noun phrase names, in the Markkula Center's scheme."""

from __future__ import annotations

from chalicelib.extraction import lexicon
from chalicelib.extraction.clauses import children
from chalicelib.extraction.paragraphs import Paragraph, Token
from chalicelib.models import SourceType

ORGANIZATIONS = frozenset({"ORG", "NORP", "GPE", "FAC", "LOC", "PRODUCT"})
DOCUMENT_ENTITIES = frozenset({"WORK_OF_ART", "LAW"})


def unnamed_type(head: Token, paragraph: Paragraph) -> SourceType:
    """The type of a source that is no named person."""
    if grants_anonymity(head, paragraph):
        return SourceType.ANONYMOUS_SOURCE
    if head.lemma_.lower() in lexicon.words("documents"):
        return SourceType.DOCUMENT
    if head.ent_type_ in DOCUMENT_ENTITIES:
        return SourceType.DOCUMENT
    if head.pos_ == "PROPN" and head.ent_type_ != "NORP":
        return SourceType.NAMED_ORGANIZATION
    if is_plural(head) or head.lemma_.lower() in lexicon.words("groups"):
        return SourceType.UNNAMED_GROUP
    return SourceType.UNNAMED_PERSON


def is_plural(head: Token) -> bool:
    return (
        head.tag_ in {"NNS", "NNPS"}
        or bool(children(head, "conj"))
        or head.lower_ in {"many", "some", "others"}
    )


def grants_anonymity(head: Token, paragraph: Paragraph) -> bool:
    """Whether the sentence of the head promises the source that no name will be given."""
    sentence = head.sent.text.lower()
    return any(phrase in sentence for phrase in lexicon.words("anonymity")) and not paragraph.quoted(head)
