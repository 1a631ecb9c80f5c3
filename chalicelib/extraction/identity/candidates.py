"""Whom a source without a name of its own may mean, and what speaks for each.

Every person and organization of the article is a candidate, and so is nobody of them: ``UNNAMED``.
Each has a row of figures, by what is known of the source's words, of the candidate's last mention
before them, and of who has spoken so far. What they are worth was learned (``linking``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from math import log1p

from chalicelib.extraction import lexicon
from chalicelib.extraction.identity.facts.nouns import Noun
from chalicelib.extraction.identity.facts.phrases import Phrase
from chalicelib.extraction.identity.facts.pronouns import Pronoun
from chalicelib.extraction.identity.facts.sources import SourceMention
from chalicelib.extraction.identity.mentioned import Placed, Referent
from chalicelib.extraction.identity.organizations import Organization
from chalicelib.extraction.identity.person import Person
from chalicelib.extraction.identity.story import Story
from chalicelib.models import SourceType

FIRMS = frozenset(
    {"company", "firm", "organization", "organisation", "agency", "charity", "nonprofit", "group"}
)
NEW = (  # somebody who has not been named yet
    *("a ", "an ", "another ", "one "),
    *("someone", "somebody", "anyone", "anybody", "no one", "nobody"),
)
OF_A_NEW = re.compile(r"^[Tt]he .* (?:of|at|in|for) an? ")  # "the owner of a mill"
AGED = re.compile(r"(\d{1,3})-year-old")
NEAR = 100  # characters
LATELY = 40  # claims
DISTANCES = (0, 1, 2, 4)  # paragraphs
WORDS = (  # what the source's words are
    "he",
    "she",
    "they",
    "it",
    "we",
    "definite",
    "indefinite",
    "possessed",
    "plural",
    "person_noun",
    "group_noun",
    "document_noun",
    "institution_noun",
)
OF_CANDIDATE = (
    "person",
    "organization",
    "place_or_work",
    "judged_as_such",
    "judged_unnamed",
    "same_gender",
    "other_gender",
    "gender_unknown",
    *(f"within_{distance}" for distance in DISTANCES),
    "farther",
    "only_later",
    "nearest",
    "second_nearest",
    "nearest_of_its_type",
    "only_one_of_its_type",
    "main_subject",
    "subject",
    "quoted",
    "in_content",
    "same_paragraph",
    "spoke_last",
    "spoke_before_last",
    "spoke_in_paragraph",
    "spoke_in_last_paragraph",
    "times_spoken",
    "times_named",
    "named_first",
    "has_title",
    "title_has_noun",
    "title_has_modifier",
    "only_one_with_noun",
    "same_age",
    "other_age",
    "name_has_noun",
    "firm",
    "centre",
    "pronouns_of_centre",
    "near",
    "outlet",
    "title_ends_in_noun",
)
OF_UNNAMED = ("unnamed", *(f"judged_{type_.value}" for type_ in SourceType), "known_noun", "persons")
FEATURES = (*WORDS, *OF_CANDIDATE, *OF_UNNAMED)
UNNAMED_TYPES = (SourceType.UNNAMED_PERSON, SourceType.UNNAMED_GROUP, SourceType.ANONYMOUS_SOURCE)
JUDGED = {
    "organization": SourceType.NAMED_ORGANIZATION,
    "place": SourceType.NAMED_ORGANIZATION,
    "work": SourceType.DOCUMENT,
}


@dataclass(frozen=True)
class Candidate:
    """``who``: None stands for nobody that the article names."""

    who: Referent | None
    figures: dict[str, float]

    @property
    def row(self) -> list[float]:
        return [self.figures.get(name, 0.0) for name in FEATURES]


def candidates(words: Phrase | Pronoun, source: SourceMention, story: Story) -> list[Candidate]:
    """Nobody first, then everybody whom the article names before the source or beside it."""
    of_words = _of_words(words, source)
    gender = words.gender if isinstance(words, Pronoun) else None
    around = story.mentioned.around(source)
    named = [each for each in around if not _of_other_gender(each.who, gender)]
    if isinstance(words, Phrase):
        named = [each for each in named if not _only_talked_about(each.who, source)]
        named = [each for each in named if _may_be_called(each.who, words.noun)]
        if source.text.lower().startswith(NEW):
            named = [each for each in named if each.later]
        elif OF_A_NEW.search(source.text):
            named = [each for each in named if _title_has(each.who, words.noun)]
    spoken = _Spoken.so_far(source, story)
    centre = story.centres.before(gender, source.paragraph, source.start or 0) if gender else None
    found = [Candidate(None, {**of_words, **_of_nobody(words, source, story, len(named))})]
    noun = words.noun if isinstance(words, Phrase) else None
    with_noun = [each for each in named if noun is not None and _title_has(each.who, noun)]
    for place, each in enumerate(named):
        alike = [other for other in named if type(other.who) is type(each.who)]
        figures = _of_referent(words, noun, source, each, spoken, story.mentioned.first)
        figures["centre"] = float(centre is not None and centre.who is each.who)
        figures["pronouns_of_centre"] = log1p(centre.pronouns) if centre is not None else 0.0
        figures["nearest"] = float(place == 0)
        figures["second_nearest"] = float(place == 1)
        figures["nearest_of_its_type"] = float(alike[0] is each)
        figures["only_one_of_its_type"] = float(len(alike) == 1)
        figures["only_one_with_noun"] = float(len(with_noun) == 1 and with_noun[0] is each)
        found.append(Candidate(each.who, {**of_words, **figures}))
    return found


@dataclass(frozen=True)
class _Spoken:
    """Who spoke lately, the last first, and in the source's own paragraph and the one before."""

    lately: list[Referent | None]
    here: list[Referent | None]
    before: list[Referent | None]

    @classmethod
    def so_far(cls, source: SourceMention, story: Story) -> _Spoken:
        lately = list(islice(story.spoken.latest(), LATELY))
        here = [identity.of for paragraph, identity in lately if paragraph == source.paragraph]
        before = [identity.of for paragraph, identity in lately if paragraph == source.paragraph - 1]
        return cls([identity.of for _, identity in lately], here, before)


def _of_other_gender(who: Referent, gender: str | None) -> bool:
    """ "She" is nobody whom the article calls he."""
    return isinstance(who, Person) and gender is not None and who.gender not in {None, gender}


def _may_be_called(who: Referent, noun: Noun) -> bool:
    """A union or a report is no person, a driver no organization, a company no place."""
    if noun.kind == "person":
        return isinstance(who, Person)
    if noun.lemma in FIRMS and not isinstance(who, Person):
        return who.type == "organization"
    return not noun.kind or not isinstance(who, Person)


def _only_talked_about(who: Referent, source: SourceMention) -> bool:
    """ "She was found by Ann Low, the coroner said": whom the claim alone names is not its coroner."""
    return all(source.says(mention.paragraph, mention.start) for mention in who.mentions)


def _of_words(words: Phrase | Pronoun, source: SourceMention) -> dict[str, float]:
    if isinstance(words, Pronoun):
        kind = words.gender or (words.text.lower() if words.text.lower() in WORDS else "they")
        return {kind: 1.0}
    possessed = source.text.lower().split()[:1]
    return {
        "definite": float(words.noun.definite),
        "indefinite": float(not words.noun.definite),
        "possessed": float(possessed in (["his"], ["her"], ["their"], ["its"])),
        "plural": float(words.plural),
        f"{words.noun.kind}_noun": 1.0,
    }


def _of_nobody(words: Phrase | Pronoun, source: SourceMention, story: Story, named: int) -> dict[str, float]:
    known = isinstance(words, Phrase) and story.spoken.by_noun(words.noun) is not None
    return {
        "unnamed": 1.0,
        **{f"judged_{type_.value}": source.judged.get(type_, 0.0) for type_ in SourceType},
        "known_noun": float(known),
        "persons": log1p(named),
    }


def _of_referent(
    words: Phrase | Pronoun,
    noun: Noun | None,
    source: SourceMention,
    each: Placed,
    spoken: _Spoken,
    first: int,
) -> dict[str, float]:
    """``first``: the paragraph in which the article begins to name anybody."""
    who = each.who
    person = isinstance(who, Person)
    type_ = SourceType.NAMED_PERSON if isinstance(who, Person) else JUDGED[who.type]
    paragraphs = each.paragraphs
    figures = {
        "person": float(person),
        "organization": float(isinstance(who, Organization) and who.type == "organization"),
        "place_or_work": float(isinstance(who, Organization) and who.type != "organization"),
        "judged_as_such": source.judged.get(type_, 0.0),
        "judged_unnamed": sum(source.judged.get(other, 0.0) for other in UNNAMED_TYPES),
        **{f"within_{distance}": float(paragraphs <= distance) for distance in DISTANCES},
        "farther": float(paragraphs > DISTANCES[-1]),
        "only_later": float(each.later),
        "main_subject": float(each.prominence == 2),
        "subject": float(each.prominence > 0),
        "quoted": float(each.quoted),
        "in_content": float(source.says(each.paragraph, each.start)),
        "same_paragraph": float(paragraphs == 0),
        "spoke_last": float(spoken.lately[:1] == [who]),
        "spoke_before_last": float(spoken.lately[1:2] == [who]),
        "spoke_in_paragraph": float(who in spoken.here),
        "spoke_in_last_paragraph": float(who in spoken.before),
        "times_spoken": log1p(spoken.lately.count(who)),
        "times_named": log1p(len(who.mentions)),
        "near": 1 / (1 + abs((source.start or 0) - each.start) / NEAR) if paragraphs == 0 else 0.0,
        "named_first": float(who.first <= first + 1),
    }
    if isinstance(who, Person):
        gender = _gender(words)
        figures |= {
            "same_gender": float(gender is not None and who.gender == gender),
            "other_gender": float(gender is not None and who.gender not in {None, gender}),
            "gender_unknown": float(gender is not None and who.gender is None),
            "has_title": float(who.role is not None),
        }
        if age := AGED.search(source.text):
            figures["same_age"] = float(who.age == age[1])
            figures["other_age"] = float(who.age not in {None, age[1]})
    if noun is not None:
        figures["title_has_noun"] = float(_title_has(who, noun))
        figures["title_has_modifier"] = float(_has_modifier(who, noun))
        figures["title_ends_in_noun"] = float(_roles(who)[-1:] == [noun.word])
        if isinstance(who, Organization):
            figures["outlet"] = float(not lexicon.words("media_words").isdisjoint(who.words))
            figures["name_has_noun"] = float(noun.word in who.words or noun.lemma in who.words)
            figures["firm"] = float(noun.lemma in FIRMS and noun.bare)
    return figures


def _gender(words: Phrase | Pronoun) -> str | None:
    if isinstance(words, Pronoun):
        return words.gender
    genders = {lexicon.table("role_genders").get(word) for word in (words.noun.word, *words.noun.modifiers)}
    genders -= {None, "-"}
    return genders.pop() if len(genders) == 1 else None


def _roles(who: Referent) -> list[str]:
    if not isinstance(who, Person):
        return (who.title or "").lower().split()
    return f"{who.title or ''} {who.apposition or ''}".lower().split()


def _title_has(who: Referent, noun: Noun) -> bool:
    return noun.word in _roles(who)


def _has_modifier(who: Referent, noun: Noun) -> bool:
    others = [
        word
        for word in (*_roles(who), *(who.words if isinstance(who, Organization) else ()))
        if word != noun.word
    ]
    return any(modifier[:4] == other[:4] for modifier in noun.surroundings for other in others)
