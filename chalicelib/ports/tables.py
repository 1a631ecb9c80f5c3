"""Tables that a tenant has loaded to look things up in."""

from __future__ import annotations

from typing import Protocol

from pydantic import Field

from chalicelib.models import Model


class LookupTable(Model):
    """What a tenant has loaded to look things up in. ``rows``: a row's cells, as its kind has them."""

    kind: str
    loaded_at: str
    sha256: str = Field(description="of the file as it came")
    rows: tuple[tuple[str, ...], ...]


class Tables(Protocol):
    """What a tenant has loaded to look things up in, one of each kind."""

    def put(self, tenant: str, table: LookupTable) -> None: ...
    def get(self, tenant: str, kind: str) -> LookupTable | None: ...
    def delete(self, tenant: str, kind: str) -> None: ...
