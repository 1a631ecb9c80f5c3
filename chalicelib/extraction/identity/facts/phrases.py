"""The noun phrase of a source, or the pronoun in its place."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.extraction.identity.facts import makers
from chalicelib.extraction.identity.facts.anonymity import Anonymity
from chalicelib.extraction.identity.facts.entities import entity_around
from chalicelib.extraction.identity.facts.nouns import Noun, noun
from chalicelib.extraction.identity.facts.plurals import is_plural, whole
from chalicelib.extraction.identity.facts.pronouns import Pronoun, pronoun
from chalicelib.extraction.identity.facts.source_types import is_name
from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.paragraphs import Paragraph, Token


@dataclass(frozen=True)
class Phrase:
    """A noun phrase, by its head: ``text`` as it stands, ``lemma`` in small letters.

    ``starts``: of the head and its appositions in the paragraph, where a
    person's name may stand; ``name``: the head where it may be such a name by
    itself; ``common``: it is a common noun; ``noun``: "residents" in "half of
    the residents", else the head again.
    """

    paragraph: int
    starts: tuple[int, ...]
    text: str
    lemma: str
    name: str | None
    plural: bool
    common: bool
    noun: Noun
    maker: Maker | None


@dataclass(frozen=True)
class Maker:
    """Whose a statement or a study is; ``entity``: where it is a name, the whole of it by spaCy."""

    words: Phrase | Pronoun
    is_name: bool
    entity: str | None


def words_of(head: Token, paragraph: Paragraph, anonymity: Anonymity) -> Phrase | Pronoun:
    """What stands at a head that names somebody."""
    return pronoun(head, paragraph) or _phrase(head, paragraph, anonymity)


def _phrase(head: Token, paragraph: Paragraph, anonymity: Anonymity) -> Phrase:
    plural = is_plural(head)
    return Phrase(
        paragraph=paragraph.index,
        starts=(head.idx, *(child.idx for child in children(head, "appos"))),
        text=head.text,
        lemma=head.lemma_.lower(),
        name=head.text if _may_name_a_person(head) and not plural else None,
        plural=plural,
        common=head.pos_ == "NOUN",
        noun=noun(whole(head), paragraph, anonymity),
        maker=_maker(head, paragraph, anonymity),
    )


def _may_name_a_person(head: Token) -> bool:
    return (
        head.pos_ in {"PROPN", "NOUN"} and head.text[:1].isupper() and head.ent_type_ not in {"NORP", "DATE"}
    )


def _maker(statement: Token, paragraph: Paragraph, anonymity: Anonymity) -> Maker | None:
    head = makers.maker(statement)
    if head is None:
        return None
    named = is_name(head)
    return Maker(words_of(head, paragraph, anonymity), named, entity_around(head) if named else None)
