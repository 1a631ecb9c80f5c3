"""So many a second, and no more."""

from __future__ import annotations

import time
from collections.abc import Callable

# Articles a second. An article of a thousand words takes some 760 write units (docs/cost.md), so that these
# take 1,500 of the 4,000 a second that DynamoDB gives a new table on demand, and leave live traffic the rest.
RATE = 2.0


class Pace:
    """``sleep`` and ``clock`` are those of ``time``. Time that others took is not caught up on."""

    def __init__(
        self,
        rate: float,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate = rate
        self._sleep = sleep
        self._clock = clock
        self._next = clock()

    def passed(self, count: int = 1) -> None:
        """``count`` have passed: wait until the next may."""
        self._next = max(self._next, self._clock()) + count / self._rate
        self._sleep(max(0.0, self._next - self._clock()))
