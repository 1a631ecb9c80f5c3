"""Rows as a Parquet file. The only module that needs pyarrow, which most functions do not have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from chalicelib.ports.lake import CellType, Row

_ROWS = 10_000  # of a row group
_TYPES = {
    CellType.TEXT: pa.string(),
    CellType.INTEGER: pa.int64(),
    CellType.NUMBER: pa.float64(),
    CellType.TRUTH: pa.bool_(),
    CellType.TEXTS: pa.list_(pa.string()),
}


def write_parquet(output: Path, columns: Mapping[str, CellType], rows: Iterable[Row]) -> int:
    """Write the rows, whose cells are in the order of the columns; how many there were."""
    types = [_TYPES[each] for each in columns.values()]
    schema = pa.schema(list(zip(columns, types, strict=True)))
    written = 0
    left = iter(rows)
    with pq.ParquetWriter(output, schema, compression="zstd") as writer:
        while group := list(islice(left, _ROWS)):
            cells = zip(*group, strict=True)
            arrays = [pa.array(column, type_) for column, type_ in zip(cells, types, strict=True)]
            writer.write_table(pa.table(arrays, schema=schema))
            written += len(group)
    return written
