"""When a message that failed comes again: soon at first, since AWS is busy for seconds, then ever later."""

from __future__ import annotations

import logging
import secrets
from typing import Protocol

from chalicelib import logs
from chalicelib.errors import OnrecordError

SOON = 30  # seconds, and up to as many more, so that not all come at the same moment
LATER = 4  # times as long after each further try
_LOG = logging.getLogger(logs.NAME)


class Brings(Protocol):
    """A queue, of any kind of message."""

    def put_off(self, receipt: str, seconds: int) -> None: ...


def put_off(queue: Brings, receipt: str, attempt: int, longest: int) -> None:
    """After the try of this number, from 1 on. ``longest``: seconds, of which it may be twice as many.

    Where this fails too, the message is back when the queue says.
    """
    least = min(SOON * LATER ** (attempt - 1), longest)
    try:
        queue.put_off(receipt, least + secrets.randbelow(least + 1))
    except OnrecordError:
        _LOG.warning("the message could not be put off", exc_info=True)
