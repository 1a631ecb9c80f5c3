"""A source without a name, by the noun that says what it is."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.extraction.identity.facts.nouns import Noun
from chalicelib.extraction.identity.identities import Identity
from chalicelib.extraction.identity.institutions import institution
from chalicelib.extraction.identity.office_holders import office_holder
from chalicelib.extraction.identity.story import Story
from chalicelib.models import SourceType

TITLED = frozenset({SourceType.UNNAMED_PERSON, SourceType.ANONYMOUS_SOURCE})
# What a noun named before may have been: "the lawyer" is not "the lawyers".
PLURALS = frozenset({SourceType.UNNAMED_GROUP, SourceType.ANONYMOUS_SOURCE, SourceType.DOCUMENT})
SINGULARS = frozenset(SourceType) - {SourceType.UNNAMED_GROUP, SourceType.NAMED_ORGANIZATION}


def of_noun(noun: Noun, paragraph: int, story: Story) -> Identity:
    if noun.type is SourceType.NAMED_ORGANIZATION:
        name = institution(noun, paragraph, story)
        because = f"{noun.text!r} names an institution"
        return Identity(noun.type, name, head_lemma=noun.lemma, because=because)
    if noun.employer is not None:
        return _spokesperson(noun, noun.employer, story)
    return _known(noun, paragraph, story) or _unknown(noun)


def _spokesperson(noun: Noun, employer: str, story: Story) -> Identity:
    name = story.organizations.in_full(employer)
    because = f"a {noun.lemma} without a name speaks for {name}"
    return Identity(SourceType.NAMED_ORGANIZATION, name, noun.lemma, None, noun.lemma, because)


def _known(noun: Noun, paragraph: int, story: Story) -> Identity | None:
    """Whom "the mayor" or "the lawyers" means, if the article has told that before."""
    if not noun.definite:
        return None
    if noun.type is SourceType.UNNAMED_PERSON:
        holder = office_holder(noun, paragraph, story.people)
        if holder is not None:
            because = f"{noun.text!r}: {holder.full_name} has that title"
            return Identity(SourceType.NAMED_PERSON, holder.full_name, noun.title, holder, because=because)
    number = PLURALS if noun.plural else SINGULARS
    for _, identity in story.spoken.latest():
        if identity.head_lemma == noun.lemma and identity.type in number:
            return replace(identity, because=f"{noun.text!r}: so named before")
    return None


def _unknown(noun: Noun) -> Identity:
    anonymous = noun.anonymous and noun.type is not SourceType.DOCUMENT
    type_ = SourceType.ANONYMOUS_SOURCE if anonymous else noun.type
    title = noun.title if type_ in TITLED else None
    return Identity(type_, None, title, head_lemma=noun.lemma, because=f"by the noun {noun.text!r}")
