"""Articles as items of the table: what they are listed under, how they are read. articles.py writes them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence

from chalicelib.ports.articles import (
    ArticleRecord,
    Extracted,
    Outcome,
    Outdated,
    Registration,
    Status,
    run_of,
)
from chalicelib.ports.deliveries import Delivery
from chalicelib.ports.manifests import NOTHING
from chalicelib.storage import keys
from chalicelib.storage.manifests import kept_with, part_keys, read_manifest
from chalicelib.storage.table import Item, Table


def outdated(article: ArticleRecord, item: Item | None) -> Outdated:
    """Why an article could not be served, by what the table has of it."""
    now = read_article(item) if item else None
    revised = now is None or now.revision != article.revision
    cleared = now is not None and now.clearings != article.clearings
    return Outdated(now.generation if now else None, revised=revised, cleared=cleared)


def not_cleared_since(article: ArticleRecord) -> str:
    """The condition that nothing was cleared since the article was read; ``:clearings`` is its value."""
    return "clearings = :clearings" if article.clearings else "attribute_not_exists(clearings)"


def clearings_value(article: ArticleRecord) -> dict[str, int]:
    return {":clearings": article.clearings} if article.clearings else {}


def article_keys(tenant: str, article_ids: Iterable[str]) -> list[tuple[str, str]]:
    return [(keys.article_pk(tenant, article), keys.ARTICLE) for article in sorted(set(article_ids))]


def listing_values(tenant: str, article_id: str, received_at: str, status: Status) -> dict[str, str]:
    """The values of an update that lists an article by time and by state."""
    return {
        ":list": keys.articles_list(tenant),
        ":listed": f"{received_at}#{article_id}",
        ":state": keys.state_list(tenant, status.value),
    }


def served_values(article: ArticleRecord) -> Item:
    """What the record has of what is served."""
    return {
        ":generation": article.generation,
        ":extracted": pack_extracted(article),
        ":manifest": kept_with(article.manifest or NOTHING, run_of(article.generation or ""))["manifest"],
    }


def pack_extracted(article: ArticleRecord) -> bytes:
    return zlib.compress((article.extracted or Extracted()).model_dump_json().encode(), 9)


def known_registration(item: Item, key: str, delivery: Delivery) -> Registration:
    """The handler may have registered this very delivery before the receiver came to it."""
    if item["delivery"] == key:
        return Registration(outcome=Outcome.REVISED, article=read_article(item))
    same = item["content_sha256"] == delivery.content_sha256
    return Registration(outcome=Outcome.UNCHANGED if same else Outcome.SUPERSEDED, article=read_article(item))


def read_article(item: Item, beside: Mapping[tuple[str, str], Item] | None = None) -> ArticleRecord:
    """``beside``: the parts of its manifest, where it has such; without them it has none here.

    What an earlier version has written of it, as text, is left out: it is to be extracted again.
    """
    kept = {name: item[name] for name in ArticleRecord.model_fields if name in item}
    kept["manifest"] = read_manifest(item, beside or {})
    if isinstance(kept.get("extracted"), str):
        del kept["extracted"]
    elif "extracted" in kept:
        kept["extracted"] = Extracted.model_validate_json(zlib.decompress(bytes(kept["extracted"])))
    kept |= {name: int(item[name]) for name in ("revision", "erased_revision", "clearings") if name in item}
    return ArticleRecord(**kept)


def read_articles(table: Table, items: Sequence[Item]) -> list[ArticleRecord]:
    """With manifests of any size."""
    wanted = [key for item in items for key in part_keys(item)]
    beside = {(part["PK"], part["SK"]): part for part in table.get_many(wanted)} if wanted else {}
    return [read_article(item, beside) for item in items]
