"""The shapes of answers, for the contract. Services make them; a test holds every answer to its shape."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import ConfigDict, Field

from chalicelib.models import Attribution, Block, Metadata, Model, SourceType
from chalicelib.outgoing import Failure, SubscriptionFilters
from chalicelib.records import (
    Change,
    Changes,
    ChannelKind,
    ChannelOptions,
    ClaimSource,
    Corrected,
    ExportStatus,
    Format,
    Scope,
    Status,
    View,
)

Item = TypeVar("Item")


class Answer(Model):
    """Only the contract needs its schema, so that it is built when that is asked for."""

    model_config = ConfigDict(defer_build=True)


class Page(Answer, Generic[Item]):
    """Part of a list. ``next``: the cursor of the next page, null at the end alone; a page may be short."""

    items: list[Item]
    next: str | None


class Everything(Answer, Generic[Item]):
    """A list that is never long."""

    items: list[Item]


class FieldProblem(Answer):
    field: str
    problem: str


class Problem(Answer):
    """RFC 9457 problem details. ``detail`` says what to do; ``errors`` names the fields at fault."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None


class Health(Answer):
    status: str
    extractor: str = Field(description="version of the extractor")


class ArticleLinks(Answer):
    self: str
    text: str
    claims: str
    revisions: str
    copies: str


class ServedArticle(Answer):
    """An article's state. ``served_revision``: of which the claims are; null before any is."""

    article_id: str
    revision: int
    served_revision: int | None
    status: Status
    reason: str | None = Field(description="why it failed, or why no claims were looked for")
    first_received_at: str
    received_at: str
    metadata: Metadata | None
    body: tuple[int, int] | None = Field(description="offsets of the body in the text")
    claims: int
    source_types: dict[SourceType, int]
    links: ArticleLinks


class ServedText(Answer):
    """The text that the offsets of an article's claims point into, and its blocks."""

    article_id: str
    revision: int
    text: str
    blocks: list[Block]


class ServedRevision(Answer):
    """Of an article that is not served, without ``headline`` and ``changes``."""

    revision: int
    change: Change
    received_at: str
    headline: str | None = None
    changes: Changes | None = Field(None, description="null where nothing was served before")


class Retelling(Answer):
    """An article that shares claims. ``same_story``: half of the claims of the one that has fewer."""

    article_id: str
    headline: str | None
    publisher: str | None
    wire: str | None
    published: str | None
    url: str | None
    claims: int
    shared: int
    same_story: bool


class ServedCopy(Answer):
    claim_id: str
    article_id: str
    outlet: str | None
    wire: str | None
    published: str | None


class ClaimLinks(Answer):
    self: str
    article: str
    text: str


class ServedClaim(Attribution):
    """Who, by which words, said what, and where it stands. ``copies`` where they were looked for."""

    model_config = ConfigDict(defer_build=True)

    id: str
    article_id: str
    revision: int
    number: int = Field(description="place among the article's claims, in text order from 0")
    headline: str | None
    outlet: str | None
    published: str | None
    url: str | None
    wire: str | None
    authors: tuple[str, ...]
    source: ClaimSource  # type: ignore[assignment]
    extractor: str
    corrected: Corrected | None
    copies: list[ServedCopy] | None = Field(
        None, description="the same claim in other articles, the first 20"
    )
    copy_count: int | None = None
    links: ClaimLinks


class ExportLinks(Answer):
    self: str
    file: str | None = Field(
        None, description="fetches the file without a token, for an hour; once it is done"
    )


class ServedExport(Answer):
    """How far an export has come. ``rows``: so far. It and its file are gone at ``expires_at``."""

    id: str
    view: View
    format: Format
    filters: dict[str, str | float]
    status: ExportStatus
    reason: str | None = Field(description="why it failed")
    rows: int
    created_at: str
    finished_at: str | None
    expires_at: str
    links: ExportLinks


class SourceLinks(Answer):
    self: str
    claims: str


class ServedSource(Answer):
    """A named source, the same across articles. ``ambiguous``: several share a name of it."""

    id: str
    name: str
    type: SourceType
    title: str | None
    names: list[str] = Field(description="as articles write them, the shortest first")
    aliases: list[str]
    merged: list[str] = Field(description="ids of sources that count as this one")
    ambiguous: bool
    links: SourceLinks


class SourceTitle(Answer):
    title: str
    first: str
    last: str
    claims: int


class WikidataItem(Answer):
    id: str
    label: str


class WholeSource(ServedSource):
    """``counted``: of how many claims the figures are, the newest; ``complete``: whether that is all.

    ``wikidata``: by the table that is loaded, if any.
    """

    first_heard: str | None
    last_heard: str | None
    counted: int
    complete: bool
    titles: list[SourceTitle]
    types: dict[SourceType, int]
    outlets: dict[str, int]
    months: dict[str, int]
    wikidata: WikidataItem | None


class ServedToken(Answer):
    """``status``: "live" or "expired". ``last_used``: the hour. ``replaced_by``: what rotation made of it."""

    id: str
    label: str
    scopes: list[Scope]
    created_at: str
    expires_at: str | None
    replaced_by: str | None
    last_used: str | None
    status: str


class MadeToken(ServedToken):
    """``token`` is told this one time."""

    token: str


class ChannelLinks(Answer):
    webhook: str


class ServedChannel(Answer):
    id: str
    name: str
    kind: ChannelKind
    created_at: str
    options: ChannelOptions
    live_secrets: int
    links: ChannelLinks


class MadeChannel(ServedChannel):
    """``secret`` is told this one time, where it was made here."""

    secret: str | None = None


class SubscriptionLinks(Answer):
    self: str


class ServedSubscription(Answer):
    """``status``: "active", "failing" or "disabled"."""

    id: str
    name: str
    target: str
    created_at: str
    live_secrets: int
    filters: SubscriptionFilters
    status: str
    last_success_at: str | None
    failing_since: str | None
    disabled_at: str | None
    disabled_because: str | None
    links: SubscriptionLinks


class MadeSubscription(ServedSubscription):
    """``secret`` is told this one time, where it was made here."""

    secret: str | None = None


class WholeSubscription(ServedSubscription):
    recent_failures: list[Failure]


class ServedTable(Answer):
    """A table that a user has loaded. ``sha256``: of the file as it came."""

    kind: str
    rows: int
    loaded_at: str
    sha256: str
