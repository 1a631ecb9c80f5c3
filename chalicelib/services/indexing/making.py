"""The index, made again from the table, and compared with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.naming.moments import rfc3339
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleFilter
from chalicelib.ports.lists import Order, Position
from chalicelib.ports.queues import Changed
from chalicelib.ports.search import Overtaken
from chalicelib.services.indexing.claims import indexed

AT_ONCE = 200  # articles


class Made(NamedTuple):
    """How far it has come: ``when`` of the last article, and how many since it went on."""

    articles: int
    when: str


def make_index(ports: Ports, tenant: str, *, anew: bool = False, purge: bool = False) -> Iterator[Made]:
    """Make the index beside the one that is read, and let it take its place.

    Cut off, it goes on where it was, but ``anew``. What changes meanwhile is found at the end, and
    queued. ``purge``: nothing is left of the one before. Raises Overtaken where another does the same.
    """
    if anew:
        ports.search.unmake(tenant)
    after: Position | None = json.loads(ports.search.begun(tenant) or "null")
    done = 0
    while True:
        as_of = rfc3339(ports.clock())
        rows, after = ports.articles.list(tenant, ArticleFilter(order=Order.OLDEST), AT_ONCE, after)
        found = indexed(ports, tenant, (row.article_id for row in rows if row.generation))
        ports.search.make(tenant, found, as_of, json.dumps(after))
        done += len(rows)
        yield Made(done, rows[-1].when if rows else "")
        if after is None:
            break
    if not ports.search.serve_made(tenant, purge=purge):
        raise Overtaken(tenant)
    for _ in verify_index(ports, tenant):
        pass


def verify_index(ports: Ports, tenant: str) -> Iterator[str]:
    """The ids of articles that the index has otherwise than they are served, queued to be put right."""
    held = ports.search.articles(tenant)
    after: Position | None = None
    while True:
        rows, after = ports.articles.list(tenant, ArticleFilter(order=Order.OLDEST), AT_ONCE, after)
        for row in rows:
            generations = held.pop(row.article_id, set())
            claims = row.extracted.claims if row.extracted and row.generation else 0
            if generations - {row.generation} or (claims and not generations):
                yield _queued(ports, tenant, row.article_id)
        if after is None:
            break
    for article_id in held:  # of articles that are in no list any longer
        yield _queued(ports, tenant, article_id)


def _queued(ports: Ports, tenant: str, article_id: str) -> str:
    ports.changes.send(tenant, [Changed(article=article_id)])
    return article_id
