"""Names of writers as machines give them: without the e-mail addresses that many systems put there."""

from __future__ import annotations

import re
from collections.abc import Iterable

ADDRESS = re.compile(r"[^\s@<>()\[\]]+@[^\s@<>()\[\]]+")
AROUND = " \t\n<>()[],;:\"'"


def names_alone(names: Iterable[str | None]) -> tuple[str, ...]:
    """Each once. "jane@example.com (Jane Roe)" is "Jane Roe"; an address alone, or a link, is no name."""
    bare = (_without_address(name) for name in names if name and not name.startswith(("http://", "https://")))
    return tuple(dict.fromkeys(name for name in bare if name))


def _without_address(name: str) -> str:
    if "@" not in name:
        return name
    found = ADDRESS.sub("", name)
    return found.strip(AROUND) if found != name else name
