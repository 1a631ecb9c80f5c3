"""Who each source is: labels, pronouns, names, what stands beside them, makers and nouns in turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.extraction.identity.by_label import of_label
from chalicelib.extraction.identity.by_name import of_name, of_neighbour
from chalicelib.extraction.identity.by_noun import of_noun
from chalicelib.extraction.identity.by_pronoun import of_pronoun
from chalicelib.extraction.identity.facts.labels import Label
from chalicelib.extraction.identity.facts.phrases import Phrase
from chalicelib.extraction.identity.facts.pronouns import Pronoun
from chalicelib.extraction.identity.facts.sources import SourceMention
from chalicelib.extraction.identity.identities import Identity
from chalicelib.extraction.identity.organizations import Organizations
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.identity.story import Story
from chalicelib.models import SourceType


def resolve(sources: Iterable[SourceMention], people: People, organizations: Organizations) -> list[Identity]:
    """One for each source, which must come in text order. A pronoun may give a person a gender."""
    story = Story(people, organizations)
    identities = []
    for source in sources:
        identity = _identity(source, story)
        story.spoken.add(source, identity)
        identities.append(identity)
    return identities


def _identity(source: SourceMention, story: Story) -> Identity:
    if source.follows is not None:
        speaker = story.spoken.of_draft(source.follows)
        return replace(speaker, because="whoever spoke before the quotation")
    if source.words is None:
        return Identity(SourceType.UNNAMED_GROUP, because="the text names no source")
    if isinstance(source.words, Label):
        return of_label(source.words, story.people)
    return _of_words(source.words, source, story)


def _of_words(words: Phrase | Pronoun, source: SourceMention, story: Story) -> Identity:
    if isinstance(words, Pronoun):
        return of_pronoun(words, story)
    return (
        of_name(words, story.people)
        or of_neighbour(words, source, story)
        or _of_maker(words, source, story)
        or of_noun(words.noun, words.paragraph, story)
    )


def _of_maker(statement: Phrase, source: SourceMention, story: Story) -> Identity | None:
    """Who says what a statement, a count or a study says, where that has a name."""
    maker = statement.maker
    if maker is None:
        return None
    identity = _of_words(maker.words, source, story)
    if identity.name is None:
        return None
    name = identity.name
    if identity.type is SourceType.NAMED_ORGANIZATION and maker.is_name:
        name = story.organizations.in_full(maker.entity or name)
    because = f"whose {statement.text!r} it is: {identity.because}"
    return replace(identity, name=name, head_lemma=statement.lemma, because=because)
