"""What is deleted of an article that is withdrawn, removed or erased.

An extraction may be cut off, or overtaken by the withdrawal, and leave what it wrote until then. All of
this can be repeated, and is, by the run that finds itself late (``clear_late``); so an extraction writes
first what tells of the rest: the text, then the claims, then under what they are listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from pydantic import ValidationError

from chalicelib.models import Article, Change, Metadata
from chalicelib.naming.delivery_keys import delivery_prefix, parse_delivery_key
from chalicelib.naming.object_keys import correction_prefix, text_prefix
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleRecord
from chalicelib.ports.objects import ObjectMissing
from chalicelib.ports.revisions import RevisionRecord
from chalicelib.services.counting import forget
from chalicelib.services.telling import forget_events_before, queue_event, write_event


def clear_late(ports: Ports, article: ArticleRecord) -> None:
    """As ``clear_away``, if the article is withdrawn or removed by now; else nothing."""
    if _change(article) is not Change.PUBLISHED:
        clear_away(ports, article)


def clear_away(ports: Ports, article: ArticleRecord) -> None:
    """Delete what nobody is served any longer since this revision withdrew or removed the article.

    Raises Unavailable.
    """
    tenant, article_id, revision = article.tenant, article.article_id, article.revision
    change = _change(article)
    forget(ports, article)
    texts = list(_texts_before(ports, article)) if change is Change.REMOVED else []
    ports.articles.unlist(article, [said for key in texts if (said := _said(ports, key))])
    if article.is_erased:
        forget_events_before(ports, tenant, article_id, revision)
    _tell_of_end(ports, article)
    ports.claims.discard_before(tenant, article_id, revision)
    told = RevisionRecord(revision=revision, change=change, received_at=article.received_at)
    ports.revisions.write(tenant, article_id, told)
    if change is Change.REMOVED:
        for key in texts:
            ports.objects.delete(key)
        ports.revisions.discard_before(tenant, article_id, revision)
    if article.is_erased:
        _delete(ports, delivery_prefix(tenant, article_id), before=article.delivery or "")
        _delete(ports, correction_prefix(tenant, article_id), before="~")
        ports.corrections.discard(tenant, article_id)


def _change(article: ArticleRecord) -> Change:
    newest = parse_delivery_key(article.delivery or "")
    return list(Change)[newest.order.rank] if newest else Change.PUBLISHED


def _texts_before(ports: Ports, article: ArticleRecord) -> Iterator[str]:
    prefix = text_prefix(article.tenant, article.article_id)
    yield from (key for key in ports.objects.keys(prefix) if key < f"{prefix}{article.revision:06d}")


def _said(ports: Ports, text: str) -> Metadata | None:
    """What a revision said of itself; None where an earlier version of this program wrote it otherwise."""
    with suppress(ObjectMissing, ValidationError):
        return Article.model_validate_json(ports.objects.get(text)).metadata
    return None


def _tell_of_end(ports: Ports, article: ArticleRecord) -> None:
    """Queued before the claims are deleted, which tell what to say: repeating it says the same."""
    gone = ports.claims.all_before(article.tenant, article.article_id, article.revision)
    event = write_event(ports, article, gone, (), served=False)
    if event:
        queue_event(ports, article.tenant, article.article_id, event)


def _delete(ports: Ports, prefix: str, before: str) -> None:
    for found in list(ports.objects.keys(prefix)):
        if found < before:
            ports.objects.delete(found)
