"""What kind of source a noun phrase names, in the Markkula Center's scheme.

The network judges it by the whole clause; where a name stands, the name's own type forbids what
it cannot be, and where the network says nothing (makers, layout) the noun alone tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from chalicelib.extraction import lexicon
from chalicelib.extraction.identity.facts.plurals import is_plural
from chalicelib.extraction.reading.names import Name
from chalicelib.extraction.reading.paragraphs import Token
from chalicelib.models import SourceType

OF_NAMES = {
    "person": (SourceType.NAMED_PERSON,),
    "organization": (SourceType.NAMED_ORGANIZATION,),
    "place": (SourceType.NAMED_ORGANIZATION,),
    "work": (SourceType.DOCUMENT, SourceType.NAMED_ORGANIZATION),
}
OF_ONE = (
    SourceType.UNNAMED_PERSON,
    SourceType.DOCUMENT,
    SourceType.NAMED_ORGANIZATION,
    SourceType.ANONYMOUS_SOURCE,
)


def source_type(head: Token, name: Name | None, judged: Mapping[SourceType, float]) -> SourceType:
    """``name``: that the head is part of; ``judged``: how likely each type is, empty where not known."""
    if name is not None:
        allowed = OF_NAMES[name.type]
        return max(allowed, key=lambda type_: judged.get(type_, 0.0))
    if judged:
        return max(_possible(head), key=lambda type_: judged.get(type_, 0.0))
    return unnamed_type(head)


def _possible(head: Token) -> tuple[SourceType, ...]:
    """What a common noun's number and kind leave open."""
    lemma = head.lemma_.lower()
    is_document = lemma in lexicon.words("documents")
    if is_plural(head):
        return _of_several(lemma, is_document=is_document)
    if is_person(head):
        return (SourceType.UNNAMED_PERSON, SourceType.ANONYMOUS_SOURCE)
    if lemma in lexicon.words("institutions"):
        the = any(child.lower_ == "the" for child in head.children)
        others = () if the and not is_document else (SourceType.UNNAMED_GROUP, SourceType.DOCUMENT)
        return (SourceType.NAMED_ORGANIZATION, *others)
    if lemma in lexicon.words("groups"):
        return (SourceType.UNNAMED_GROUP,)
    return (SourceType.DOCUMENT,) if is_document else OF_ONE


def _of_several(lemma: str, *, is_document: bool) -> tuple[SourceType, ...]:
    if is_document:
        return (SourceType.DOCUMENT, SourceType.UNNAMED_GROUP)
    several = (SourceType.UNNAMED_GROUP, SourceType.ANONYMOUS_SOURCE)
    return (SourceType.NAMED_ORGANIZATION, *several) if lemma == "police" else several


@cache
def _persons() -> frozenset[str]:
    tables = (lexicon.words("informants"), lexicon.table("role_genders"), lexicon.words("personal_titles"))
    return lexicon.words("person_nouns").union(*tables)


def is_person(noun: Token) -> bool:
    """Whether it is a noun for one person, by the lists of roles."""
    return noun.lemma_.lower() in _persons()


def unnamed_type(head: Token) -> SourceType:
    """The type of a source without a name, by its head noun alone."""
    lemma = head.lemma_.lower()
    if lemma in lexicon.words("documents"):
        return SourceType.DOCUMENT
    if lemma in lexicon.words("institutions") and (lemma == "police" or not is_plural(head)):
        return SourceType.NAMED_ORGANIZATION
    if is_plural(head) or lemma in lexicon.words("groups"):
        return SourceType.UNNAMED_GROUP
    return SourceType.UNNAMED_PERSON
