"""Names of writers as machines give them: without the e-mail addresses that many systems put there."""

from __future__ import annotations

import re
from collections.abc import Iterable

ADDRESS = re.compile(r"[^\s@<>()\[\]]+@[^\s@<>()\[\]]+")
LABEL = re.compile(r"(?:autor(?:in|a)?|author|by)(?::\s*|\s+)(?=\S)", re.IGNORECASE)
AROUND = " \t\n<>()[],;:\"'"


def names_alone(names: Iterable[str | None]) -> tuple[str, ...]:
    """Each once. "jane@example.com (Jane Roe)" and "By Jane Roe" are "Jane Roe".

    An address alone, or a link, is no name.
    """
    told = (name for name in names if name and not name.startswith(("http://", "https://")))
    bare = (_without_label(_without_address(name)) for name in told)
    return tuple(dict.fromkeys(name for name in bare if name))


def _without_label(name: str) -> str:
    label = LABEL.match(name)
    return name[label.end() :] if label else name


def _without_address(name: str) -> str:
    if "@" not in name:
        return name
    found = ADDRESS.sub("", name)
    return found.strip(AROUND) if found != name else name
