"""Everything that is read off the parse to tell who the sources are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.extraction.identity.facts.anonymity import anonymity
from chalicelib.extraction.identity.facts.entities import OrganizationName, organization_names
from chalicelib.extraction.identity.facts.mentions import Mention, mentions
from chalicelib.extraction.identity.facts.pronouns import Pronoun, pronouns
from chalicelib.extraction.identity.facts.sources import SourceMention, source_mentions
from chalicelib.extraction.reading.drafts import Draft
from chalicelib.extraction.reading.paragraphs import Paragraph


@dataclass(frozen=True)
class Facts:
    """Of one article; ``sources`` are those of its drafts, one for each."""

    mentions: list[Mention]
    pronouns: list[Pronoun]
    organizations: list[OrganizationName]
    sources: list[SourceMention]


def collect(paragraphs: Sequence[Paragraph], drafts: Sequence[Draft]) -> Facts:
    named = mentions(paragraphs)
    return Facts(
        mentions=named,
        pronouns=pronouns(paragraphs),
        organizations=organization_names(paragraphs),
        sources=source_mentions(drafts, named, anonymity(paragraphs)),
    )
