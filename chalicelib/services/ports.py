"""What the services ask of the outside; storage/ answers it.

Every call may raise ``errors.Unavailable``. A list is read page by page:
``after`` is the position where the page before ended, opaque to the services.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, NamedTuple, Protocol, TypeVar

from pydantic import SecretStr

from chalicelib.models import Article, Extraction, Kind, Metadata, Model, SourceType
from chalicelib.outgoing import Failure, Subscription
from chalicelib.records import (
    ArticleRecord,
    Channel,
    Claim,
    Copy,
    Correction,
    Decision,
    Delivery,
    ExportJob,
    KnownSource,
    LookupTable,
    Registration,
    RevisionRecord,
    SourceRecord,
    Status,
    TokenRecord,
)

Row = TypeVar("Row")
Position = dict[str, str]


class Rows(NamedTuple, Generic[Row]):
    """One page, and where the next one begins: None at the end of the list."""

    rows: list[Row]
    position: Position | None


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


class Heard(NamedTuple):
    """What a claim tells of its source. ``written``: its name as its article writes it; ``name``: folded."""

    when: str
    article_id: str
    generation: str
    source_id: str
    name: str
    written: str | None
    type: SourceType
    title: str | None
    outlet: str | None


class TimeRange(Model):
    """Both ends inclusive; a date stands for its whole day. None is unbounded."""

    start: str | None = None
    end: str | None = None

    @property
    def bounds(self) -> tuple[str, str]:
        """Between which texts all times lie that it holds; "~" sorts after all of a day."""
        return self.start or " ", f"{self.end or ''}~"

    def holds(self, when: str) -> bool:
        first, last = self.bounds
        return first <= when <= last


class Duplicates(StrEnum):
    """Whether a list tells what several articles report in nearly the same words once, or each time."""

    FOLD = "fold"
    SHOW = "show"


class Order(StrEnum):
    """By time of publication."""

    NEWEST = "newest"
    OLDEST = "oldest"


class Search(NamedTuple):
    """By what claims can be looked up besides what every claim has: each costs postings."""

    topics: bool = True
    words: bool = True


class ArticleFilter(Model):
    """What a list of articles is narrowed to; None does not narrow."""

    outlet: str | None = None
    section: str | None = None
    author: str | None = None
    status: Status | None = None
    published: TimeRange = TimeRange()
    order: Order = Order.NEWEST


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

    ``about``: beginnings of topic words, as ``postings.topic_stems`` has them.
    ``words`` and ``phrases``: of the content, folded.
    """

    source_id: str | None = None
    source_name: str | None = None
    members: tuple[Member, ...] = ()
    source_type: SourceType | None = None
    kind: Kind | None = None
    outlet: str | None = None
    author: str | None = None
    about: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    min_confidence: float = 0.0
    published: TimeRange = TimeRange()
    duplicates: Duplicates = Duplicates.SHOW
    order: Order = Order.NEWEST


class ObjectMissing(Exception):
    """No object has this key."""


class Objects(Protocol):
    """Durable objects by key: what ``put`` has answered is not lost."""

    def put(self, key: str, body: bytes) -> None: ...
    def get(self, key: str) -> bytes:
        """Raises ObjectMissing."""
        ...

    def get_unless(self, key: str, tag: str | None) -> tuple[bytes, str] | None:
        """The object and its tag; None where it still has this one. Raises ObjectMissing."""
        ...

    def delete(self, key: str) -> None: ...
    def keys(self, prefix: str) -> Iterator[str]: ...


class Articles(Protocol):
    """The state of each article."""

    def register(self, key: str, delivery: Delivery) -> Registration:
        """Make a delivery the newest revision, unless it is late or holds the same content.

        Repeating it changes nothing, and any order of deliveries ends in the same state.
        """
        ...

    def advance(self, key: str, delivery: Delivery) -> None:
        """Note that unchanged content was delivered again, so that what lies between is late."""
        ...

    def publish(self, article: ArticleRecord, replacing: str | None, event: str | None = None) -> None:
        """Serve ``article.generation`` from now on, in place of the generation ``replacing``.

        ``event`` is added to what is ``untold`` in the same instant. Raises Outdated where a newer
        revision has been registered meanwhile, or another generation is served than ``replacing``.
        """
        ...

    def exchange(self, article: ArticleRecord, instead_of: str, event: str | None = None) -> None:
        """Serve another generation of the same revision. Raises Outdated where that one is not served.

        ``event``: as in ``publish``.
        """
        ...

    def told(self, tenant: str, article_id: str, event: str) -> None:
        """An event is no longer ``untold``."""
        ...

    def unlist(self, article: ArticleRecord, said: Iterable[Metadata] = ()) -> None:
        """Forget what a withdrawn or removed article said of itself, unless it has come back.

        ``said``: by what else it may be listed.
        """
        ...

    def fail(self, tenant: str, article_id: str, key: str, reason: str) -> None:
        """Mark the article as failed, unless a newer delivery than ``key`` is known.

        The delivery does not count as known by this: it can still be registered.
        Nothing is to be read of a withdrawal, so that it cannot fail.
        """
        ...

    def get(self, tenant: str, article_id: str) -> ArticleRecord | None: ...
    def note_url(self, tenant: str, channel_id: str, url: str, article_id: str, *, from_feed: bool) -> None:
        """Let the article that came by a channel be known by its canonical URL there."""
        ...

    def at_url(self, tenant: str, channel_id: str, url: str, *, from_feed: bool = False) -> str | None:
        """The article that came by the channel with this canonical URL; ``from_feed``: first from a feed."""
        ...

    def generations(self, tenant: str, article_ids: Iterable[str]) -> dict[str, str]:
        """The generation that is served of each article, of those that are served."""
        ...

    def get_many(self, tenant: str, article_ids: Iterable[str]) -> dict[str, ArticleRecord]: ...
    def list(
        self, tenant: str, wanted: ArticleFilter, limit: int, after: Position | None
    ) -> Rows[ArticleRecord]:
        """Those that ``wanted`` may let through, which may be fewer than there are before the end."""
        ...


class Day(NamedTuple):
    """A day on which articles were published, as statistics know it.

    ``until``: when every change of its articles that was begun is over, as ``keys.compact`` has it.
    ``kept``: the tallies of its articles, as many as ``articles`` says, which were read after that; None
    where there are none that are still right.
    """

    day: str
    until: str
    articles: int = 0
    kept: bytes | None = None


class Days(Protocol):
    """Days on which articles were published."""

    def touch(self, tenant: str, days: Iterable[str], until: str) -> None:
        """Articles of these days are being changed, until then; what is kept of the days is void."""
        ...

    def list(self, tenant: str, published: TimeRange) -> Iterator[Day]:
        """In order; read page by page, as it is iterated."""
        ...

    def keep(self, tenant: str, days: Iterable[Day], expires: datetime) -> None:
        """Void at once where a day has been touched since its ``until`` was read."""
        ...

    def discard(self, tenant: str, day: str) -> None:
        """Delete what is kept of a day."""
        ...


class Outdated(Exception):
    """``served`` is the generation that readers see; ``revised``: a newer revision has been registered."""

    def __init__(self, served: str | None, *, revised: bool) -> None:
        super().__init__("a newer revision has been registered, or another generation is served")
        self.served = served
        self.revised = revised


class Claims(Protocol):
    """Claims by article, by source and by time; and the named sources they name."""

    def write(self, tenant: str, generation: str, when: str, claims: Sequence[Claim]) -> None:
        """Write all of a generation, with its sources; not served before it is published."""
        ...

    def discard(
        self,
        tenant: str,
        article_id: str,
        generation: str,
        keep: frozenset[tuple[str, str | None]] = frozenset(),
    ) -> None:
        """Delete the claims of a generation, and the sources that no claim names so any longer.

        ``keep``: ids and names that are not to be looked for, since the article still has them.
        """
        ...

    def discard_before(self, tenant: str, article_id: str, revision: int) -> None:
        """Delete the claims of every revision before this one, and the sources left without any."""
        ...

    def of_article(
        self,
        tenant: str,
        article_id: str,
        generation: str,
        limit: int,
        after: Position | None,
        min_confidence: float = 0.0,
    ) -> Rows[Claim]:
        """In text order."""
        ...

    def all_of_article(self, tenant: str, article_id: str, generation: str) -> list[Claim]:
        """In text order, those too that an editor has rejected."""
        ...

    def all_before(self, tenant: str, article_id: str, revision: int) -> list[Claim]:
        """Those of every revision before this one that are not deleted yet."""
        ...

    def get(self, tenant: str, article_id: str, generation: str, claim_id: str) -> Claim | None: ...
    def list(self, tenant: str, wanted: ClaimFilter, limit: int, after: Position | None) -> ListedClaims:
        """Those that ``wanted`` may let through; it is for the caller to look closer.

        Inside an article in text order where the newest article comes first, else backwards.
        May be short, even empty, before the end of the list.
        """
        ...

    def heard(self, tenant: str, wanted: ClaimFilter, limit: int, after: Position | None) -> Rows[Heard]:
        """What claims of ``wanted.members``, or ``wanted.about`` something, tell of their sources.

        Of generations that are not served, too.
        """
        ...


class Copies(Protocol):
    """Claims of all articles by their wordings: what ``Claims`` writes and discards is noted here too."""

    def under(self, tenant: str, wordings: Iterable[str]) -> dict[str, list[Copy]]:
        """The copies noted under each wording that any has; of generations that are not served, too."""
        ...


class Revisions(Protocol):
    """The history of each article."""

    def write(self, tenant: str, article_id: str, revision: RevisionRecord) -> None:
        """Once for each revision: a second time changes nothing."""
        ...

    def list(self, tenant: str, article_id: str, limit: int, after: Position | None) -> Rows[RevisionRecord]:
        """Newest first."""
        ...

    def discard_before(self, tenant: str, article_id: str, revision: int) -> None: ...


class Sources(Protocol):
    """Named sources; what ``Claims`` writes and discards is noted here too."""

    def known(self, tenant: str, source_ids: Iterable[str]) -> dict[str, KnownSource]:
        """Of each of these; nothing is known of a source that no claim names and nobody decided about."""
        ...

    def decide(self, tenant: str, decisions: Mapping[str, Decision]) -> None:
        """Keep all or none. Raises Conflict where the version before is not the one that is kept."""
        ...

    def restore(self, tenant: str, source_id: str, decision: Decision) -> bool:
        """Keep it again, unless as new a one is kept; whether it is kept by this."""
        ...

    def list(self, tenant: str, limit: int, after: Position | None) -> Rows[SourceRecord]:
        """By name."""
        ...

    def named(
        self, tenant: str, words: Sequence[str], limit: int, after: Position | None
    ) -> Rows[SourceRecord]:
        """Those with all these words, or beginnings of words, in the name."""
        ...


class Corrections(Protocol):
    """What editors say of claims."""

    def put(self, tenant: str, correction: Correction) -> None:
        """Raises Conflict where the version before is not the one that is kept."""
        ...

    def restore(self, tenant: str, correction: Correction) -> bool:
        """Keep it again, unless as new a one is kept; whether it is kept by this."""
        ...

    def of_article(self, tenant: str, article_id: str) -> dict[str, Correction]:
        """By claim."""
        ...

    def list(self, tenant: str, limit: int, after: Position | None) -> Rows[Correction]:
        """By article and claim."""
        ...

    def discard(self, tenant: str, article_id: str) -> None: ...


class Tokens(Protocol):
    def put(self, token: TokenRecord) -> None:
        """New, or in place of what is kept of it; when it was last used stays as noted."""
        ...

    def restore(self, sha256: str) -> bool:
        """Let a token in as its object says; False where that is so already, or it is revoked."""
        ...

    def get(self, sha256: str) -> TokenRecord | None: ...
    def note_use(self, token: TokenRecord, hour: str) -> None:
        """Note once an hour that a token was used. Never raises: the note is worth less than the request."""
        ...

    def delete(self, token: TokenRecord) -> None: ...
    def list(self, tenant: str) -> list[TokenRecord]: ...


class Channels(Protocol):
    """Ways in, with their secrets."""

    def put(self, channel: Channel) -> None: ...
    def get(self, channel_id: str) -> Channel | None: ...
    def delete(self, channel_id: str) -> None: ...
    def list(self, tenant: str) -> list[Channel]: ...


class DeliveryIds(Protocol):
    """What the senders call their deliveries, for a while."""

    def remember(
        self, tenant: str, channel_id: str, delivery_id: str, sha256: str, now: datetime, until: datetime
    ) -> str:
        """The SHA-256 of the body that first came under this id: this one, if none did."""
        ...


class Exports(Protocol):
    """Exports that are written piece by piece, each kept until some time after it expires."""

    def create(self, job: ExportJob) -> None: ...
    def get(self, tenant: str, export_id: str) -> ExportJob | None: ...
    def replace(self, job: ExportJob, step: int) -> bool:
        """False, and nothing is changed, where the job that is kept is not at this step."""
        ...


class Downloads(Protocol):
    """Objects that are put together from others and fetched by a link."""

    def begin(self, key: str, media_type: str) -> str:
        """The id of an upload."""
        ...

    def add(self, key: str, upload: str, number: int, piece: str) -> None:
        """Make the object ``piece`` a part; again, with the same one, changes nothing.

        Parts count from 1, and all but the last have at least 5 MiB.
        """
        ...

    def complete(self, key: str, upload: str) -> None:
        """Make the object of the parts, which ends the upload."""
        ...

    def has(self, key: str) -> bool: ...

    def link(self, key: str, filename: str, media_type: str, seconds: int) -> str:
        """A URL that fetches the object, for so long."""
        ...


class Tables(Protocol):
    """What a tenant has loaded to look things up in, one of each kind."""

    def put(self, tenant: str, table: LookupTable) -> None: ...
    def get(self, tenant: str, kind: str) -> LookupTable | None: ...
    def delete(self, tenant: str, kind: str) -> None: ...


class Queue(Protocol):
    def send(self, bodies: Sequence[str]) -> None: ...
    def put_off(self, receipt: str, seconds: int) -> None:
        """Bring a message that is at work again after this time, counted from now."""
        ...


class Subscriptions(Protocol):
    """Subscribers, their secrets, and how sending to them went."""

    def put(self, subscription: Subscription, secrets: Sequence[SecretStr]) -> None:
        """What is known of its deliveries stays."""
        ...

    def get(self, tenant: str, subscription_id: str) -> Subscription | None: ...
    def kept(self) -> Iterator[Subscription]:
        """Those of all tenants as they are kept with their secrets: without their state."""
        ...

    def restore(self, subscription: Subscription) -> bool:
        """List it again, unless it is listed; whether it is by this."""
        ...

    def secrets(self, subscription: Subscription) -> tuple[SecretStr, ...]: ...
    def list(self, tenant: str) -> list[Subscription]: ...
    def delete(self, subscription: Subscription) -> None: ...
    def succeed(self, subscription: Subscription, at: str) -> None:
        """It took a request: it is neither failing nor disabled from now on."""
        ...

    def fail(self, subscription: Subscription, failure: Failure, disable: str | None) -> None:
        """It did not take a request. ``disable``: why it gets no more, if so."""
        ...


class TargetRefused(Exception):
    """Nothing is sent to this URL, or to where it leads. The message says what to change."""


class NotDelivered(Exception):
    """There was no answer. The message says why."""


class Targets(Protocol):
    """The addresses of subscribers."""

    def check(self, url: str) -> None:
        """Raises TargetRefused."""
        ...

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status of the answer; redirections are not followed. Raises TargetRefused, NotDelivered."""
        ...


@dataclass(frozen=True)
class Ports:
    """Everything that the services need of the outside.

    ``queue`` brings deliveries, ``outbound`` what goes to subscribers. ``retries``: seconds between
    the attempts at one request.
    """

    objects: Objects
    articles: Articles
    revisions: Revisions
    claims: Claims
    copies: Copies
    days: Days
    corrections: Corrections
    sources: Sources
    tokens: Tokens
    channels: Channels
    tables: Tables
    delivery_ids: DeliveryIds
    exports: Exports
    downloads: Downloads
    queue: Queue
    outbound: Queue
    subscriptions: Subscriptions
    targets: Targets
    retries: tuple[int, ...]
    clock: Callable[[], datetime]
    extract: Callable[[Article], Extraction]
    search: Search
    cursor_key: str
    max_attempts: int
