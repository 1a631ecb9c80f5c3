"""The noun by which a phrase says what a source is: "the residents", "a spokesman for the mill"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.extraction import lexicon
from chalicelib.extraction.identity.facts.descriptions import description
from chalicelib.extraction.identity.facts.entities import bare
from chalicelib.extraction.identity.facts.known import Known
from chalicelib.extraction.identity.facts.makers import SPOKESPEOPLE
from chalicelib.extraction.identity.facts.plurals import is_plural
from chalicelib.extraction.identity.facts.settled_names import Names
from chalicelib.extraction.identity.facts.source_types import is_person, source_type
from chalicelib.extraction.reading.names import Name
from chalicelib.extraction.reading.paragraphs import Paragraph, Token
from chalicelib.models import SourceType

Judged = Mapping[SourceType, float]


@dataclass(frozen=True)
class Noun:
    """A noun as it stands (``text``), in small letters (``word``) and as dictionaries have it (``lemma``).

    ``type``: of a source so called; ``name``: the proper name whose head it
    is; ``description``: its phrase as a title; ``pronoun``: it is one ("one",
    "many"), so its phrase is no title; ``definite``: with "the" or "that";
    ``modifiers``: adjectives and nouns before it; ``bare``: without these and
    without a possessor; ``kind``: "person", "group", "document" or "institution",
    by the lists of such nouns, or ""; ``surroundings``: all nouns and adjectives of its
    phrase; ``employer``: for whom a spokesperson speaks; ``anonymous``: the
    article grants it anonymity. All words but ``text`` and names in small letters.
    """

    text: str
    word: str
    lemma: str
    type: SourceType
    plural: bool
    pronoun: bool
    definite: bool
    bare: bool
    kind: str
    anonymous: bool
    name: str | None
    description: str | None
    employer: str | None
    modifiers: tuple[str, ...]
    surroundings: frozenset[str]

    @property
    def title(self) -> str | None:
        """What a person so described is called."""
        return None if self.pronoun else self.description


def noun(head: Token, paragraph: Paragraph, known: Known, judged: Judged) -> Noun:
    """``judged``: how likely the source is of each type, as the network has it."""
    beside = list(head.children)
    name = known.names.at(paragraph.index, head.idx)
    if name is not None and _is_role(head) and not _is_body(name):
        name = None
    lemma = head.lemma_.lower()
    return Noun(
        text=head.text,
        word=head.lower_,
        lemma=lemma,
        type=source_type(head, name, _allowed(judged, known, head, paragraph)),
        plural=is_plural(head),
        pronoun=head.pos_ == "PRON",
        definite=any(child.lower_ in {"the", "that", "this", "these"} for child in beside),
        bare=not any(child.dep_ in {"compound", "amod", "poss"} for child in beside),
        kind=_kind(head),
        anonymous=known.anonymity.holds(head, paragraph),
        name=bare(name) if name is not None else None,
        description=description(head, paragraph),
        employer=_employer(head, paragraph, known.names) if lemma in SPOKESPEOPLE else None,
        modifiers=tuple(child.lower_ for child in beside if child.dep_ in {"compound", "amod"}),
        surroundings=frozenset(
            t.lower_ for t in head.subtree if t.i != head.i and t.pos_ in {"PROPN", "NOUN", "ADJ"}
        ),
    )


def _allowed(judged: Judged, known: Known, head: Token, paragraph: Paragraph) -> Judged:
    """Nobody is anonymous where the text does not speak of it."""
    if known.anonymity.may_hold(head, paragraph):
        return judged
    return {type_: p for type_, p in judged.items() if type_ is not SourceType.ANONYMOUS_SOURCE}


def _is_role(head: Token) -> bool:
    """A role in capitals: "Parent of a pupil", "Minister for Housing"."""
    return head.lower_ in lexicon.words("informants") or head.lower_ in lexicon.words("titles")


def _is_body(name: Name) -> bool:
    """ "Marrow District Council", not "Council" for a member of it."""
    return name.type == "organization" and " " in bare(name)


def _kind(head: Token) -> str:
    if is_person(head):
        return "person"
    kinds = {"groups": "group", "documents": "document", "institutions": "institution"}
    lemma = head.lemma_.lower()
    return next((kind for name, kind in kinds.items() if lemma in lexicon.words(name)), "")


def _employer(head: Token, paragraph: Paragraph, names: Names) -> str | None:
    """The organization that a spokesperson without a name speaks for."""
    for token in head.subtree:
        name = names.at(paragraph.index, token.idx)
        if (
            name is not None
            and name.type in {"organization", "place"}
            and (token.head.i == head.i or not _is_role(token.head))
        ):
            return bare(name)
    return None
