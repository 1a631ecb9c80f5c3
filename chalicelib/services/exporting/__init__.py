"""Claims, articles and corrections to take away: page by page, or as one file written in the background.

Uses the wings asking and editing, and paging.
"""

from __future__ import annotations

from chalicelib.services.exporting.columns import CellType, Column
from chalicelib.services.exporting.jobs import (
    Step,
    begin_again,
    fail_export,
    get_export,
    served_export,
    start_export,
    write_on,
)
from chalicelib.services.exporting.pages import VIEWS, export_page

__all__ = [
    "VIEWS",
    "CellType",
    "Column",
    "Step",
    "begin_again",
    "export_page",
    "fail_export",
    "get_export",
    "served_export",
    "start_export",
    "write_on",
]
