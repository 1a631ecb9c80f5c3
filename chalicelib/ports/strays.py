"""What is kept of claims that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Strays(Protocol):
    """Of all tenants."""

    def clear(self) -> Iterator[str]:
        """Delete what lists articles and is not theirs, and sources that no claim names; each as it goes."""
        ...
