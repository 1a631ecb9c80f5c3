"""Which claims of all articles say nearly the same: by what they are noted, so that they find each other.

Short contents ("I am sorry") and unnamed sources ("police") recur by themselves: those count with the
sentences around. What is alike among what has a wording in common, services/asking/likeness.py says.
"""

from __future__ import annotations

import re

from pydantic import Field

from chalicelib.models import Act, Kind, Model, SourceType
from chalicelib.naming.plain import fold
from chalicelib.naming.source_names import is_proper
from chalicelib.ports.claims import Claim, content_text, content_words, described

WORDS = 5  # at either end of a content; fewer in all are too short to be known by
MOST_WORDS = 300  # of a content that are noted
MOST_FIGURES = 50
FIGURE = re.compile(r"[$€£¥]?\d+(?:[.,:]\d+)*(?:\s?%)?")


class Copy(Model):
    """A claim as noted under its wordings, so that others that say the same find it."""

    claim_id: str
    article_id: str
    number: int
    when: str = Field(description="as its article's ``when``")
    published: str | None
    outlet: str | None
    wire: str | None
    source_id: str
    source_name: str = Field("", description="as its article writes it, folded")
    source_type: SourceType
    kind: Kind
    act: Act = Act.SAID
    said: bool = True
    negated: bool = False
    relayed: bool = False
    authors: tuple[str, ...]
    about: tuple[str, ...]
    confidence: float
    words: str = Field(description="of its content, folded")
    figures: tuple[str, ...] = Field((), description="the numbers of its content, with their signs")

    @property
    def place(self) -> tuple[str, str, int]:
        """Copies in the order of their publication."""
        return self.when, self.article_id, self.number


def wordings(claim: Claim) -> tuple[str, ...]:
    """What copies of a claim have in common, one of these at least: how its content begins, how it ends."""
    words = content_words(claim)
    named = is_proper(claim.source.name)
    source = claim.source.id if named else fold(described(claim.source))
    said = f"{claim.attribution.negated}|{source}"
    if len(words) < WORDS or not named:
        return (f"{said}|short|{' '.join(words)}|{fold(claim.attribution.context)}",)
    return f"{said}|begins|{' '.join(words[:WORDS])}", f"{said}|ends|{' '.join(words[-WORDS:])}"


def copy_of(claim: Claim, when: str) -> Copy:
    """What is noted of a claim under each of its wordings."""
    return Copy(
        claim_id=claim.id,
        article_id=claim.article_id,
        number=claim.number,
        when=when,
        published=claim.published,
        outlet=claim.outlet,
        wire=claim.wire,
        source_id=claim.source.id,
        source_name=fold(claim.source.name or ""),
        source_type=claim.source.type,
        kind=claim.attribution.kind,
        act=claim.attribution.act,
        said=claim.attribution.said,
        negated=claim.attribution.negated,
        relayed=claim.attribution.relayed_by is not None,
        authors=claim.authors,
        about=claim.attribution.about,
        confidence=claim.attribution.confidence,
        words=" ".join(content_words(claim)[:MOST_WORDS]),
        figures=tuple(FIGURE.findall(content_text(claim))[:MOST_FIGURES]),
    )
