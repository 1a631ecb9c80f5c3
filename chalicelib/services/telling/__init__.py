"""What subscribers are told of claims that come and go: written down, queued, sent.

Uses the wings asking and sources, and the secrets that channels have too.
"""

from __future__ import annotations

from chalicelib.services.telling.announcing import (
    forget_event,
    forget_events_before,
    queue_event,
    queue_untold,
    tell,
    write_event,
)
from chalicelib.services.telling.notifying import RETRIES
from chalicelib.services.telling.subscriptions import webhook_id

__all__ = [
    "RETRIES",
    "forget_event",
    "forget_events_before",
    "queue_event",
    "queue_untold",
    "tell",
    "webhook_id",
    "write_event",
]
