"""Everything that is read off the parse to tell who the sources are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.extraction.identity.facts.anonymity import anonymity
from chalicelib.extraction.identity.facts.entities import OrganizationName, organization_names
from chalicelib.extraction.identity.facts.known import Known
from chalicelib.extraction.identity.facts.mentions import Mention, mentions
from chalicelib.extraction.identity.facts.pronouns import Pronoun, pronouns
from chalicelib.extraction.identity.facts.settled_names import Judgement, Names
from chalicelib.extraction.identity.facts.sources import SourceMention, source_mentions
from chalicelib.extraction.reading.drafts import Draft
from chalicelib.extraction.reading.names import Name
from chalicelib.extraction.reading.paragraphs import Paragraph


@dataclass(frozen=True)
class Facts:
    """Of one article; ``sources`` are those of its drafts, one for each."""

    mentions: list[Mention]
    pronouns: list[Pronoun]
    organizations: list[OrganizationName]
    sources: list[SourceMention]


def collect(paragraphs: Sequence[Paragraph], drafts: Sequence[Draft], found: Sequence[Name]) -> Facts:
    """``found``: the names as they were read, each where it stands."""
    heads = [(draft, draft.source_head) for draft in drafts if draft.source_head is not None and draft.types]
    judged = [Judgement(draft.paragraph.index, head.idx, draft.types) for draft, head in heads]
    names = Names(found, paragraphs, judged)
    speaking = {
        (draft.paragraph.index, draft.source_head.idx) for draft in drafts if draft.source_head is not None
    }
    named = mentions(paragraphs, names, speaking)
    return Facts(
        mentions=named,
        pronouns=pronouns(paragraphs),
        organizations=organization_names(names, paragraphs),
        sources=source_mentions(drafts, named, Known(names, anonymity(paragraphs))),
    )
