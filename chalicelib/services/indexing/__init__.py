"""The index follows what is served: written as changes come, made again, compared with the table.

Uses the wings asking and sources.

Modules: claims (what is indexed of an article), writing (what the queue brings), making (again, compared).
"""

from __future__ import annotations

from chalicelib.services.indexing.making import Made, make_index, verify_index
from chalicelib.services.indexing.writing import handle_batch

__all__ = ["Made", "handle_batch", "make_index", "verify_index"]
