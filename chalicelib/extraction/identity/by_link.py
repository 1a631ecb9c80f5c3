"""A source without a name of its own, "she" or "the striker": whom it means, by what was learned."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chalicelib.extraction.identity.candidates import Candidate, candidates
from chalicelib.extraction.identity.facts.nouns import Noun
from chalicelib.extraction.identity.facts.phrases import Phrase
from chalicelib.extraction.identity.facts.pronouns import Pronoun
from chalicelib.extraction.identity.facts.sources import SourceMention
from chalicelib.extraction.identity.identities import Identity, of_person
from chalicelib.extraction.identity.linking import chances
from chalicelib.extraction.identity.organizations import Organization
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.identity.person import Person
from chalicelib.extraction.identity.story import Story
from chalicelib.models import SourceType

SURE = 0.5  # from which a description that means a person is its title
OF_THEM = re.compile(r"\b(?:of|among) (?:them|those)\b", re.IGNORECASE)
OF_PRONOUNS = {"he": SourceType.UNNAMED_PERSON, "she": SourceType.UNNAMED_PERSON}
UNNAMED = (
    SourceType.UNNAMED_PERSON,
    SourceType.UNNAMED_GROUP,
    SourceType.ANONYMOUS_SOURCE,
    SourceType.DOCUMENT,
)


def of_link(words: Phrase | Pronoun, source: SourceMention, story: Story) -> Identity:
    found = candidates(words, source, story)
    by_chance = chances(found)
    likeliest = max(range(len(found)), key=by_chance.__getitem__)
    if found[likeliest].who is None and _only_one(words, found, story):
        likeliest = 1
    return of_candidate(found[likeliest], by_chance[likeliest], words, source, story)


def _only_one(words: Phrase | Pronoun, found: Sequence[Candidate], story: Story) -> bool:
    """Whether "he" can mean but one whom the article names, and calls he, where no other man has spoken."""
    if not isinstance(words, Pronoun) or words.gender is None or len(found) != 2:
        return False
    who = found[1].who
    unnamed = story.spoken.nameless(single=True)
    return isinstance(who, Person) and who.gender == words.gender and unnamed is None


def of_candidate(
    candidate: Candidate, chance: float, words: Phrase | Pronoun, source: SourceMention, story: Story
) -> Identity:
    """``chance``: how likely this candidate is meant."""
    who = candidate.who
    because = f"{words.text!r}: {chance:.0%} likely"
    if isinstance(who, Person):
        if isinstance(words, Pronoun):
            who.gender = who.gender or words.gender
        elif chance > SURE:
            _describe(who, words.noun, story.people)
        return of_person(who, because, chance, "link")
    if isinstance(who, Organization):
        return of_organization(who, source, because, chance, "link")
    return _unnamed(words, source, story, chance)


def _describe(who: Person, noun: Noun, people: People) -> None:
    """Learn the title from what a person is called: "the president of Marrow" is President Strand."""
    told = (who.role or "").lower().split()
    longer = len((noun.description or "").split()) > len(told)
    if not told:
        people.describe(who, who.title, noun.description)
    elif noun.word in told and longer:
        people.describe(who, noun.description, noun.description)


def of_organization(
    who: Organization, source: SourceMention, because: str, chance: float, way: str
) -> Identity:
    """A work may be a document, or an outlet that speaks: as its clause has it."""
    type_ = SourceType.NAMED_ORGANIZATION
    document = source.judged.get(SourceType.DOCUMENT, 0.0)
    if who.type == "work" and document >= source.judged.get(SourceType.NAMED_ORGANIZATION, 0.0):
        type_ = SourceType.DOCUMENT
    return Identity(
        type_,
        who.name,
        who.title,
        because=because,
        organization=who,
        confidence=who.sure * chance,
        way=way,
    )


def _unnamed(words: Phrase | Pronoun, source: SourceMention, story: Story, chance: float) -> Identity:
    if isinstance(words, Pronoun):
        return _by_pronoun(words, source, story, chance)
    noun = words.noun
    type_ = SourceType.ANONYMOUS_SOURCE if _of_anonymous(source, story) else _type(noun, source)
    before = story.spoken.by_noun(noun) if noun.definite else None
    if before is not None and before.of is None and before.type in {type_, SourceType.ANONYMOUS_SOURCE}:
        title = before.title or noun.title
        return Identity(
            before.type,
            before.name,
            title,
            head_lemma=noun.lemma,
            because=f"{noun.text!r}: so named before",
            confidence=before.confidence * chance,
            way="unnamed",
        )
    name = (noun.description or noun.text) if type_ is SourceType.NAMED_ORGANIZATION else None
    return Identity(
        type_,
        name,
        noun.title if name is None else None,
        head_lemma=noun.lemma,
        because=f"by the noun {noun.text!r}",
        confidence=chance * source.judged.get(type_, 0.7),
        way="unnamed",
    )


def _of_anonymous(source: SourceMention, story: Story) -> bool:
    """ "One of them", where those without a name who spoke last were granted anonymity."""
    if not OF_THEM.search(source.text):
        return False
    unnamed = story.spoken.nameless()
    return unnamed is not None and unnamed.type is SourceType.ANONYMOUS_SOURCE


def _by_pronoun(pronoun: Pronoun, source: SourceMention, story: Story, chance: float) -> Identity:
    """The unnamed one who spoke last and may be called so."""
    identity = story.spoken.nameless(single=pronoun.gender is not None)
    if identity is not None:
        return Identity(
            identity.type,
            None,
            identity.title,
            head_lemma=identity.head_lemma,
            because=f"{pronoun.text!r}: who spoke last, without a name",
            confidence=chance * identity.confidence,
            way="unnamed",
        )
    type_ = OF_PRONOUNS.get(pronoun.gender or "", SourceType.UNNAMED_GROUP)
    return Identity(type_, because=f"{pronoun.text!r}: nobody fits", confidence=chance * 0.7, way="unnamed")


def _type(noun: Noun, source: SourceMention) -> SourceType:
    if noun.anonymous and noun.type is not SourceType.DOCUMENT:
        return SourceType.ANONYMOUS_SOURCE
    if noun.type is SourceType.NAMED_PERSON:
        return max(UNNAMED, key=lambda type_: source.judged.get(type_, 0.0))
    return noun.type
