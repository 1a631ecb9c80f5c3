"""Who each source is: a name where one stands, else whom the words most likely mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from chalicelib.extraction.identity.by_label import of_label
from chalicelib.extraction.identity.by_link import of_link, of_organization
from chalicelib.extraction.identity.by_name import of_name, of_neighbour, together
from chalicelib.extraction.identity.certainty import certainty
from chalicelib.extraction.identity.facts.entities import bare
from chalicelib.extraction.identity.facts.labels import Label
from chalicelib.extraction.identity.facts.makers import SPOKESPEOPLE
from chalicelib.extraction.identity.facts.phrases import Phrase
from chalicelib.extraction.identity.facts.pronouns import Pronoun
from chalicelib.extraction.identity.facts.sources import SourceMention
from chalicelib.extraction.identity.identities import Identity, of_person
from chalicelib.extraction.identity.interviewees import interviewee
from chalicelib.extraction.identity.organizations import Organizations
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.identity.story import Story
from chalicelib.models import SourceType

SURE_ENOUGH = 0.4  # for whom a spokesperson speaks, where that is not said beside it

Certainty = Callable[[Identity, SourceMention], float]
Linker = Callable[[Phrase | Pronoun, SourceMention, Story], Identity]


def resolve(
    sources: Sequence[SourceMention],
    people: People,
    organizations: Organizations,
    reporters: Sequence[str] = (),
    pronouns: Sequence[Pronoun] = (),
    link: Linker = of_link,
    sure: Certainty = certainty,
) -> list[Identity]:
    """One for each source, which must come in text order. A pronoun may give a person a gender.

    ``reporters``: who asks, where the article is an interview; ``pronouns`` of the article. ``link``: who
    a source without a name of its own is, and ``sure``, how likely all of that is right: for training
    to look on.
    """
    interviewed = interviewee(sources, people, reporters)
    story = Story(people, organizations, interviewee=interviewed, pronouns=pronouns)
    identities = []
    for source in sources:
        identity = _identity(source, story, link)
        story.spoken.add(source, identity)
        identities.append(identity)
    return [_told(identity, source, sure) for identity, source in zip(identities, sources, strict=True)]


def _told(identity: Identity, source: SourceMention, sure: Certainty) -> Identity:
    """With the title that the whole article gives, and how sure all of it is."""
    person = identity.person
    title = identity.title if person is None else person.role
    return replace(identity, title=title, confidence=sure(identity, source))


def _identity(source: SourceMention, story: Story, link: Linker) -> Identity:
    if source.follows is not None:
        speaker = story.spoken.of_draft(source.follows)
        return replace(speaker, because="whoever spoke before the quotation")
    if source.answers:
        return _interviewed(story)
    if source.heard:
        return Identity(
            SourceType.UNNAMED_PERSON, because="who told it is not said", confidence=0.7, way="heard"
        )
    if source.words is None:
        return Identity(SourceType.UNNAMED_GROUP, because="the text names no source")
    if isinstance(source.words, Label):
        return of_label(source.words, story.people)
    return _of_words(source.words, source, story, link)


def _interviewed(story: Story) -> Identity:
    if story.interviewee is None:
        return Identity(SourceType.UNNAMED_PERSON, because="an answer, by nobody that is named")
    return of_person(story.interviewee, "whom the interview is with", 0.9, "answer")


def _of_words(words: Phrase | Pronoun, source: SourceMention, story: Story, link: Linker) -> Identity:
    if isinstance(words, Pronoun):
        return link(words, source, story)
    return (
        together(source, story)
        or of_name(words, source, story.people)
        or of_neighbour(words, source, story)
        or _of_maker(words, source, story, link)
        or _spokesperson(words, source, story, link)
        or _organization(words, source, story)
        or _again(words, story)
        or link(words, source, story)
    )


def _again(words: Phrase, story: Story) -> Identity | None:
    """Whom "the coroner" meant before, where that was nobody with a name and nobody is called coroner."""
    noun = words.noun
    before = story.spoken.by_noun(noun) if noun.definite else None
    if before is None or before.of is not None or story.people.any_called(noun.word):
        return None
    return replace(before, because=f"{noun.text!r}: so named before")


def _organization(words: Phrase, source: SourceMention, story: Story) -> Identity | None:
    """The organization or the work whose name is the head of the phrase."""
    name = words.noun.name
    if name is None and words.common and source.reached is not None:
        name = bare(source.reached)  # "the charity Wellspring"
    if name is None:
        return None
    who = story.organizations.find(name)
    return (
        of_organization(who, source, f"a mention of {who.name}", 1.0, "organization")
        if who is not None
        else None
    )


def _spokesperson(words: Phrase, source: SourceMention, story: Story, link: Linker) -> Identity | None:
    """A spokesperson without a name is the organization's voice."""
    noun = words.noun
    if noun.lemma not in SPOKESPEOPLE or noun.plural:
        return None
    if noun.employer is not None:
        name = story.organizations.in_full(noun.employer)
        who, sure = story.organizations.find(name), 1.0
    else:
        before = story.spoken.by_noun(noun)
        if before is not None:
            return replace(before, because=f"{noun.text!r}: so named before")
        if words.maker is None and len(source.text.split()) > 2:
            return None  # for somebody else: "a spokesman for the governor"
        it = Pronoun(source.paragraph, source.start or 0, "it", None)
        employer = words.maker.words if words.maker else it
        speaking = replace(source, judged={SourceType.NAMED_ORGANIZATION: 1.0}, text=f"the {employer.text}")
        identity = link(employer, speaking, story)
        if identity.organization is None or identity.confidence < SURE_ENOUGH:
            return None
        name, who, sure = identity.organization.name, identity.organization, identity.confidence
    return Identity(
        SourceType.NAMED_ORGANIZATION,
        name,
        noun.description or noun.lemma,
        head_lemma=noun.lemma,
        because=f"a {noun.lemma} without a name speaks for {name}",
        organization=who,
        confidence=0.85 * sure,
        way="spokesperson",
    )


def _of_maker(statement: Phrase, source: SourceMention, story: Story, link: Linker) -> Identity | None:
    """Who says what a statement, a count or a study says, where that has a name."""
    maker = statement.maker
    if maker is None or statement.noun.lemma in SPOKESPEOPLE:
        return None
    if isinstance(maker.words, Pronoun) and maker.words.gender is not None:
        source = replace(source, judged={SourceType.NAMED_PERSON: 1.0})
    identity = _of_words(maker.words, source, story, link)
    if identity.name is None or not identity.name[:1].isupper():
        return None
    because = f"whose {statement.text!r} it is: {identity.because}"
    return replace(identity, head_lemma=statement.lemma, because=because, way="maker")
