"""The noun phrase of a source, or the pronoun in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.extraction.identity.facts import makers
from chalicelib.extraction.identity.facts.descriptions import description
from chalicelib.extraction.identity.facts.known import Known
from chalicelib.extraction.identity.facts.nouns import Judged, Noun, noun
from chalicelib.extraction.identity.facts.plurals import is_plural, whole
from chalicelib.extraction.identity.facts.pronouns import Pronoun, pronoun
from chalicelib.extraction.identity.facts.source_types import is_person
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
    """Whose a statement or a study is."""

    words: Phrase | Pronoun


def words_of(head: Token, paragraph: Paragraph, known: Known, judged: Judged) -> Phrase | Pronoun:
    """What stands at a head that names somebody; ``judged``: its type, as the network has it."""
    return pronoun(head, paragraph) or _phrase(head, paragraph, known, judged)


def _phrase(head: Token, paragraph: Paragraph, known: Known, judged: Judged) -> Phrase:
    plural = is_plural(head)
    return Phrase(
        paragraph=paragraph.index,
        starts=(head.idx, *(child.idx for child in children(head, "appos"))),
        text=head.text,
        lemma=head.lemma_.lower(),
        name=head.text if _may_name_a_person(head) and not plural else None,
        plural=plural,
        common=head.pos_ == "NOUN",
        noun=_noun(head, paragraph, known, judged),
        maker=_maker(head, paragraph, known),
    )


def _noun(head: Token, paragraph: Paragraph, known: Known, judged: Judged) -> Noun:
    """With what stands beside "one of them, an engineer" as its description."""
    found = noun(whole(head), paragraph, known, judged)
    beside = [child for child in children(head, "appos") if child.pos_ == "NOUN"]
    if not found.pronoun or not beside:
        return found
    return replace(found, pronoun=False, description=description(beside[0], paragraph))


def _may_name_a_person(head: Token) -> bool:
    named = head.pos_ not in {"PRON", "DET", "VERB", "AUX"} and head.text[:1].isupper()
    epithet = is_person(head) and any(child.lower_ == "the" for child in head.children)  # "the Dutchman"
    return named and not epithet and head.ent_type_ not in {"NORP", "DATE"}


def _maker(statement: Token, paragraph: Paragraph, known: Known) -> Maker | None:
    head = makers.maker(statement)
    if head is None:
        return None
    return Maker(words_of(head, paragraph, known, {}))
