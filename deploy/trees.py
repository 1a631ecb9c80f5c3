"""What Lambda unpacks: the application and its wheels, laid out for each of the packages."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from deploy import contents, pruning
from deploy.wheels import Wheels

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same tree gives the same bytes: what did not change is not deployed


def api_tree(application: Path, wheels: Wheels, tree: Path) -> Path:
    """Of the functions that receive, answer, authorize and notify: of extraction its version."""
    _lay_out(application, wheels, contents.API, tree)
    (tree / contents.ONLY_LAKE).unlink()
    return tree


def lake_tree(application: Path, wheels: Wheels, tree: Path) -> Path:
    """Of the function that writes Parquet."""
    return _lay_out(application, wheels, contents.API | contents.LAKE, tree)


def _lay_out(application: Path, wheels: Wheels, names: Iterable[str], tree: Path) -> Path:
    shutil.copytree(application, tree)
    for path in (tree / contents.ONLY_EXTRACTION).iterdir():
        if path.name != "__init__.py":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name in names:
        pruning.unpack(wheels[name], tree)
    return tree


def extract_tree(application: Path, wheels: Wheels, tree: Path) -> Path:
    """Of the function that reads articles."""
    shutil.copytree(application, tree)
    (tree / contents.ONLY_LAKE).unlink()
    for name in wheels.keys() - contents.NEVER_RUN - contents.LAKE:
        pruning.unpack(wheels[name], tree)
    return tree


def unpruned_tree(application: Path, wheels: Wheels, tree: Path) -> Path:
    """What would be packaged were there no limit of its size: what the others are compared with."""
    shutil.copytree(application, tree)
    for wheel in wheels.values():
        with ZipFile(wheel) as archive:
            archive.extractall(tree)
    return tree


def size(tree: Path) -> int:
    """Bytes of its files."""
    return sum(path.stat().st_size for path in tree.rglob("*") if path.is_file())


def zipped(tree: Path, archive: Path) -> Path:
    """Zip a tree, in an order and with a date that are always the same."""
    with ZipFile(archive, "w", ZIP_DEFLATED, compresslevel=9) as file:
        for path in sorted(tree.rglob("*")):
            if path.is_file():
                entry = ZipInfo(path.relative_to(tree).as_posix(), _EPOCH)
                entry.external_attr = 0o644 << 16
                entry.compress_type = ZIP_DEFLATED
                file.writestr(entry, path.read_bytes())
    return archive
