"""The noun by which a phrase says what a source is: "the residents", "a spokesman for the mill"."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.extraction.identity.facts.anonymity import Anonymity
from chalicelib.extraction.identity.facts.descriptions import description
from chalicelib.extraction.identity.facts.plurals import is_plural
from chalicelib.extraction.identity.facts.source_types import is_name, unnamed_type
from chalicelib.extraction.reading.paragraphs import Paragraph, Token
from chalicelib.extraction.reading.proper_names import proper_name
from chalicelib.models import SourceType

SPOKESPEOPLE = frozenset({"spokesperson", "spokesman", "spokeswoman", "representative"})


@dataclass(frozen=True)
class Noun:
    """A noun as it stands (``text``), in small letters (``word``) and as dictionaries have it (``lemma``).

    ``type``: of a source so called; ``name``: the proper name whose head it
    is; ``description``: its phrase as a title; ``pronoun``: it is one ("one",
    "many"), so its phrase is no title; ``definite``: with "the" or "that";
    ``modifiers``: adjectives and nouns before it; ``bare``: without these and
    without a possessor; ``surroundings``: all nouns and adjectives of its
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


def noun(head: Token, paragraph: Paragraph, anonymity: Anonymity) -> Noun:
    beside = list(head.children)
    lemma = head.lemma_.lower()
    return Noun(
        text=head.text,
        word=head.lower_,
        lemma=lemma,
        type=unnamed_type(head),
        plural=is_plural(head),
        pronoun=head.pos_ == "PRON",
        definite=any(child.lower_ in {"the", "that", "this", "these"} for child in beside),
        bare=not any(child.dep_ in {"compound", "amod", "poss"} for child in beside),
        anonymous=anonymity.holds(head, paragraph),
        name=proper_name(head, paragraph) if is_name(head) else None,
        description=description(head, paragraph),
        employer=_employer(head, paragraph) if lemma in SPOKESPEOPLE else None,
        modifiers=tuple(child.lower_ for child in beside if child.dep_ in {"compound", "amod"}),
        surroundings=frozenset(
            t.lower_ for t in head.subtree if t.i != head.i and t.pos_ in {"PROPN", "NOUN", "ADJ"}
        ),
    )


def _employer(head: Token, paragraph: Paragraph) -> str | None:
    """The organization that a spokesperson without a name speaks for."""
    for token in head.subtree:
        named = token.ent_type_ in {"ORG", "GPE"} and token.i != head.i
        if named and (token.dep_ in {"pobj", "poss"} or token.head.i == head.i):
            return proper_name(token, paragraph)
    return None
