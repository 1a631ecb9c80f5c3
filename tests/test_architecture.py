"""The rooms of the house and the arrows between them, read from the imports: a shortcut fails here first."""

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
LONGEST = 300  # lines of a module
MEDIAN = 80

# What each room may import of the project: rooms above it in this table, so that no arrow points back.
ROOMS = {
    "models": "",
    "errors": "",
    "metrics": "",
    "settings": "",
    "logs": "metrics",
    "naming": "models",
    "extraction": "models errors naming",
    "intake": "models errors",
    "ports": "models naming",
    "services": "models errors metrics logs naming intake ports",
    "storage": "models errors logs naming ports",
    "outbound": "ports",
    "bootstrap": "models logs settings extraction ports services storage outbound",
    "api": "models errors metrics logs settings naming extraction intake ports services bootstrap",
    "app": "logs settings extraction services bootstrap api",
    "local": "models errors logs settings naming extraction ports services storage bootstrap api app",
    "cli": "models errors logs settings naming extraction intake ports services storage bootstrap local",
    "testing": "local",
    "__main__": "cli",
}

# The same inside the rooms that have rooms of their own.
INSIDE = {
    "services": {
        "paging": "",
        "tables": "",
        "access": "",
        "changes": "",
        "putting_off": "",
        "shared_secrets": "",
        "receiving": "shared_secrets",
        "sources": "paging tables changes",
        "asking": "paging sources",
        "counting": "tables sources asking",
        "indexing": "putting_off sources asking",
        "telling": "shared_secrets sources asking",
        "leftovers": "",
        "editing": "paging changes leftovers sources asking telling",
        "exporting": "paging asking editing",
        "extracting": "changes putting_off receiving leftovers sources telling editing",
        "operating": "paging leftovers receiving sources indexing telling editing exporting extracting",
    },
    "intake": {
        "lines": "",
        "urls": "",
        "times": "",
        "complaints": "",
        "media_types": "",
        "submission": "lines urls times",
        "formats": "lines times complaints submission",
        "reading": "complaints media_types formats submission",
        "signatures": "",
        "senders": "urls complaints formats reading signatures submission",
        "page": "lines urls times formats submission",
    },
    "extraction": {
        "lexicon": "",
        "reading": "lexicon",
        "layout": "lexicon reading",
        "identity": "lexicon reading",
        "assembly": "reading identity",
        "pipeline": "reading layout identity assembly",
    },
}

# Packages of others, and the only places that may import them.
FOREIGN = {
    "chalice": {"app", "chalicelib.api.edge", "chalicelib.api.routing", "chalicelib.local.gateway"},
    "boto3": {"chalicelib.storage", "chalicelib.bootstrap", "chalicelib.local", "chalicelib.cli"},
    "botocore": {"chalicelib.storage", "chalicelib.bootstrap", "chalicelib.local", "chalicelib.cli"},
    "moto": {"chalicelib.local"},
    "waitress": {"chalicelib.local.connections", "chalicelib.local.server"},
    "spacy": {"chalicelib.extraction", "chalicelib.bootstrap"},
    "onnxruntime": {"chalicelib.extraction"},
    "tantivy": {"chalicelib.storage.search"},
    "trafilatura": {"chalicelib.intake.page.story"},
    "pyarrow": {"chalicelib.storage.parquet"},
    "click": {"chalicelib.cli", "chalicelib.__main__"},
}


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in [ROOT / "app.py", *sorted((ROOT / "chalicelib").rglob("*.py"))]}


def imports(module: str) -> set[str]:
    """What a module imports, inside functions too, each name as far as it is a module."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in names}
    return found


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[0] if parts[0] == "app" else parts[1] if len(parts) > 1 else ""


def ours(module: str) -> set[str]:
    return {name for name in imports(module) if name in MODULES and room_of(name)}


@pytest.mark.parametrize("room", ROOMS)
def test_arrows_point_down(room):
    above = list(ROOMS)[: list(ROOMS).index(room)]
    assert set(ROOMS[room].split()) <= set(above), "a room names rooms above it in the table alone"
    inside = [module for module in MODULES if room_of(module) == room]
    assert inside
    used = {other: module for module in inside for each in ours(module) if (other := room_of(each)) != room}
    assert used.keys() == set(ROOMS[room].split()), used


def test_every_module_is_in_a_room():
    assert {room_of(module) for module in MODULES} - {""} == set(ROOMS)


@pytest.mark.parametrize(("outer", "room"), [(outer, room) for outer in INSIDE for room in INSIDE[outer]])
def test_arrows_point_down_inside_a_room(outer, room):
    rooms = INSIDE[outer]
    assert set(rooms[room].split()) <= set(list(rooms)[: list(rooms).index(room)])
    base = f"chalicelib.{outer}"

    def own(module):
        return module.removeprefix(f"{base}.").split(".")[0] if module.startswith(f"{base}.") else None

    assert {own(module) for module in MODULES} - {None} == set(rooms)
    inside = [module for module in MODULES if own(module) == room]
    used = {
        other: module
        for module in inside
        for each in ours(module)
        if (other := own(each)) not in {None, room}
    }
    assert used.keys() == set(rooms[room].split()), used


def test_a_wing_is_entered_by_its_door():
    """What a wing of the services uses of another it imports from its package, which says what it gives."""
    past = []
    for module in MODULES:
        for each in ours(module):
            wings = [
                name.split(".")[2:3] for name in (module, each) if name.startswith("chalicelib.services.")
            ]
            if len(wings) == 2 and wings[0] != wings[1] and each.count(".") > 2:
                past.append((module, each))
    assert not past


def test_no_two_modules_import_each_other():
    list(TopologicalSorter({module: ours(module) - {module} for module in MODULES}).static_order())


@pytest.mark.parametrize("package", FOREIGN)
def test_packages_of_others_stay_where_they_belong(package):
    users = {module for module in MODULES for name in imports(module) if name.partition(".")[0] == package}
    assert users, "nobody imports it"
    places = FOREIGN[package]
    assert not {
        module
        for module in users
        if not any(module == each or module.startswith(f"{each}.") for each in places)
    }


def test_settings_alone_reads_the_environment():
    readers = {
        module for module in MODULES if "environ" in MODULES[module].read_text() and "os" in imports(module)
    }
    assert readers == {"chalicelib.settings"}


@pytest.mark.parametrize("room", ["models", "naming", "extraction", "intake", "ports", "services"])
def test_no_room_below_the_edge_has_a_clock(room):
    """The time is passed in; how long something takes may be measured."""
    clocks = re.compile(r"\b(now|utcnow|today)\(|\btime\.(time|monotonic)\b")
    inside = [module for module in MODULES if room_of(module) == room]
    assert not {module for module in inside if clocks.search(MODULES[module].read_text())}


def test_the_application_starts_without_spacy():
    """The functions that receive and answer queries never pay for it."""
    check = "import sys, app; sys.exit(bool({'spacy', 'lxml', 'numpy'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=False).returncode == 0


def test_modules_are_short():
    lines = {module: len(path.read_text().splitlines()) for module, path in MODULES.items()}
    assert not {module: count for module, count in lines.items() if count > LONGEST}
    assert median(lines.values()) < MEDIAN


@pytest.mark.parametrize(
    "package", [name for name, path in MODULES.items() if path.name == "__init__.py" and name != "chalicelib"]
)
def test_a_package_says_what_it_is_for_and_what_it_may_use(package):
    told = (ast.get_docstring(ast.parse(MODULES[package].read_text())) or "").split("\n\n")[:2]
    assert re.search(r"\b(Uses|may use)\b", " ".join(told)), f"{package}/__init__.py opens with it"
