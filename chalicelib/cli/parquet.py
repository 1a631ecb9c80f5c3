"""Exported JSON Lines as Parquet: the columns of CSV, with types. The only module that needs pyarrow."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from chalicelib.ports.exports import View
from chalicelib.services.exporting import VIEWS, CellType, Column

_ROWS = 10_000  # of a row group
_TYPES = {
    CellType.TEXT: pa.string(),
    CellType.INTEGER: pa.int64(),
    CellType.NUMBER: pa.float64(),
    CellType.TRUTH: pa.bool_(),
    CellType.TEXTS: pa.list_(pa.string()),
}


def write_parquet(lines: Path, view: View, output: Path) -> None:
    """The file appears once it is whole."""
    columns = VIEWS[view].columns
    schema = pa.schema([(column.name, _TYPES[column.type]) for column in columns])
    unfinished = output.with_name(f"{output.name}.unfinished")
    with lines.open(encoding="utf-8") as items, pq.ParquetWriter(unfinished, schema) as writer:
        while group := list(islice(items, _ROWS)):
            rows = [json.loads(line) for line in group]
            writer.write_table(pa.table(list(_cells(columns, rows)), schema=schema))
    unfinished.replace(output)


def _cells(columns: Sequence[Column], rows: Sequence[Any]) -> Iterator[Any]:
    for column in columns:
        yield pa.array([column.read(row) for row in rows], _TYPES[column.type])
