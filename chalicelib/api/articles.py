"""Articles: listed, shown, taken back."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from chalicelib import bootstrap
from chalicelib.api.answers import Page
from chalicelib.api.claims import ServedClaim
from chalicelib.api.receiving import RECEIPTS
from chalicelib.api.routing import Routes
from chalicelib.models import Block, Change, Metadata, Model, NoComment, SourceType
from chalicelib.ports.access import Principal
from chalicelib.ports.articles import Status
from chalicelib.ports.revisions import Changes
from chalicelib.services import asking, receiving
from chalicelib.services.asking import ArticleParameters, ClaimsOfParameters, ListParameters

routes = Routes(__name__)
route = routes.route


class RemoveParameters(Model):
    """Of a removal."""

    erase: Annotated[bool, Field(description="delete what is stored of the article too")] = False


class ArticleLinks(Model):
    self: str
    text: str
    claims: str
    revisions: str
    copies: str


class ServedArticle(Model):
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
    no_comment: list[NoComment] = Field(description="who was asked and did not answer")
    links: ArticleLinks


class ServedText(Model):
    """The text that the offsets of an article's claims point into, and its blocks."""

    article_id: str
    revision: int
    text: str
    blocks: list[Block]


class ServedRevision(Model):
    """Of an article that is not served, without ``headline`` and ``changes``."""

    revision: int
    change: Change
    received_at: str
    headline: str | None = None
    changes: Changes | None = Field(None, description="null where nothing was served before")


class Retelling(Model):
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


@route("/v1/articles", "read", takes=ArticleParameters, gives=Page[ServedArticle])
def get_articles(caller: Principal, wanted: ArticleParameters) -> Any:
    """List articles, newest first."""
    return asking.list_articles(bootstrap.ports(), caller.tenant, wanted.article_filter, wanted.paging)


@route("/v1/articles/{article_id}", "read", gives=ServedArticle)
def get_article(caller: Principal, article_id: str) -> Any:
    """Get an article: its metadata, state and counts."""
    return asking.get_article(bootstrap.ports(), caller.tenant, article_id)


@route("/v1/articles/{article_id}", "admin", "DELETE", takes=RemoveParameters, gives=RECEIPTS)
def delete_article(caller: Principal, article_id: str, wanted: RemoveParameters) -> Any:
    """Take an article and its claims out of every query."""
    return receiving.remove(bootstrap.ports(), caller.tenant, article_id, erase=wanted.erase)


@route("/v1/articles/{article_id}/text", "read", gives=ServedText)
def get_text(caller: Principal, article_id: str) -> Any:
    """Get the text that offsets point into, and its blocks."""
    return asking.get_text(bootstrap.ports(), caller.tenant, article_id)


@route("/v1/articles/{article_id}/revisions", "read", takes=ListParameters, gives=Page[ServedRevision])
def get_revisions(caller: Principal, article_id: str, wanted: ListParameters) -> Any:
    """List what each revision changed, newest first."""
    return asking.list_revisions(bootstrap.ports(), caller.tenant, article_id, wanted.paging)


@route("/v1/articles/{article_id}/copies", "read", takes=ListParameters, gives=Page[Retelling])
def get_copies(caller: Principal, article_id: str, wanted: ListParameters) -> Any:
    """List the articles that share claims with it, those with most of them first."""
    return asking.list_copies(bootstrap.ports(), caller.tenant, article_id, wanted.paging)


@route("/v1/articles/{article_id}/claims", "read", takes=ClaimsOfParameters, gives=Page[ServedClaim])
def get_claims_of_article(caller: Principal, article_id: str, wanted: ClaimsOfParameters) -> Any:
    """List the claims of an article, in text order."""
    return asking.claims_of_article(
        bootstrap.ports(), caller.tenant, article_id, wanted.paging, wanted.min_confidence, wanted.act
    )
