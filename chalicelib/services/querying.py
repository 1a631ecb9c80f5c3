"""Who is on record as saying what: articles, claims and sources, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from chalicelib.errors import InvalidRequest, NotFound
from chalicelib.models import Article, Model
from chalicelib.records import ArticleRecord, Claim, Copy, RevisionRecord, Status
from chalicelib.services.cursors import read_cursor, write_cursor
from chalicelib.services.folding import copies_of, fold, retold, served_retelling, told
from chalicelib.services.identity import Known, identified, of_source
from chalicelib.services.names import base_name
from chalicelib.services.ports import (
    ArticleFilter,
    ClaimFilter,
    Duplicates,
    ListedClaim,
    ObjectMissing,
    Ports,
    Position,
    Row,
    Rows,
)
from chalicelib.services.postings import lets_article_through, lets_through
from chalicelib.services.receiving import links
from chalicelib.services.wordings import copy_of
from chalicelib.storage import keys

Answer = TypeVar("Answer")
READS_A_PAGE = 4  # bounds the cost of a page whose filters let little through


class Page(Model):
    """Part of a list. ``next`` is null at the end; before it a page may be short."""

    items: list[dict[str, Any]]
    next: str | None


class Paging(Model):
    """How much, and from where."""

    limit: int = 20
    cursor: str | None = None


def get_article(ports: Ports, tenant: str, article_id: str) -> dict[str, Any]:
    return served_article(_article(ports, tenant, article_id))


def get_text(ports: Ports, tenant: str, article_id: str) -> dict[str, Any]:
    """The text that the offsets of this article's claims point into, and its blocks."""
    article = _article(ports, tenant, article_id)
    if article.status in {Status.WITHDRAWN, Status.REMOVED}:
        raise NotFound(f"{article_id} is {article.status}, so that its text is not served.")
    if not article.generation:
        raise NotFound(f"The text of {article_id} has not been read yet (its status: {article.status}).")
    try:
        parsed = Article.model_validate_json(
            ports.objects.get(keys.text_key(tenant, article_id, article.generation))
        )
    except ObjectMissing:
        raise NotFound(
            f"The text of {article_id} is not in storage; POST /v1/reextract?again=true makes it again."
        ) from None
    return {
        "article_id": article_id,
        "revision": _revision(article.generation),
        **parsed.model_dump(mode="json", include={"text", "blocks"}),
    }


def list_revisions(ports: Ports, tenant: str, article_id: str, paging: Paging) -> Page:
    """Newest first. Of an article that is not served, only that and when it was changed."""
    article = _article(ports, tenant, article_id)
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


def claims_of_article(
    ports: Ports, tenant: str, article_id: str, paging: Paging, min_confidence: float = 0.0
) -> Page:
    """In text order. A cursor ends with the generation it was given for."""

    def read(generation: str) -> Page:
        listing = f"{tenant}|claims of {article_id}|{generation}|{min_confidence}"

        def rows(after: Position | None) -> Rows[Claim]:
            return ports.claims.of_article(
                tenant, article_id, generation, paging.limit, after, min_confidence
            )

        found, after = rows(read_cursor(ports.cursor_key, listing, paging.cursor))
        items = [served_claim(claim) for claim in identified(Known(ports, tenant), found)]
        return Page(items=items, next=write_cursor(ports.cursor_key, listing, after))

    article = _article(ports, tenant, article_id)
    return steadily(ports, article, read) or Page(items=[], next=None)


def get_claim(ports: Ports, tenant: str, claim_id: str) -> dict[str, Any]:
    article_id = keys.article_of(claim_id)
    article = ports.articles.get(tenant, article_id) if article_id else None

    def read(generation: str) -> Claim | None:
        return ports.claims.get(tenant, article_id or "", generation, claim_id)

    claim = steadily(ports, article, read)
    if not (article and claim):
        raise NotFound(f"There is no claim {claim_id!r}. Its words may have left the article in a revision.")
    if claim.is_rejected:
        raise NotFound(f"An editor has rejected the claim {claim_id!r}: it is none.")
    (told,) = identified(Known(ports, tenant), [claim])
    return served_claim(told, copies_of(ports, tenant, [(claim, article.when)])[claim_id])


def list_copies(ports: Ports, tenant: str, article_id: str, paging: Paging) -> Page:
    """The articles in which claims of this one stand too, those that share most of them first."""
    listing = f"{tenant}|copies|{article_id}"
    after = read_cursor(ports.cursor_key, listing, paging.cursor)

    def read(generation: str) -> list[Claim]:
        claims = ports.claims.all_of_article(tenant, article_id, generation)
        return [claim for claim in claims if not claim.is_rejected]

    article = _article(ports, tenant, article_id)
    claims = steadily(ports, article, read) or []
    found = retold(copies_of(ports, tenant, [(claim, article.when) for claim in claims]))
    start = int(after["told"]) if after else 0
    end = start + paging.limit
    known = ports.articles.get_many(tenant, (other for other, _ in found[start:end]))
    return Page(
        items=[
            served_retelling(known[other], shared, len(claims))
            for other, shared in found[start:end]
            if other in known
        ],
        next=write_cursor(ports.cursor_key, listing, {"told": str(end)} if end < len(found) else None),
    )


def steadily(
    ports: Ports, article: ArticleRecord | None, read: Callable[[str], Answer | None]
) -> Answer | None:
    """Read claims of the generation that is served, and again if another took its place meanwhile.

    The claims of a generation are deleted only once another is served, so what
    was read while it did not change was whole. None where none is served yet.
    """
    while article and article.generation:
        answer = read(article.generation)
        now = ports.articles.get(article.tenant, article.article_id)
        if now and now.generation == article.generation:
            return answer
        article = now
    return None


def list_claims(ports: Ports, tenant: str, wanted: ClaimFilter, paging: Paging) -> Page:
    """By time of publication; newest article first, in text order inside each, or the other way round."""
    for asked, kept, name in (
        (wanted.about, ports.search.topics, "about"),
        (wanted.words, ports.search.words, "q"),
    ):
        if asked and not kept:
            raise InvalidRequest(f"{name} is turned off here: claims are not posted by what it looks for.")
    listing = f"{tenant}|claims|{wanted.model_dump_json()}"
    after = read_cursor(ports.cursor_key, listing, paging.cursor)
    wanted = of_source(ports, tenant, wanted)
    known = Known(ports, tenant)
    claims: list[ListedClaim] = []
    copies: dict[str, list[Copy]] = {}
    for _ in range(READS_A_PAGE):
        found, after = _wanted(ports, tenant, wanted, paging.limit, after, known)
        if wanted.duplicates is Duplicates.FOLD:
            found, of_these = fold(ports, tenant, wanted, found)
            copies |= of_these
        claims += found
        if after is None or len(claims) >= paging.limit:
            break
    if len(claims) > paging.limit:
        claims = claims[: paging.limit]
        after = claims[-1].position
    cursor = write_cursor(ports.cursor_key, listing, after)
    told = identified(known, [listed.claim for listed in claims])
    served = [served_claim(claim, copies.get(claim.id)) for claim in told]
    return Page(items=served, next=cursor)


def claims_of_source(ports: Ports, tenant: str, wanted: ClaimFilter, paging: Paging) -> Page:
    """As ``list_claims``. Raises NotFound where the source that is wanted has no claim."""
    source_id = wanted.source_id or ""
    page = list_claims(ports, tenant, wanted, paging) if keys.is_source_id(source_id) else None
    narrowed = wanted.about or wanted.words or wanted.min_confidence
    if page is None or not (page.items or page.next or paging.cursor or narrowed):
        raise NotFound(f"There is no source {source_id!r} with a claim. Look for one at /v1/sources?q=.")
    return page


def source_wanted(tenant: str, source: str | None) -> dict[str, str]:
    """What a filter says of a source that is given by id or by name."""
    if source is None or keys.is_source_id(source):
        return {"source_id": source} if source else {}
    return {"source_id": keys.named_source_id(tenant, base_name(source)), "source_name": source}


def served_article(article: ArticleRecord) -> dict[str, Any]:
    kept = article.model_dump(
        mode="json",
        exclude={"tenant", "delivery", "content_sha256", "generation", "extracted", "untold"},
    )
    nothing: dict[str, Any] = {"metadata": None, "body": None, "claims": 0, "source_types": {}}
    shown = article.extracted if article.generation else None
    found = shown.model_dump(mode="json", exclude={"voices"}) if shown else nothing
    current = {"served_revision": _revision(article.generation) if article.generation else None}
    return {**kept, **current, **found, "links": links(article.article_id)}


def served_claim(claim: Claim, copies: Sequence[Copy] | None = None) -> dict[str, Any]:
    """``copies``: None where they were not looked for."""
    links = {"self": f"/v1/claims/{claim.id}", **_article_link(claim)}
    return {**claim.served(), **(told(copies) if copies is not None else {}), "links": links}


def _article_link(claim: Claim) -> dict[str, str]:
    return {"article": links(claim.article_id)["self"], "text": links(claim.article_id)["text"]}


def _article(ports: Ports, tenant: str, article_id: str) -> ArticleRecord:
    article = ports.articles.get(tenant, article_id) if keys.is_article_id(article_id) else None
    if not article:
        raise NotFound(f"There is no article {article_id!r}. GET /v1/articles lists those there are.")
    return article


def _wanted(
    ports: Ports, tenant: str, wanted: ClaimFilter, limit: int, after: Position | None, known: Known
) -> Rows[ListedClaim]:
    """One read. Where it met claims that are not served, a second one.

    An article may just have been given another generation, whose claims were
    not there yet when the first one passed: the second finds them.
    """
    found = ports.claims.list(tenant, wanted, limit, after)
    if found.stale:
        found = ports.claims.list(tenant, wanted, limit, after)
    known.add(found.sources)
    kept = [row for row in found.rows if lets_through(wanted, copy_of(row.claim, row.generation, row.when))]
    return Rows(kept, found.position)


def page(
    ports: Ports,
    listing: str,
    paging: Paging,
    read: Callable[[Position | None], Rows[Row]],
    serve: Callable[[Row], dict[str, Any]],
) -> Page:
    rows, after = read(read_cursor(ports.cursor_key, listing, paging.cursor))
    return Page(items=[serve(row) for row in rows], next=write_cursor(ports.cursor_key, listing, after))


def _revision(generation: str) -> int:
    return int(generation.partition("-")[0])
