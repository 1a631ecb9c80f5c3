"""Articles that wait too long, or failed, of all tenants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.cli.checks.findings import Finding, State, either
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleFilter, ArticleRecord, Status
from chalicelib.ports.lists import Order

PATIENCE = timedelta(minutes=15)
MOST = 100  # articles of a tenant that are counted


def look_at_articles(ports: Ports, tenants: list[str]) -> Iterator[Finding]:
    """Raises Unavailable."""
    failed = {tenant: len(_listed(ports, tenant, Status.FAILED, MOST)) for tenant in tenants}
    told = ", ".join(
        f"{count}{'' if count < MOST else ' or more'} of {tenant}"
        for tenant, count in failed.items()
        if count
    )
    yield failed_articles(told)
    listed = (each for tenant in tenants for each in _listed(ports, tenant, Status.RECEIVED, MOST))
    waiting = [each.received_at for each in listed]
    yield oldest_article(min(waiting, default=None), ports.clock())


def failed_articles(told: str) -> Finding:
    """``told``: how many; nothing where there are none."""
    return either(
        not told,
        "failed articles",
        "there are none",
        f"could not be extracted: {told}",
        '"query articles --status failed" tells why; docs/operations.md#dead-letters says what to do.',
        State.WARNING,
    )


def oldest_article(received_at: str | None, now: datetime) -> Finding:
    """``received_at``: when the one came that waits longest; None where none waits."""
    age = now - datetime.fromisoformat(received_at) if received_at else timedelta()
    return either(
        age <= PATIENCE,
        "oldest waiting article",
        f"came {age.total_seconds():.0f} s ago" if received_at else "none waits",
        f"has waited since {received_at}",
        "Look at the queue, its reader and its dead letters; backfill queues what was never told.",
        State.WARNING,
    )


def _listed(ports: Ports, tenant: str, status: Status, limit: int) -> list[ArticleRecord]:
    wanted = ArticleFilter(status=status, order=Order.OLDEST)
    return ports.articles.list(tenant, wanted, limit, None).rows
