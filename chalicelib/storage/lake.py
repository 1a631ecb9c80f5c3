"""The port ``lake``: Parquet files among the objects, and one that says what each was written for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from chalicelib.naming.object_keys import lake_key, lake_state_key
from chalicelib.ports.lake import CellType, Row
from chalicelib.ports.objects import ObjectMissing, Objects


class ParquetLake:
    """A file is put before it is noted: cut off between the two, it is written again."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def months(self, tenant: str) -> dict[str, str]:
        try:
            kept: dict[str, str] = json.loads(self._objects.get(lake_state_key(tenant)))
        except ObjectMissing:
            return {}
        return kept

    def replace(
        self, tenant: str, month: str, digest: str, columns: Mapping[str, CellType], rows: Iterable[Row]
    ) -> int:
        from chalicelib.storage.parquet import write_parquet  # noqa: PLC0415 - wants pyarrow, which few have

        with TemporaryDirectory(prefix="onrecord-lake-") as folder:
            file = Path(folder) / "claims.parquet"
            written = write_parquet(file, columns, rows)
            self._objects.put(lake_key(tenant, month), file.read_bytes())
        self._note(tenant, {**self.months(tenant), month: digest})
        return written

    def drop(self, tenant: str, month: str) -> None:
        self._objects.delete(lake_key(tenant, month))
        self._note(tenant, {each: digest for each, digest in self.months(tenant).items() if each != month})

    def _note(self, tenant: str, months: Mapping[str, str]) -> None:
        self._objects.put(lake_state_key(tenant), json.dumps(months, sort_keys=True).encode())
