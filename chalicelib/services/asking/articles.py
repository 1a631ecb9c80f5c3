"""Articles, their texts and their revisions, as they are served."""

from __future__ import annotations

from typing import Any

from chalicelib.errors import NotFound
from chalicelib.naming.addresses import links
from chalicelib.naming.ids import is_article_id
from chalicelib.naming.object_keys import text_key
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleFilter, ArticleRecord, Status, revision_of
from chalicelib.ports.lists import Position, Rows
from chalicelib.ports.objects import ObjectMissing
from chalicelib.ports.revisions import RevisionRecord
from chalicelib.ports.texts import read_text
from chalicelib.services.asking.matching import lets_article_through
from chalicelib.services.paging import Page, Paging, page


def get_article(ports: Ports, tenant: str, article_id: str) -> dict[str, Any]:
    """Raises NotFound."""
    return served_article(found_article(ports, tenant, article_id))


def get_text(ports: Ports, tenant: str, article_id: str) -> dict[str, Any]:
    """The text that the offsets of this article's claims point into, and its blocks. Raises NotFound."""
    generation, missing = _shown(found_article(ports, tenant, article_id)), ""
    while generation != missing:
        try:
            parsed = read_text(ports.objects.get(text_key(tenant, article_id, generation))).article
        except ObjectMissing:  # another may have taken its place since the article was read
            missing, generation = generation, _shown(found_article(ports, tenant, article_id))
        else:
            return {
                "article_id": article_id,
                "revision": revision_of(generation),
                **parsed.model_dump(mode="json", include={"text", "blocks"}),
            }
    raise NotFound(
        f"The text of {article_id} is not in storage; POST /v1/reextract?again=true makes it again."
    )


def _shown(article: ArticleRecord) -> str:
    """The generation whose text is served. Raises NotFound."""
    if article.status in {Status.WITHDRAWN, Status.REMOVED}:
        raise NotFound(f"{article.article_id} is {article.status}, so that its text is not served.")
    if not article.generation:
        raise NotFound(
            f"The text of {article.article_id} has not been read yet (its status: {article.status})."
        )
    return article.generation


def list_revisions(ports: Ports, tenant: str, article_id: str, paging: Paging) -> Page:
    """Newest first. Of an article that is not served, only that and when it was changed."""
    article = found_article(ports, tenant, article_id)
    hidden = article.status in {Status.WITHDRAWN, Status.REMOVED}

    def serve(revision: RevisionRecord) -> dict[str, Any]:
        return revision.model_dump(mode="json", exclude={"headline", "changes"} if hidden else set())

    return page(
        ports,
        f"{tenant}|revisions of {article_id}",
        paging,
        lambda after: ports.revisions.list(tenant, article_id, paging.limit, after),
        serve,
    )


def list_articles(ports: Ports, tenant: str, wanted: ArticleFilter, paging: Paging) -> Page:
    """By time of publication, or of receipt where that is not known."""

    def read(after: Position | None) -> Rows[ArticleRecord]:
        rows, end = ports.articles.list(tenant, wanted, paging.limit, after)
        return Rows([article for article in rows if lets_article_through(wanted, article)], end)

    listing = f"{tenant}|articles|{wanted.model_dump_json()}"
    return page(ports, listing, paging, read, served_article)


def served_article(article: ArticleRecord) -> dict[str, Any]:
    kept = article.model_dump(
        mode="json",
        exclude={
            "tenant",
            "delivery",
            "content_sha256",
            "generation",
            "extracted",
            "erased",
            "erased_revision",
            "clearings",
            "untold",
        },
    )
    nothing: dict[str, Any] = {
        "metadata": None,
        "body": None,
        "claims": 0,
        "source_types": {},
        "no_comment": [],
    }
    shown = article.extracted if article.generation else None
    found = shown.model_dump(mode="json") if shown else nothing
    current = {"served_revision": revision_of(article.generation) if article.generation else None}
    return {**kept, **current, **found, "links": links(article.article_id)}


def found_article(ports: Ports, tenant: str, article_id: str) -> ArticleRecord:
    """Raises NotFound."""
    article = ports.articles.get(tenant, article_id) if is_article_id(article_id) else None
    if not article:
        raise NotFound(f"There is no article {article_id!r}. GET /v1/articles lists those there are.")
    return article
