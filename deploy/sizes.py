"""Which distribution takes how much of a package."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from zipfile import ZipFile

from rich.console import Console
from rich.table import Table

from deploy.wheels import Wheels

_SHOWN = 12
_MEBIBYTE = 1 << 20


def owners(wheels: Wheels) -> dict[str, str]:
    """The distribution of each top-level name that wheels bring."""
    found = {}
    for name, wheel in wheels.items():
        with ZipFile(wheel) as archive:
            found.update({each.partition("/")[0]: name for each in archive.namelist()})
    return found


def print_sizes(archive: Path, wheels: Wheels) -> None:
    """A table of the largest, the rest in one line, and the sum, unzipped and zipped, in MiB."""
    of = owners(wheels)
    unzipped: Counter[str] = Counter()
    zipped: Counter[str] = Counter()
    with ZipFile(archive) as file:
        for entry in file.infolist():
            top = entry.filename.partition("/")[0]
            name = of.get(top, "Onrecord and Chalice")
            unzipped[name] += entry.file_size
            zipped[name] += entry.compress_size
    table = Table("", "unzipped MiB", "zipped MiB", title=archive.name)
    for column in table.columns[1:]:
        column.justify = "right"
    largest = [name for name, _ in zipped.most_common(_SHOWN)]
    others = [name for name in zipped if name not in largest]
    rows = [(name, [name]) for name in largest] + [(f"{len(others)} others", others)] * bool(others)
    for title, names in [*rows, ("sum", list(zipped))]:
        table.add_row(
            title, *(f"{sum(each[n] for n in names) / _MEBIBYTE:.1f}" for each in (unzipped, zipped))
        )
    Console().print(table)
