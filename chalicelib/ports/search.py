"""The index: questions that the table does not answer by key. It can always be made again from the table.

It is a little behind what is served (``as_of``), so that whoever lists claims reads them from the table,
which drops what is not served any longer. An index that is not there yet, or cannot be read, is None.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from chalicelib.models import SourceType
from chalicelib.ports.claims import Claim, ClaimFilter
from chalicelib.ports.copies import Copy
from chalicelib.ports.lists import Position

MOST_EXACT = 10_000  # distinct articles, or sources, that are counted one by one


class IndexedClaim(NamedTuple):
    """A claim as it is served, with what its article tells. ``who``: the source that its source is by now."""

    claim: Claim
    generation: str
    when: str
    section: str | None
    who: str


class Hit(NamedTuple):
    """``place``: as ``claim_place``. ``score``: how well it fits, where that was asked for."""

    claim_id: str
    place: str
    score: float | None = None


class Hits(NamedTuple):
    """One page. ``total``: of all pages, exact. ``as_of``: until when the index has what was served."""

    rows: list[Hit]
    position: Position | None
    total: int
    as_of: str


class Dimension(StrEnum):
    """What claims can be counted by."""

    SOURCE_TYPE = "source_type"
    NAMED = "named"
    OUTLET = "outlet"
    SECTION = "section"
    AUTHOR = "author"
    DAY = "day"
    MONTH = "month"


class Facet(StrEnum):
    """What a list can be told in parts by."""

    SOURCE = "source"
    OUTLET = "outlet"
    TYPE = "type"
    KIND = "kind"
    MONTH = "month"


class FacetValue(NamedTuple):
    """``label``: what a person calls it."""

    value: str
    label: str
    claims: int


class Counts(NamedTuple):
    claims: int
    articles: int
    sources: int


class Counted(NamedTuple):
    """``groups``: by their values, as most articles write them; None where an article does not say.

    ``exact``: whether distinct articles and sources were counted one by one.
    """

    whole: Counts
    groups: dict[tuple[str | None, ...], Counts]
    exact: bool
    as_of: str


class Speaker(NamedTuple):
    """A source by what its claims tell: ``names`` as written and ``types``, with the claims of each."""

    who: str
    claims: int
    articles: int
    names: dict[str, int]
    types: dict[SourceType, int]


class Speakers(NamedTuple):
    """``rows``: those with most claims first. ``sources``, ``claims``: of all."""

    rows: list[Speaker]
    sources: int
    claims: int
    as_of: str


class Titled(NamedTuple):
    title: str
    first: str
    last: str
    claims: int


class Profile(NamedTuple):
    """All about the claims that are wanted. Times are their articles' ``when``."""

    claims: int
    first: str | None
    last: str | None
    titles: list[Titled]
    types: dict[SourceType, int]
    outlets: dict[str, int]
    months: dict[str, int]


class Suggestion(NamedTuple):
    """A source that a name may mean."""

    source_id: str
    name: str
    type: SourceType
    claims: int


class State(NamedTuple):
    """``number`` counts how often it was written."""

    as_of: str
    number: int
    claims: int
    bytes: int


class SearchIndex(Protocol):
    """Claims of all articles of a tenant, but for those that editors have rejected."""

    def find(
        self, tenant: str, wanted: ClaimFilter, limit: int, after: Position | None, *, ranked: bool = False
    ) -> Hits | None:
        """By time of publication, or, ``ranked``, those first that fit ``wanted.text`` best."""
        ...

    def facets(
        self, tenant: str, wanted: ClaimFilter, facets: Sequence[Facet]
    ) -> dict[Facet, list[FacetValue]] | None:
        """The most frequent values of each, but months, which come in order of time."""
        ...

    def count(
        self,
        tenant: str,
        wanted: ClaimFilter,
        by: Sequence[Dimension],
        among: Collection[str] | None = None,
    ) -> Counted | None:
        """Claims that were said and stand in no other claim, ``among`` those of some sources."""
        ...

    def speakers(self, tenant: str, wanted: ClaimFilter, most: int | None) -> Speakers | None:
        """Sources with a name of the claims that count; ``most`` at least, with those that have as many."""
        ...

    def profile(self, tenant: str, wanted: ClaimFilter) -> Profile | None: ...
    def copies(
        self, tenant: str, wordings: Iterable[str], wanted: ClaimFilter | None
    ) -> dict[str, list[Copy]] | None:
        """The claims that have each wording, of those that are wanted."""
        ...

    def fitting(self, text: str, words: Iterable[str]) -> set[str]:
        """Which of these words, folded, ``text`` looks for."""
        ...

    def suggest(
        self, tenant: str, words: Sequence[str], limit: int, *, alike: bool = False
    ) -> list[Suggestion]:
        """Named sources with these words in their name, the last one perhaps begun only.

        ``alike``: with words that differ in a letter or two.
        """
        ...

    def sources(self, tenant: str, source_ids: Iterable[str]) -> dict[tuple[str, str], set[str]]:
        """Who sources kept under these ids are held to be, by id and name, folded."""
        ...

    def articles(self, tenant: str, source_ids: Iterable[str] | None = None) -> dict[str, set[str]]:
        """The generations of each article that has claims here, or claims of these sources."""
        ...

    def generations(self, tenant: str, article_ids: Iterable[str]) -> dict[str, set[str]]:
        """Of which these articles have claims here."""
        ...

    def write(self, tenant: str, articles: Mapping[str, Sequence[IndexedClaim]], as_of: str) -> None:
        """Replace all that is known of these articles.

        Raises Overtaken where another has written, or the index cannot be read, which is forgotten then.
        """
        ...

    def tenants(self) -> Iterator[str]:
        """Those that have an index."""
        ...

    def months(self, tenant: str) -> dict[str, str] | None:
        """The months of which there are claims, each with a digest of what is held of it.

        Another one where claims of it are other, or somebody else's. None as in ``state``.
        """
        ...

    def state(self, tenant: str) -> State | None:
        """None where there is none, or none that can be read."""
        ...

    def begun(self, tenant: str) -> str | None:
        """How far the making of another index has come: the last ``note``."""
        ...

    def make(
        self, tenant: str, articles: Mapping[str, Sequence[IndexedClaim]], as_of: str, note: str
    ) -> None:
        """As ``write``, on the index that is being made, which nobody reads yet."""
        ...

    def unmake(self, tenant: str) -> None:
        """Forget the index that is being made."""
        ...

    def serve_made(self, tenant: str, *, purge: bool = False) -> bool:
        """Let the index that was made take the place of the one that is read; whether there was one.

        ``purge``: delete all of that at once; whoever is reading it begins again. Raises Overtaken.
        """
        ...


class Overtaken(Exception):
    """Another writer has replaced the index meanwhile, or it is lost: what was read counts no longer."""


def claim_place(when: str, article_id: str, number: int) -> str:
    """Sorts claims as lists do: backwards is the newest article first, each in text order."""
    return f"{when}#{article_id}#{99_999 - number:05d}"
