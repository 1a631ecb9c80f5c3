"""Dependencies point one way: this reads the imports, so that a shortcut fails here first."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AWS = {"boto3", "botocore", "chalice", "moto"}

# A package or module, and what it must not import: outer layers, AWS, the environment.
FORBIDDEN = {
    "chalicelib/models.py": {"chalicelib", "spacy", *AWS},
    "chalicelib/errors.py": {"chalicelib", "spacy", *AWS},
    "chalicelib/cors.py": {"chalicelib", "spacy", *AWS},
    "chalicelib/metrics.py": {"chalicelib", "spacy", *AWS},
    "chalicelib/logs.py": {
        "chalicelib.services",
        "chalicelib.storage",
        "chalicelib.settings",
        "chalicelib.bootstrap",
        "spacy",
        *AWS,
    },
    "chalicelib/records.py": {"chalicelib.services", "chalicelib.storage", "chalicelib.intake", *AWS},
    "chalicelib/extraction": {
        "chalicelib.intake",
        "chalicelib.services",
        "chalicelib.storage",
        "chalicelib.bootstrap",
        *AWS,
    },
    "chalicelib/intake": {
        "chalicelib.extraction",
        "chalicelib.services",
        "chalicelib.storage",
        "chalicelib.bootstrap",
        "spacy",
        *AWS,
    },
    "chalicelib/storage/keys.py": {"chalicelib.services", "chalicelib.bootstrap", *AWS},
    "chalicelib/services": {
        "chalicelib.extraction",
        "chalicelib.storage.articles",
        "chalicelib.storage.claims",
        "chalicelib.storage.objects",
        "chalicelib.storage.queue",
        "chalicelib.storage.sources",
        "chalicelib.storage.table",
        "chalicelib.storage.subscriptions",
        "chalicelib.storage.tokens",
        "chalicelib.outbound",
        "chalicelib.bootstrap",
        "spacy",
        *AWS,
    },
    "chalicelib/outgoing.py": {
        "chalicelib.services",
        "chalicelib.storage",
        "chalicelib.intake",
        "chalicelib.outbound",
        *AWS,
    },
    "chalicelib/outbound": {
        "chalicelib.storage",
        "chalicelib.bootstrap",
        "chalicelib.local",
        "app",
        "spacy",
        *AWS,
    },
    "chalicelib/storage": {
        "chalicelib.outbound",
        "chalicelib.bootstrap",
        "chalicelib.local",
        "app",
        "chalice",
        "moto",
    },
    "chalicelib/bootstrap.py": {"chalicelib.local", "chalicelib.cli", "app", "chalice", "moto"},
}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def files(place: str) -> list[Path]:
    path = ROOT / place
    return [path] if path.suffix else sorted(path.rglob("*.py"))


@pytest.mark.parametrize("place", FORBIDDEN)
def test_dependencies_point_inward(place):
    assert files(place)
    for path in files(place):
        wrong = {
            name
            for name in imports(path)
            for outer in FORBIDDEN[place]
            if name == outer or name.startswith(f"{outer}.")
        }
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


def test_settings_alone_reads_the_environment():
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in [ROOT / "app.py", *files("chalicelib")]
        if "environ" in path.read_text() and "os" in imports(path)
    }
    assert readers == {"chalicelib/settings.py"}


def test_the_application_starts_without_spacy():
    """The functions that receive and answer queries never pay for it."""
    check = "import sys, app; sys.exit(bool({'spacy', 'lxml', 'numpy'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=False).returncode == 0
