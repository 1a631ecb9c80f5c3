"""What a revision of an article changed: its headline, its corrections, its claims. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from chalicelib.models import Metadata
from chalicelib.ports.claims import Claim
from chalicelib.ports.revisions import Changes, ClaimChange, HeadlineChange

MOST = 200  # of each list, and
LONGEST = 300  # characters of a content: all of it stands in one item


def changes(
    before: Metadata, claims_before: Sequence[Claim], after: Metadata, claims_after: Sequence[Claim]
) -> Changes:
    """A claim is the same while its words are; changed, if its speaker, kind or cue is another."""
    old = {claim.id: claim for claim in claims_before}
    new = {claim.id: claim for claim in claims_after}
    both = old.keys() & new.keys()
    return Changes(
        headline=_headline(before.headline, after.headline),
        corrections=tuple(text for text in after.corrections if text not in before.corrections)[:MOST],
        added=_told(claim for claim in claims_after if claim.id not in old),
        dropped=_told(claim for claim in claims_before if claim.id not in new),
        changed=_told(new[each] for each in new if each in both and _says(old[each]) != _says(new[each])),
    )


def _headline(before: str | None, after: str | None) -> HeadlineChange | None:
    return HeadlineChange(before=before, after=after) if before != after else None


def _told(claims: Iterable[Claim]) -> tuple[ClaimChange, ...]:
    return tuple(
        ClaimChange(id=claim.id, source=claim.source.name, content=_content(claim))
        for claim in islice(claims, MOST)
    )


def _content(claim: Claim) -> str:
    return " … ".join(span.text for span in claim.attribution.content)[:LONGEST]


def _says(claim: Claim) -> tuple[object, ...]:
    attribution = claim.attribution
    cue = attribution.cue.text if attribution.cue else None
    return (
        claim.source.id,
        claim.source.title,
        attribution.kind,
        cue,
        attribution.negated,
        attribution.relayed_by,
    )
