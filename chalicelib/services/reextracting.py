"""Extract again what an older extractor, or none, has read."""

from __future__ import annotations

from chalicelib.models import Model
from chalicelib.services.cursors import read_cursor, write_cursor
from chalicelib.services.notifications import notification
from chalicelib.services.ports import ArticleFilter, Ports
from chalicelib.services.querying import Paging


class Requeued(Model):
    """One step through the articles: how many were looked at, how many sent to the queue."""

    seen: int
    queued: int
    next: str | None


def reextract(ports: Ports, tenant: str, extractor: str, paging: Paging, *, again: bool) -> Requeued:
    """Send a page of articles to the queue; ``again`` also those that this extractor has done."""
    listing = f"{tenant}|reextract|{again}"
    after = read_cursor(ports.cursor_key, listing, paging.cursor)
    articles, after = ports.articles.list(tenant, ArticleFilter(), paging.limit, after)
    wanted = [
        each.delivery for each in articles if each.delivery and (again or not each.extracted_by(extractor))
    ]
    ports.queue.send([notification(key, again=again) for key in wanted])
    cursor = write_cursor(ports.cursor_key, listing, after)
    return Requeued(seen=len(articles), queued=len(wanted), next=cursor)
