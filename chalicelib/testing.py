"""A pytest plugin: the fixture ``onrecord`` is a whole Onrecord in the test's own process.

Switch it on by ``pytest_plugins = ["chalicelib.testing"]`` in the topmost conftest.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.local import LocalSystem, system


@pytest.fixture
def onrecord() -> Iterator[LocalSystem]:
    """Fresh and empty for each test; ``onrecord.http`` is a client that is let in."""
    with system() as local:
        yield local
