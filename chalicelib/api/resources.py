"""The resources whose calls make the API, in the order in which its contract tells of them."""

from __future__ import annotations

from chalicelib.api import (
    articles,
    channels,
    claims,
    exports,
    receiving,
    reextraction,
    sources,
    statistics,
    subscriptions,
    tables,
    tokens,
)

RESOURCES = tuple(
    resource.routes
    for resource in (
        receiving,
        articles,
        claims,
        sources,
        exports,
        statistics,
        tables,
        reextraction,
        tokens,
        channels,
        subscriptions,
    )
)
