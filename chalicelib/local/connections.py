"""A connection of the local server: waitress's, with the bounds that it lacks.

A request has to come, and an answer to be taken, within a time; what is refused is refused before its body
is sent for; and after the last answer the client still gets to read it.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, NamedTuple, cast

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask, Task, WSGITask
from waitress.utilities import Error

_DIGITS = re.compile(rb"[0-9]+")
_MOST_DIGITS = 12  # of a length that is worth reading as a number
_ONCE = (b"authorization", b"content-length")


@dataclass(frozen=True)
class Bounds:
    """Seconds, bytes and numbers. Whatever is beyond them is refused, or its connection ended."""

    body: int = 10 * 1024 * 1024  # bytes: API Gateway's limit
    headers: int = 64 * 1024  # bytes, with the request line
    workers: int = 8  # requests at work
    queue: int = 64  # requests that wait for a worker; those beyond are answered 503
    connections: int = 600  # of them, who was idle for longest is let go
    backlog: int = 1024  # connections that wait to be accepted
    headers_within: float = 10  # seconds from the first byte of a request to the end of its headers
    request_within: float = 60  # to the end of its body
    answer_within: float = 60  # seconds in which a client takes nothing of its answer
    idle_within: float = 120  # seconds between two requests of a connection
    linger_within: float = 10  # seconds for what a client still sends after its last answer
    linger: int = 64 * 1024 * 1024  # bytes of that


BOUNDS = Bounds()


class Refusal(NamedTuple):
    headers: Iterable[tuple[str, str]]
    body: bytes


Refuse = Callable[[str | None, HTTPStatus], Refusal]  # of a request's method, as far as one is known


class Refused(Error):
    """``goes_on``: the request was read to its end, so that another may follow it."""

    def __init__(self, status: HTTPStatus, *, goes_on: bool = False) -> None:
        super().__init__("")
        self.code = status
        self.goes_on = goes_on


class _Parser(HTTPRequestParser):
    """Of a request that is refused by its headers, only the first line is looked at, and none of the body."""

    command: Any = None
    error: Error | None

    def parse_header(self, header_plus: bytes) -> None:
        line, _, lines = header_plus.partition(b"\r\n")
        status = self._refused(lines)
        try:
            super().parse_header(line + b"\r\n" + (b"" if status else lines))
        except ValueError:  # an address that is none
            raise ParsingError("the address") from None
        if self.version not in {"1.0", "1.1"}:
            status = HTTPStatus.HTTP_VERSION_NOT_SUPPORTED
        if status:
            self.error = Refused(status)

    def received(self, data: bytes) -> int:
        consumed = super().received(data)
        if self.error and self.error.code == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
            begun = self.header_plus + data
            if b"\r\n" not in begun[: self.adj.max_request_header_size]:
                self.error = Refused(HTTPStatus.REQUEST_URI_TOO_LONG)
        if self.error:
            self.completed = True
            self.expect_continue = False  # nobody is to send a body that is refused
        return consumed

    def _refused(self, lines: bytes) -> HTTPStatus | None:
        sent: dict[bytes, list[bytes]] = {}
        for line in lines.split(b"\r\n"):
            name, _, value = line.partition(b":")
            sent.setdefault(name.lower(), []).append(value.strip(b" \t"))
        (length, *_) = sent.get(b"content-length", [b"0"])
        if any(len(sent.get(name, ())) > 1 for name in _ONCE):
            return HTTPStatus.BAD_REQUEST  # two readers could each believe another
        if b"transfer-encoding" in sent:
            return HTTPStatus.LENGTH_REQUIRED
        if not _DIGITS.fullmatch(length):
            return HTTPStatus.BAD_REQUEST
        if len(length) > _MOST_DIGITS or int(length) >= self.adj.max_request_body_size:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        if not sent.get(b"authorization", [b""])[0].isascii():
            return HTTPStatus.BAD_REQUEST
        return None


class _RefusalTask(ErrorTask):
    def execute(self) -> None:
        request = cast("Any", self.request)
        status = HTTPStatus(request.error.code)
        refusal = cast("Any", self.channel.server).refuse(request.command, status)
        self.status = f"{status.value} {status.phrase}"
        self.response_headers = [*refusal.headers]
        if not getattr(request.error, "goes_on", False):
            self.set_close_on_finish()
        body = b"" if request.command == "HEAD" else refusal.body
        self.content_length = len(body)
        self.write(body)


class _Task(WSGITask):
    def build_response_header(self) -> bytes:
        """Waitress ends the connection after an answer that may have no body, since that has no length."""
        header = super().build_response_header()
        request = cast("Any", self.request)
        wanted = request.headers.get("CONNECTION", "").lower()
        if not self.has_body and self.version == "1.1" and wanted != "close":
            self.close_on_finish = False
            header = header.replace(b"\r\nConnection: close\r\n", b"\r\n", 1)
        return header


class Channel(HTTPChannel):
    """A connection."""

    task_class = _Task
    error_task_class = _RefusalTask
    parser_class = _Parser
    _begun: float | None = None  # when the first byte came of a request that is not whole yet
    _lingers_since: float | None = None
    _dropped = 0

    @property
    def is_idle(self) -> bool:
        return not (self.request or self.requests or self.total_outbufs_len or self._lingers_since)

    def readable(self) -> bool:
        return True if self._lingers_since else super().readable()

    def handle_read(self) -> None:
        if not self._lingers_since:
            super().handle_read()
            return
        self._dropped += len(self.recv(self.adj.recv_bytes))
        if self._dropped > self._bounds.linger:
            self.handle_close()

    def received(self, data: bytes) -> bool:
        if self._begun is None:
            self._begun = time.time()
        taken = super().received(data)
        if self.request is None:
            self._begun = None
        return taken

    def handle_write(self) -> None:
        """As waitress does it, but for the end: what still comes then is read and dropped.

        If it were not, the client's system would call the connection broken before the answer is read.
        """
        if not self.requests:
            cast("Any", self)._flush_exception(cast("Any", self)._flush_some)
        elif self.total_outbufs_len:
            cast("Any", self)._flush_exception(cast("Any", self)._flush_some_if_lockable)
        if self.will_close:
            self.handle_close()
        elif self.connected and self.close_when_flushed and not self.total_outbufs_len:
            self.close_when_flushed = False
            self._lingers_since = time.time()
            cast("Any", self.socket).shutdown(socket.SHUT_WR)

    def look(self, now: float) -> None:
        """End what takes longer than its bounds."""
        bounds = self._bounds
        silent = now - self.last_activity
        if self._lingers_since:
            if now - self._lingers_since > bounds.linger_within:
                self.handle_close()
        elif self.total_outbufs_len:
            if silent > bounds.answer_within:
                self.handle_close()
        elif self.requests:
            self._begun = now if self.request else None  # nothing is read meanwhile
        elif self.request and self._begun:
            within = bounds.request_within if self.request.headers_finished else bounds.headers_within
            if now - self._begun > within:
                self._refuse(self.request)
        elif silent > bounds.idle_within:
            self.handle_close()

    def _refuse(self, request: HTTPRequestParser) -> None:
        with cast("Any", self).requests_lock:
            request.error = Refused(HTTPStatus.REQUEST_TIMEOUT)
            request.completed = True
            request.expect_continue = False
            cast("list[HTTPRequestParser]", self.requests).append(request)
            self.request = self._begun = None
            self.server.add_task(cast("Task", self))

    @property
    def _bounds(self) -> Bounds:
        return cast("Bounds", cast("Any", self.server).bounds)
