"""What the extraction needs, on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from chalicelib.bootstrap import ENGLISH, ENGLISH_VERSION
from chalicelib.cli.checks.findings import Finding, State, either
from chalicelib.errors import ModelDamaged
from chalicelib.extraction import EXTRACTOR_VERSION

_INSTALL = "Install again: make setup."


def look_at_model() -> Iterator[Finding]:
    yield _network()
    try:
        installed = version(ENGLISH)
    except PackageNotFoundError:
        yield Finding("English model", State.WRONG, f"{ENGLISH} is not installed", _INSTALL)
        return
    yield either(
        installed == ENGLISH_VERSION,
        "English model",
        f"{ENGLISH} {installed}, with spaCy {version('spacy')}",
        f"{ENGLISH} is {installed} instead of {ENGLISH_VERSION}",
        _INSTALL,
    )


def _network() -> Finding:
    from chalicelib.extraction.reading.learned.network import MODEL, checked_files  # noqa: PLC0415 - numpy takes time

    try:
        checked_files(MODEL)
    except ModelDamaged as damaged:
        return Finding("extraction model", State.WRONG, damaged.detail, _INSTALL)
    return Finding("extraction model", State.OK, f"the released files, of extractor {EXTRACTOR_VERSION}")
