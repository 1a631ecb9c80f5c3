"""Tables to look things up in: objects in S3, which a process reads again where they have changed."""

from __future__ import annotations

from chalicelib.naming.object_keys import table_key
from chalicelib.ports.objects import ObjectMissing, Objects
from chalicelib.ports.tables import LookupTable

MOST_READ = 8  # tables that a process remembers


class S3Tables:
    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._read: dict[str, tuple[str, LookupTable]] = {}

    def put(self, tenant: str, table: LookupTable) -> None:
        self._objects.put(table_key(tenant, table.kind), table.model_dump_json().encode())

    def get(self, tenant: str, kind: str) -> LookupTable | None:
        key = table_key(tenant, kind)
        tag, table = self._read.pop(key, (None, None))
        try:
            found = self._objects.get_unless(key, tag)
        except ObjectMissing:
            return None
        if found:
            body, tag = found
            table = LookupTable.model_validate_json(body)
        if tag and table:
            self._read[key] = tag, table
        for oldest in list(self._read)[:-MOST_READ]:
            self._read.pop(oldest, None)
        return table

    def delete(self, tenant: str, kind: str) -> None:
        self._objects.delete(table_key(tenant, kind))
