"""Who somebody is across articles: told, listed, and put right by editors.

Uses paging, and the tables that users load; no other wing.
"""

from __future__ import annotations

from chalicelib.services.sources.deciding import merge_sources, name_source, restore_decision, split_source
from chalicelib.services.sources.identity import Known, claim_source, identified, of_source
from chalicelib.services.sources.listing import SourceLinks, complete, get_source, list_sources

__all__ = [
    "Known",
    "SourceLinks",
    "claim_source",
    "complete",
    "get_source",
    "identified",
    "list_sources",
    "merge_sources",
    "name_source",
    "of_source",
    "restore_decision",
    "split_source",
]
