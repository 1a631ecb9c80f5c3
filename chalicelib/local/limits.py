"""How often each caller may call: one token bucket for each."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

BURST = 2  # seconds' worth of requests that may come at once


@dataclass
class _Bucket:
    requests: float
    filled_at: float


class Limits:
    """``rate``: requests a second for each caller; 0 for no limit."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._most = max(1.0, BURST * rate)
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def knows(self, caller: str) -> bool:
        return caller in self._buckets

    def take(self, caller: str) -> float:
        """Count a request, and know its caller from now on.

        Returns 0 where the request may go on, else the seconds to wait.
        """
        if not self._rate:
            return 0.0
        with self._lock:
            now = self._clock()
            bucket = self._buckets.setdefault(caller, _Bucket(self._most, now))
            bucket.requests = min(self._most, bucket.requests + (now - bucket.filled_at) * self._rate)
            bucket.filled_at = now
            if bucket.requests < 1:
                return (1 - bucket.requests) / self._rate
            bucket.requests -= 1
            return 0.0

    def forget(self, caller: str) -> None:
        with self._lock:
            self._buckets.pop(caller, None)


UNLIMITED = Limits(0)
