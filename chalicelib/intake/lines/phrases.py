"""The lists in data/: one phrase a line, in sections headed [name]; # begins a comment."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).with_name("data")


def sections(name: str) -> dict[str, tuple[str, ...]]:
    """The phrases of ``data/<name>.txt`` in lower case, by section."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in (DATA / f"{name}.txt").read_text("utf-8").splitlines():
        phrase = line.partition("#")[0].strip()
        if phrase.startswith("["):
            section = phrase.strip("[]")
        elif phrase:
            found.setdefault(section, []).append(phrase.lower())
    return {section: tuple(phrases) for section, phrases in found.items()}
