"""The organization that a noun names: by its proper name, or by what kind of organization it is."""

from __future__ import annotations

from chalicelib.extraction.identity.facts.nouns import Noun
from chalicelib.extraction.identity.story import Story
from chalicelib.models import SourceType

FIRMS = frozenset({"company", "firm", "organization", "organisation", "agency", "charity", "nonprofit"})


def institution(noun: Noun, paragraph: int, story: Story) -> str:
    """The proper name; for "the city" the name with that word, else the words as they stand."""
    if noun.name is not None:
        return story.organizations.in_full(noun.name)
    named = story.organizations.named_by(noun.word, noun.modifiers, paragraph)
    return named or _company(noun, story) or noun.description or noun.text


def _company(noun: Noun, story: Story) -> str | None:
    """The organization that spoke last, for "the company" and the like."""
    if noun.lemma not in FIRMS or not noun.bare:
        return None
    spoken = (who for _, who in story.spoken.latest() if who.type is SourceType.NAMED_ORGANIZATION)
    return next((who.name for who in spoken if who.name and who.name[:1].isupper()), None)
