"""The HTTP server of a local system: waitress, within bounds, and with the refusals of whoever uses it.

One thread reads and writes for all connections, so that who is slow holds nobody else up; a request goes to
a worker once it is there whole. Those for whom no worker will be free soon are told so at once.
"""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, cast
from wsgiref.types import WSGIApplication

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.task import Task, ThreadedTaskDispatcher

from chalicelib.local.connections import BOUNDS, Bounds, Channel, Refusal, Refuse, Refused

__all__ = ["BOUNDS", "Bounds", "Refusal", "Server"]

HOST = "127.0.0.1"


class _Workers(ThreadedTaskDispatcher):
    """``most``: requests that may wait."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def take(self, channel: Channel) -> bool:
        """False where too many are waiting."""
        with self.lock:
            if len(self.queue) >= self._most:
                return False
            self.queue.append(cast("Task", channel))
            self.queue_cv.notify()
            return True


class _Server(TcpWSGIServer):
    channel_class = Channel

    def __init__(
        self,
        application: WSGIApplication,
        refuse: Refuse,
        urgent: frozenset[str],
        bounds: Bounds,
        listening: socket.socket,
    ) -> None:
        self.refuse = refuse
        self.bounds = bounds
        self._urgent = urgent
        self._workers = _Workers(bounds.queue)
        self._beside = _Workers(sys.maxsize)  # for refusals and what is urgent: one a connection at most
        adjustments = Adjustments(
            sockets=[listening],
            backlog=bounds.backlog,
            recv_bytes=65536,
            max_request_body_size=bounds.body + 1,  # it refuses this one too
            max_request_header_size=bounds.headers,
            outbuf_high_watermark=sys.maxsize,  # answers are there whole: no worker waits until one is taken
            clear_untrusted_proxy_headers=False,
            log_socket_errors=False,
            ident=None,
        )
        at = (listening.family, listening.type, listening.proto, listening.getsockname())
        super().__init__(
            application,
            {},
            True,
            listening,
            dispatcher=self._workers,
            adj=adjustments,
            sockinfo=at,
            bind_socket=False,
        )

    @property
    def channels(self) -> list[Channel]:
        return list(cast("Any", self.active_channels).values())

    ended = False

    def begin(self) -> None:
        self._workers.set_thread_count(self.bounds.workers)
        self._beside.set_thread_count(2)

    def end(self) -> None:
        """What is at work is still answered, if it takes no longer than some seconds."""
        self.accepting = False
        for workers in (self._workers, self._beside):
            workers.shutdown()
        self.ended = True
        self.pull_trigger()

    def add_task(self, task: Task) -> None:
        channel = cast("Channel", task)
        request = cast("Any", channel.requests[0])
        if not request.error and request.request_uri not in self._urgent:
            if self._workers.take(channel):
                return
            request.error = Refused(HTTPStatus.SERVICE_UNAVAILABLE, goes_on=True)
        self._beside.take(channel)

    def readable(self) -> bool:
        """Whether another connection is taken."""
        return self.accepting and len(self.channels) < self.bounds.connections

    def run(self) -> None:
        """Until ``end`` is called in another thread, which closes what is open once this has returned.

        Closed here, the trigger could be pulled by its number after another had got that.

        Connections are ended between two rounds: inside of one, a new one could get its number.
        """
        looked = 0.0
        while not self.ended:
            wasyncore.loop(timeout=1, use_poll=True, map=cast("Any", self)._map, count=1)
            now = time.time()
            if len(self.channels) >= self.bounds.connections:
                self._make_room(now)
            if now - looked > 1:
                looked = now
                for channel in self.channels:
                    channel.look(now)

    def _make_room(self, now: float) -> None:
        """Who has been idle for longest goes, but nobody who has only just come."""
        idle = [each for each in self.channels if each.is_idle and now - each.last_activity > 1]
        if idle:
            min(idle, key=lambda each: each.last_activity).handle_close()


class Server:
    """Has its port from the beginning, and answers once started. Raises OSError where the port cannot be had.

    ``refuse``: how what does not reach the ``application`` is answered. ``urgent``: addresses that are
    answered however many requests wait.
    """

    def __init__(
        self,
        application: WSGIApplication,
        refuse: Refuse,
        *,
        port: int = 0,
        urgent: Iterable[str] = (),
        bounds: Bounds = BOUNDS,
    ) -> None:
        self._listening = socket.create_server((HOST, port), backlog=bounds.backlog)
        self._server = _Server(application, refuse, frozenset(urgent), bounds, self._listening)
        self._thread = threading.Thread(target=self._server.run, daemon=True, name="onrecord-gateway")

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._listening.getsockname()[1]}"

    def start(self) -> None:
        self._server.begin()
        self._thread.start()

    def stop(self) -> None:
        self._server.end()
        self._thread.join()
        self.close()

    def close(self) -> None:
        """The port is free again. Does nothing where ``stop`` has been called."""
        wasyncore.close_all(cast("Any", self._server)._map)
