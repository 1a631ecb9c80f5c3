"""Extract again what an older extractor, or none, has read."""

from __future__ import annotations

from chalicelib.models import Model
from chalicelib.records import ArticleRecord, Status
from chalicelib.services.cursors import read_cursor, write_cursor
from chalicelib.services.notifications import notification
from chalicelib.services.ports import Ports, TimeRange
from chalicelib.services.querying import Paging
from chalicelib.storage import keys


class Requeued(Model):
    """One step through the articles: how many were looked at, how many sent to the queue."""

    seen: int
    queued: int
    next: str | None


def reextract(ports: Ports, tenant: str, extractor: str, paging: Paging, *, again: bool) -> Requeued:
    """Send a page of articles to the queue; ``again`` also those that this extractor has done."""
    listing = f"{tenant}|reextract|{again}"
    after = read_cursor(ports.cursor_key, listing, paging.cursor)
    articles, after = ports.articles.list(tenant, TimeRange(), paging.limit, after)
    wanted = [article.delivery for article in articles if again or not _is_done(article, extractor)]
    ports.queue.send([notification(key, again=again) for key in wanted])
    cursor = write_cursor(ports.cursor_key, listing, after)
    return Requeued(seen=len(articles), queued=len(wanted), next=cursor)


def _is_done(article: ArticleRecord, extractor: str) -> bool:
    current = keys.generation(article.revision, extractor)
    return article.status is Status.EXTRACTED and article.generation == current
