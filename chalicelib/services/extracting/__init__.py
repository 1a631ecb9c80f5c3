"""What the queue brings: a delivery is read, and its claims are served in place of the older ones.

Uses the wings receiving, editing, sources, counting and telling; only the wing operating uses it,
so that the functions that receive and answer never import what reads articles.
"""

from __future__ import annotations

from chalicelib.services.extracting.messages import delivery_tasks
from chalicelib.services.extracting.removing import clear_late
from chalicelib.services.extracting.trying import Task, try_each

__all__ = ["Task", "clear_late", "delivery_tasks", "try_each"]
