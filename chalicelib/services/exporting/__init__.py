"""Claims, articles and corrections to take away: page by page, in one file, in a file a month.

Uses the wings asking and editing, and paging.
"""

from __future__ import annotations

from chalicelib.services.exporting.columns import Column
from chalicelib.services.exporting.jobs import (
    Step,
    begin_again,
    fail_export,
    get_export,
    served_export,
    start_export,
    write_on,
)
from chalicelib.services.exporting.lake import Written, keep_lake
from chalicelib.services.exporting.pages import VIEWS, export_page

__all__ = [
    "VIEWS",
    "Column",
    "Step",
    "Written",
    "begin_again",
    "export_page",
    "fail_export",
    "get_export",
    "keep_lake",
    "served_export",
    "start_export",
    "write_on",
]
