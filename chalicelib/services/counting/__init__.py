"""Statistics: who is heard how often, in which period, outlet and section.

Uses the wing asking, and the tables that users load.
"""

from __future__ import annotations

from chalicelib.services.counting.figures import Stats, TopSources
from chalicelib.services.counting.grouping import By, statistics
from chalicelib.services.counting.ranking import top_sources

__all__ = ["By", "Stats", "TopSources", "statistics", "top_sources"]
