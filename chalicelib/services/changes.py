"""What tells the index that something is served otherwise than before: whose claims, or which source."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.ports import Ports
from chalicelib.ports.queues import Changed


def note_article(ports: Ports, tenant: str, article_id: str, *, erased: bool = False) -> None:
    """After readers see it so: whoever is told reads what is served then. Raises Unavailable.

    ``erased``: no word of it is to be left where it is kept.
    """
    ports.changes.send(tenant, [Changed(article=article_id, erased=erased)])


def note_sources(ports: Ports, tenant: str, source_ids: Iterable[str]) -> None:
    """Who these sources are was decided anew. Raises Unavailable."""
    changed = [Changed(source=each) for each in sorted(set(source_ids))]
    if changed:
        ports.changes.send(tenant, changed)
