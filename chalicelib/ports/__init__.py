"""What the services ask of the outside, one module a noun with its shapes; storage and outbound answer. Pure.

Uses models and naming. Every call may raise ``errors.Unavailable``. A list is read page by page:
``after`` is the position where the page before ended, opaque to the services.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.models import Article, Extraction
from chalicelib.ports.access import Tokens
from chalicelib.ports.articles import Articles
from chalicelib.ports.channels import Channels
from chalicelib.ports.claims import Claims
from chalicelib.ports.corrections import Corrections
from chalicelib.ports.deliveries import DeliveryIds
from chalicelib.ports.exports import Downloads, Exports
from chalicelib.ports.lake import Lake
from chalicelib.ports.objects import Objects
from chalicelib.ports.outbound import Targets
from chalicelib.ports.queues import Changes, Queue
from chalicelib.ports.revisions import Revisions
from chalicelib.ports.search import SearchIndex
from chalicelib.ports.sources import Sources
from chalicelib.ports.strays import Strays
from chalicelib.ports.subscriptions import Subscriptions
from chalicelib.ports.tables import Tables


@dataclass(frozen=True)
class Ports:
    """Everything that the services need of the outside.

    ``queue`` brings deliveries, ``bulk`` exports and what is read again, ``outbound`` what goes to
    subscribers, ``changes`` what the index is to follow. ``retries``: seconds between the attempts at
    one request. ``cursor_key``: None for those who sign no cursors.
    """

    objects: Objects
    articles: Articles
    revisions: Revisions
    claims: Claims
    corrections: Corrections
    sources: Sources
    strays: Strays
    tokens: Tokens
    channels: Channels
    tables: Tables
    delivery_ids: DeliveryIds
    exports: Exports
    downloads: Downloads
    lake: Lake
    queue: Queue
    bulk: Queue
    outbound: Queue
    subscriptions: Subscriptions
    targets: Targets
    retries: tuple[int, ...]
    clock: Callable[[], datetime]
    extract: Callable[[Article], Extraction]
    search: SearchIndex
    changes: Changes
    cursor_key: str | None
    max_attempts: int
