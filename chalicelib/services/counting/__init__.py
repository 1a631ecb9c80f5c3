"""Statistics: who is heard how often, in which period, outlet and section.

Uses the wings asking and sources, and the tables that users load.
"""

from __future__ import annotations

from chalicelib.services.counting.days import forget, touch
from chalicelib.services.counting.figures import Stats, TopSources
from chalicelib.services.counting.grouping import NAMED, By, statistics
from chalicelib.services.counting.ranking import top_sources
from chalicelib.services.counting.tallies import is_counted, kept_voices

__all__ = [
    "NAMED",
    "By",
    "Stats",
    "TopSources",
    "forget",
    "is_counted",
    "kept_voices",
    "statistics",
    "top_sources",
    "touch",
]
