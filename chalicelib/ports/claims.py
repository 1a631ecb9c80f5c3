"""Claims as kept and listed, and what lists of them are narrowed to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from pydantic import Field

from chalicelib.models import Act, Attribution, Kind, Model, Source, SourceType, Span
from chalicelib.naming.plain import fold
from chalicelib.ports.articles import ArticleRecord
from chalicelib.ports.lists import Order, Position, Rows, TimeRange
from chalicelib.ports.sources import KnownSource


class ClaimSource(Model):
    """Who is on record: ``id`` is the same across articles for named sources.

    As kept, ``id`` is that of the base name (naming/source_names.py); as served, that of the
    source that it counts as by now (services/sources/identity.py). ``ambiguous``: several
    sources share the name, and this article does not tell which of them it means.
    """

    id: str
    name: str | None
    type: SourceType
    title: str | None
    mention: Span | None
    acronym: str | None = Field(None, description="that the article introduces for the name")
    ambiguous: bool = False


def described(source: Source | ClaimSource) -> str:
    """By what an article calls a source; its type where it calls it nothing."""
    return source.name or source.title or (source.mention.text if source.mention else source.type.value)


class Corrected(Model):
    """That an editor corrected a claim, and what the extraction had found. ``rejected``: it is no claim."""

    by: str
    at: str
    rejected: bool = False
    kind: Kind
    source: ClaimSource


class Claim(Model):
    """One attribution as served; all but ids and article data as in ``models.Attribution``."""

    id: str
    article_id: str
    revision: int
    number: int = Field(description="place among the article's claims, in text order from 0")
    headline: str | None
    outlet: str | None
    published: str | None
    url: str | None
    wire: str | None = None
    authors: tuple[str, ...] = ()
    attribution: Attribution
    source: ClaimSource
    extractor: str
    corrected: Corrected | None = None

    @property
    def is_rejected(self) -> bool:
        return self.corrected is not None and self.corrected.rejected

    @property
    def is_counted(self) -> bool:
        """Whether something was said, and not inside another claim, which counts for it."""
        return self.attribution.said and self.attribution.within is None

    def served(self) -> dict[str, object]:
        """As JSON: what was claimed and by whom first, then where it stands."""
        own = self.model_dump(mode="json", exclude={"attribution"})
        attribution = self.attribution.model_dump(mode="json")
        return {"id": self.id, "article_id": self.article_id, **attribution, **own}


def content_text(claim: Claim) -> str:
    return " ".join(span.text for span in claim.attribution.content)


def content_words(claim: Claim) -> list[str]:
    return fold(content_text(claim)).split()


class ListedClaim(NamedTuple):
    """A claim in a list over articles, of the generation that its article serves."""

    claim: Claim
    generation: str
    when: str
    position: Position

    @property
    def place(self) -> tuple[str, str, int]:
        """As ``Copy.place``."""
        return self.when, self.claim.article_id, self.claim.number


class ListedClaims(NamedTuple):
    """One page. ``stale``: claims were met whose generation is not served, or that are gone by now.

    ``sources``: what is known of those that its claims name, by id.
    """

    rows: list[ListedClaim]
    position: Position | None
    stale: bool
    sources: dict[str, KnownSource]


class Duplicates(StrEnum):
    """Whether a list tells what several articles report in nearly the same words once, or each time."""

    FOLD = "fold"
    SHOW = "show"


class Acts(StrEnum):
    """Claims of which acts are wanted: those that were said or written, all, or one kind."""

    SPOKEN = "spoken"
    ALL = "all"
    SAID = Act.SAID
    WROTE = Act.WROTE
    ASKED = Act.ASKED
    DENIED = Act.DENIED
    PROMISED = Act.PROMISED
    WARNED = Act.WARNED
    FOUND = Act.FOUND
    BELIEVES = Act.BELIEVES
    PLANS = Act.PLANS
    ORDERED = Act.ORDERED

    def holds(self, act: Act, *, said: bool) -> bool:
        return self is Acts.ALL or (said if self is Acts.SPOKEN else self.value == act.value)


class Member(Model):
    """Claims of a source: those kept under an id, of some names as written or of all but some, folded."""

    source_id: str
    only: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()

    def holds(self, source_id: str, name: str) -> bool:
        named = name in self.only if self.only else name not in self.but
        return source_id == self.source_id and named


class ClaimFilter(Model):
    """What a list of claims is narrowed to; None does not narrow.

    ``members``: where the claims of the source that is wanted are kept, once that is
    known (``identity.of_source``). ``source_name``: the name by which it is wanted.

    ``about``: beginnings of topic words, as ``words.topic_stems`` has them.
    ``text``: what is looked for in contents and the sentences around them, as it was asked.
    ``words`` and ``phrases``: what of it stands in the content, folded, for those who match by themselves.
    ``named``: "named", "unnamed" or "document", as statistics have it.
    """

    source_id: str | None = None
    source_name: str | None = None
    members: tuple[Member, ...] = ()
    source_type: SourceType | None = None
    kind: Kind | None = None
    acts: Acts = Acts.SPOKEN
    outlet: str | None = None
    author: str | None = None
    about: tuple[str, ...] = ()
    text: str | None = None
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    section: str | None = None
    wire: str | None = None
    named: str | None = None
    negated: bool | None = None
    relayed: bool | None = None
    min_confidence: float = 0.0
    published: TimeRange = TimeRange()
    duplicates: Duplicates = Duplicates.SHOW
    order: Order = Order.NEWEST


class Claims(Protocol):
    """Claims by article, by source and by time. Under what they are listed, ``Articles`` sees to."""

    def write(
        self,
        article: ArticleRecord,
        claims: Sequence[Claim],
        before: ArticleRecord,
        replaced: Sequence[Claim],
    ) -> ArticleRecord:
        """Write what is new of a generation, ``article.generation``; not served before it is published.

        What is the same among those ``replaced``, the claims that ``before`` serves, is kept as it is: so the
        generation must be published in place of that one. Returns the article with its manifest.
        """
        ...

    def named(self, article: ArticleRecord) -> frozenset[str]:
        """What is kept of the claims that the article serves: names of items."""
        ...

    def unnamed(self, article: ArticleRecord) -> frozenset[str]:
        """What is kept of claims that the article does not serve: names of items."""
        ...

    def discard(self, article: ArticleRecord, items: Iterable[str]) -> None:
        """Delete items of these names."""
        ...

    def take_back(self, article: ArticleRecord) -> None:
        """Delete what ``write`` has written of a generation that could not be published."""
        ...

    def discard_before(self, tenant: str, article_id: str, revision: int) -> None:
        """Delete what runs on every revision before this one have written.

        To be called where none of it is served: what is served may be of an earlier revision's run.
        """
        ...

    def of_article(
        self,
        tenant: str,
        article_id: str,
        generation: str,
        limit: int,
        after: Position | None,
        min_confidence: float = 0.0,
        acts: Acts = Acts.SPOKEN,
    ) -> Rows[Claim]:
        """In text order; none where another generation is served."""
        ...

    def all_of_article(self, tenant: str, article_id: str, generation: str) -> list[Claim]:
        """In text order, those too that an editor has rejected; none where another generation is served."""
        ...

    def all_before(self, tenant: str, article_id: str, revision: int) -> list[Claim]:
        """Of an article that is not served: what was served last, if it was before this revision."""
        ...

    def get(self, tenant: str, article_id: str, generation: str, claim_id: str) -> Claim | None: ...
    def served(self, tenant: str, claim_ids: Iterable[str]) -> ListedClaims:
        """Those of these that are served now, in any order, without those that an editor has rejected."""
        ...

    def list(self, tenant: str, wanted: ClaimFilter, limit: int, after: Position | None) -> ListedClaims:
        """Those that ``wanted`` may let through; it is for the caller to look closer.

        Inside an article in text order where the newest article comes first, else backwards.
        May be short, even empty, before the end of the list, and longer than ``limit`` where few may be let
        through. The words of topics and contents are not looked at.
        """
        ...
