"""What is kept that nobody is served, and what the table does not know yet of S3: found, and put right.

A run that was cut off leaves such, until the next that has to do with the article. Here none is waited for.
All of it may run beside live traffic, be cut off and repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import groupby, islice
from typing import NamedTuple

from chalicelib.naming.object_keys import text_prefix
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleRecord, Status
from chalicelib.services.editing import correct_served, forget_erased
from chalicelib.services.extracting import clear_late
from chalicelib.services.indexing import verify_index
from chalicelib.services.leftovers import clear_others
from chalicelib.services.operating.backfilling import (
    AT_ONCE,
    Outcome,
    StoredArticle,
    restore_rows,
    stored_articles,
)
from chalicelib.services.telling import queue_untold


class Fault(StrEnum):
    UNKNOWN = "not in the table: backfill puts it there"
    LEFT = "what nobody is served was deleted"
    STRAY = "what no claim has any longer was deleted"
    UNSERVED = "what an editor said of its claims was not served"
    UNTOLD = "what subscribers were to be told was queued"
    BEHIND = "the table did not know of it"
    UNINDEXED = "the index had it otherwise than it is served: it is queued"
    UNREADABLE = "the object is none that Onrecord has written"


class Found(NamedTuple):
    """``name``: an article's id, the S3 key of what the table was behind with, or the key of an item."""

    name: str
    fault: Fault


def verify(ports: Ports) -> Iterator[Found]:
    """Each fault as it is put right; tokens, decisions and corrections first."""
    for row in restore_rows(ports):
        if row.outcome is Outcome.RESTORED:
            yield Found(row.name, Fault.BEHIND)
        elif row.outcome is Outcome.UNREADABLE:
            yield Found(row.name, Fault.UNREADABLE)
    tenants = []
    for tenant, group in groupby(stored_articles(ports), key=lambda article: article.tenant):
        tenants.append(tenant)
        while stored := list(islice(group, AT_ONCE)):
            known = ports.articles.get_many(tenant, [each.article_id for each in stored])
            for each in stored:
                yield from _verify(ports, each, known.get(each.article_id))
    for name in ports.strays.clear():
        yield Found(name, Fault.STRAY)
    for tenant in tenants:
        for article_id in verify_index(ports, tenant):
            yield Found(article_id, Fault.UNINDEXED)


def _verify(ports: Ports, stored: StoredArticle, article: ArticleRecord | None) -> Iterator[Found]:
    newest = stored.deliveries[-1]
    if article is None or (article.delivery or "") < newest:
        yield Found(stored.article_id, Fault.UNKNOWN)
    if article is None:
        return
    if article.untold:
        queue_untold(ports, article)
        yield Found(stored.article_id, Fault.UNTOLD)
    if article.generation and _put_right(ports, article):
        yield Found(stored.article_id, Fault.UNSERVED)
        article = ports.articles.get(article.tenant, article.article_id) or article
    if clear_others(ports, article) if article.generation else _is_left(ports, article):
        if not article.generation:
            clear_late(ports, article)
        yield Found(stored.article_id, Fault.LEFT)
    if article.is_erased and forget_erased(ports, article.tenant, article.article_id):
        yield Found(stored.article_id, Fault.LEFT)


def _put_right(ports: Ports, article: ArticleRecord) -> bool:
    """Whether its claims were not as its corrections say."""
    tenant, article_id = article.tenant, article.article_id
    if not ports.corrections.of_article(tenant, article_id):
        return False
    correct_served(ports, tenant, article_id)
    now = ports.articles.get(tenant, article_id)
    return now is not None and now.generation != article.generation


def _is_left(ports: Ports, article: ArticleRecord) -> bool:
    """Of an article that is withdrawn: claims; of one that is removed, texts too."""
    if article.status not in {Status.WITHDRAWN, Status.REMOVED}:
        return False
    texts = ports.objects.keys(text_prefix(article.tenant, article.article_id))
    removed = article.status is Status.REMOVED and any(texts)
    return removed or bool(ports.claims.unnamed(article))
