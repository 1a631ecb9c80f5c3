"""Tables that users load to look things up in, as CSV: what each kind holds, and how it is read."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from chalicelib.errors import InvalidRequest, TooLarge
from chalicelib.models import Model
from chalicelib.naming.moments import rfc3339
from chalicelib.naming.plain import fold
from chalicelib.naming.source_names import base_name
from chalicelib.ports import Ports
from chalicelib.ports.tables import LookupTable

LARGEST = 4 * 1024 * 1024  # bytes: a function of AWS takes 6 MB
MOST_PROBLEMS = 20  # told of one file
LONGEST_VALUE = 40  # characters of what a table says of a name
NAMES = "names"
WIKIDATA = "wikidata"
BETWEEN = "|"  # aliases of one item
_ITEM = re.compile(r"Q[1-9][0-9]{0,11}")


class Wrong(ValueError):
    """A row that the table cannot have; the message says why."""


class TableKind(NamedTuple):
    """``columns``: of the CSV, as its first line has them. ``row``: its cells, checked, as they are kept.

    The first of the cells that are kept is what is looked up: no two rows may differ in the
    others alone. ``row`` raises Wrong.
    """

    columns: tuple[str, ...]
    row: Callable[[tuple[str, ...]], tuple[str, ...]]


def _name(cells: tuple[str, ...]) -> tuple[str, ...]:
    """A first name, or a whole one, as names are compared; and what the table says of it."""
    name, gender = cells
    if not fold(name):
        raise Wrong("the name holds no letter")
    if not 0 < len(gender.strip()) <= LONGEST_VALUE:
        raise Wrong(f"give the gender, in at most {LONGEST_VALUE} characters")
    return fold(name), gender.strip().casefold()


def _item(cells: tuple[str, ...]) -> tuple[str, ...]:
    """An item of Wikidata, its label, and what all ways to write its names have in common."""
    item, label, aliases = (cell.strip() for cell in cells)
    if not _ITEM.fullmatch(item):
        raise Wrong("the id is none of an item, such as Q42")
    if not fold(label):
        raise Wrong("the label holds no letter")
    names = (base_name(name) for name in (label, *aliases.split(BETWEEN)) if fold(name))
    return item, label, BETWEEN.join(dict.fromkeys(names))


KINDS: Mapping[str, TableKind] = {
    NAMES: TableKind(("name", "gender"), _name),
    WIKIDATA: TableKind(("id", "label", "aliases"), _item),
}


def wikidata_item(ports: Ports, tenant: str, names: Iterable[str]) -> WikidataItem | None:
    """The item that one of the names is a name of, by the table that is loaded; None where several are."""
    table = ports.tables.get(tenant, WIKIDATA)
    wanted = {base_name(name) for name in names}
    rows = table.rows if table else ()
    found = [WikidataItem(id=row[0], label=row[1]) for row in rows if wanted & set(row[2].split(BETWEEN))]
    return found[0] if len(found) == 1 else None


def put_table(ports: Ports, tenant: str, kind: str, body: bytes) -> ServedTable:
    """Keep a table in the place of the one before. Raises TooLarge, InvalidRequest."""
    table = LookupTable(
        kind=kind,
        loaded_at=rfc3339(ports.clock()),
        sha256=hashlib.sha256(body).hexdigest(),
        rows=_rows(KINDS[kind], body),
    )
    ports.tables.put(tenant, table)
    return served_table(table)


def list_tables(ports: Ports, tenant: str) -> list[ServedTable]:
    found = (ports.tables.get(tenant, kind) for kind in KINDS)
    return [served_table(table) for table in found if table]


def delete_table(ports: Ports, tenant: str, kind: str) -> None:
    ports.tables.delete(tenant, kind)


def served_table(table: LookupTable) -> ServedTable:
    return ServedTable(kind=table.kind, rows=len(table.rows), loaded_at=table.loaded_at, sha256=table.sha256)


def _rows(kind: TableKind, body: bytes) -> tuple[tuple[str, ...], ...]:
    if len(body) > LARGEST:
        raise TooLarge(f"A table has at most {LARGEST:,} bytes. Leave out rows.")
    found: dict[str, tuple[str, ...]] = {}
    problems = []
    for line, cells in _lines(kind, body):
        try:
            row = kind.row(cells)
        except Wrong as wrong:
            problems.append({"field": f"line {line}", "problem": str(wrong)})
            continue
        if found.setdefault(row[0], row) != row:
            problems.append(
                {"field": f"line {line}", "problem": f"an earlier line says else of {cells[0]!r}"}
            )
    if problems:
        told = "; ".join(f"{each['field']}: {each['problem']}" for each in problems[:3])
        raise InvalidRequest(
            f"{len(problems)} lines cannot be taken: {told}.", errors=problems[:MOST_PROBLEMS]
        )
    if not found:
        raise InvalidRequest("The table has no rows. DELETE takes a table away.")
    return tuple(found.values())


def _lines(kind: TableKind, body: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The cells of each row in the order of the kind's columns, with the number of its line."""
    columns = ",".join(kind.columns)
    try:
        reader = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True)
        header = [name.strip().casefold() for name in next(reader, [])]
        if sorted(header) != sorted(kind.columns):
            raise InvalidRequest(f"The first line must be {columns}, the names of the columns, as CSV.")
        order = [header.index(name) for name in kind.columns]
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                raise InvalidRequest(
                    f"Line {reader.line_num} has {len(cells)} cells instead of {len(header)}."
                )
            yield reader.line_num, tuple(cells[index] for index in order)
    except UnicodeDecodeError:
        raise InvalidRequest("The table is not in UTF-8. Save it as CSV in UTF-8.") from None
    except csv.Error as error:
        raise InvalidRequest(f"The table is no CSV: {error}.") from None


class WikidataItem(Model):
    id: str
    label: str


class ServedTable(Model):
    """A table that a user has loaded. ``sha256``: of the file as it came."""

    kind: str
    rows: int
    loaded_at: str
    sha256: str
