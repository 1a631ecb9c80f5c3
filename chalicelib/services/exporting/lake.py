"""The claims of each month as a file, for those who ask other programs than this API.

A month is written again where what the index holds of it is other than it was: claims of its articles, or who
they are by. What is written is read from the table, as lists are.
"""

from __future__ import annotations

import secrets
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from chalicelib.naming.ids import digest
from chalicelib.ports import Ports
from chalicelib.ports.exports import View
from chalicelib.ports.lake import Row
from chalicelib.ports.queues import Changed
from chalicelib.services.asking import ClaimParameters, read_values
from chalicelib.services.exporting.columns import CLAIM_COLUMNS
from chalicelib.services.exporting.jobs import MARGIN
from chalicelib.services.exporting.pages import VIEWS
from chalicelib.services.paging import Paging

COLUMNS = {column.name: column.type for column in CLAIM_COLUMNS}
_AT_ONCE = 500  # claims


class Written(NamedTuple):
    """``claims``: None where nothing is left of the month."""

    tenant: str
    month: str
    claims: int | None


def keep_lake(ports: Ports, time_left: Callable[[], float]) -> Iterator[Written]:
    """Write the months that have changed, newest first, as long as there is time; the rest the next time.

    ``time_left``: seconds until the function is cut off.
    """
    reading = replace(ports, cursor_key=secrets.token_urlsafe(32))  # its cursors never leave it
    for tenant in ports.search.tenants():
        yield from _keep(reading, tenant, time_left)


def _keep(ports: Ports, tenant: str, time_left: Callable[[], float]) -> Iterator[Written]:
    held = ports.search.months(tenant)
    if held is None:  # it is lost, and made again
        ports.changes.send(tenant, [Changed()])
        return
    wanted = {month: digest(told, *COLUMNS, length=26) for month, told in held.items()}
    kept = ports.lake.months(tenant)
    for month in sorted(kept.keys() | wanted.keys(), reverse=True):
        if kept.get(month) == wanted.get(month):
            continue
        if time_left() <= MARGIN:
            return
        if month in wanted:
            written = ports.lake.replace(tenant, month, wanted[month], COLUMNS, _rows(ports, tenant, month))
            yield Written(tenant, month, written)
        else:
            ports.lake.drop(tenant, month)
            yield Written(tenant, month, None)


def _rows(ports: Ports, tenant: str, month: str) -> Iterator[Row]:
    year, number = map(int, month.split("-"))
    days = {"from": f"{month}-01", "to": f"{month}-{monthrange(year, number)[1]}"}
    wanted = read_values(ClaimParameters, {**days, "act": "all", "order": "oldest"})
    cursor: str | None = None
    while True:
        page = VIEWS[View.CLAIMS].page(ports, tenant, wanted, Paging(limit=_AT_ONCE, cursor=cursor))
        yield from ([column.read(item) for column in CLAIM_COLUMNS] for item in page.items)
        if (cursor := page.next) is None:
            break
