"""Extract again what an older extractor, or none, has read."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.models import Model
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleFilter, ArticleRecord
from chalicelib.ports.lists import Position, TimeRange
from chalicelib.ports.queues import notification
from chalicelib.services.paging import Paging, read_cursor, write_cursor


class Requeued(Model):
    """One step through the articles: how many were looked at, how many sent to the queue.

    ``background``: none yet, and all in the background.
    """

    seen: int
    queued: int
    next: str | None
    background: bool = False


class QueuedPage(NamedTuple):
    """``after``: where the next page begins; None at the end."""

    seen: int
    queued: int
    after: Position | None


class Choice(Model):
    """Which articles are sent: all, with ``again``, or those that this extractor has not done.

    Of these the ones published, or else received, ``since`` then, and whose claims are of
    an extractor ``below_version``, or of none.
    """

    again: bool = False
    since: str | None = None
    below_version: str | None = None

    def takes(self, article: ArticleRecord, extractor: str) -> bool:
        if not self.again and article.extracted_by(extractor):
            return False
        served, below = article.extractor, self.below_version
        return served is None or below is None or _numbers(served) < _numbers(below)


def _numbers(version: str) -> tuple[int, ...]:
    """2.10 is later than 2.9, and 2 is 2.0.0."""
    numbers = [int(number) for number in version.split(".")]
    return tuple(numbers + [0] * (3 - len(numbers)))


def reextract(ports: Ports, tenant: str, extractor: str, paging: Paging, choice: Choice) -> Requeued:
    """Send those articles of a page to the queue that are wanted."""
    after = place(ports, tenant, choice, paging.cursor)
    page = queue_page(ports, tenant, extractor, choice, paging.limit, after)
    cursor = write_cursor(ports.cursor_key, _listing(tenant, choice), page.after)
    return Requeued(seen=page.seen, queued=page.queued, next=cursor)


def place(ports: Ports, tenant: str, choice: Choice, cursor: str | None) -> Position | None:
    """Where a page begins. Raises InvalidCursor."""
    return read_cursor(ports.cursor_key, _listing(tenant, choice), cursor)


def _listing(tenant: str, choice: Choice) -> str:
    return f"{tenant}|reextract|{choice.model_dump_json()}"


def queue_page(
    ports: Ports, tenant: str, extractor: str, choice: Choice, limit: int, after: Position | None
) -> QueuedPage:
    """Send those of so many articles to the queue of bulk work that are wanted."""
    wanted = ArticleFilter(published=TimeRange(start=choice.since))
    articles, after = ports.articles.list(tenant, wanted, limit, after)
    chosen = [each.delivery for each in articles if each.delivery and choice.takes(each, extractor)]
    ports.bulk.send([notification(key, again=choice.again) for key in chosen])
    return QueuedPage(len(articles), len(chosen), after)
