"""One POST to a subscriber: to the very address that was checked, within a bounded time."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress

from chalicelib.outbound.targets import Target, is_public, parse_target
from chalicelib.ports.outbound import NotDelivered, TargetRefused

SECONDS = 10.0  # for connection, request and answer together
MOST_READ = 65_536  # bytes of an answer's body, which says nothing here

Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses that a host's name stands for. Raises OSError, UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class HttpTargets:
    """Subscribers' addresses. ``private``: those inside private networks too, and plain http.

    A name is looked up once for each request, all its addresses are checked, and one of these is
    connected to, so that an answer of the name server that changes afterwards changes nothing.
    """

    def __init__(
        self,
        *,
        private: bool = False,
        resolve: Resolve = resolve,
        context: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._private = private
        self._resolve = resolve
        self._context = context
        self._seconds = seconds

    def check(self, url: str) -> None:
        self._addresses(parse_target(url, private=self._private))

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        target = parse_target(url, private=self._private)
        connection = _Connection(target, self._addresses(target), self._tls(target), self._seconds)
        try:
            with closing(connection), connection.cut_in_time():
                connection.request("POST", target.path, body, dict(headers))
                answer = connection.getresponse()
                if connection.late:  # headers that were cut off pass for whole ones
                    raise TimeoutError
                with suppress(OSError, http.client.HTTPException):
                    answer.read(MOST_READ)
                return answer.status
        except (OSError, http.client.HTTPException) as error:
            raise NotDelivered(self._reason(error, late=connection.late)) from error

    def _addresses(self, target: Target) -> Sequence[str]:
        try:
            addresses = self._resolve(target.host, target.port)
        except (OSError, UnicodeError):
            addresses = ()
        if not addresses:
            raise TargetRefused(f"The target's host {target.host} has no address. Correct it.")
        if not self._private and not all(map(is_public, addresses)):
            raise TargetRefused(
                f"The target's host {target.host} has an address that is not public. Give a public one."
            )
        return addresses

    def _tls(self, target: Target) -> ssl.SSLContext | None:
        return (self._context or ssl.create_default_context()) if target.secure else None

    def _reason(self, error: Exception, *, late: bool) -> str:
        if late or isinstance(error, TimeoutError):
            return f"no answer within {self._seconds:g} seconds"
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"the certificate is not valid: {error.verify_message}"
        if isinstance(error, ssl.SSLError):
            return "no secure connection"
        if isinstance(error, ConnectionRefusedError):
            return "the connection was refused"
        return f"the connection was lost, or the answer is not HTTP ({type(error).__name__})"


class _Connection(http.client.HTTPConnection):
    """To the first of ``addresses`` that answers, under the target's own name."""

    def __init__(
        self, target: Target, addresses: Sequence[str], tls: ssl.SSLContext | None, seconds: float
    ) -> None:
        super().__init__(target.host, target.port)
        self.default_port = http.client.HTTPS_PORT if tls else http.client.HTTP_PORT  # left out of Host
        self._addresses = addresses
        self._tls = tls
        self._end = time.monotonic() + seconds
        self._wire: socket.socket | None = None
        self.late = False

    def connect(self) -> None:
        opened = self._open()
        self._wire = opened.dup()  # TLS takes the socket over, and cannot be ended from another thread
        self.sock = self._tls.wrap_socket(opened, server_hostname=self.host) if self._tls else opened

    def _open(self) -> socket.socket:
        """Each address has an equal share of the time that is left, so that none takes all of it."""
        *others, last = self._addresses
        for number, address in enumerate(others):
            with suppress(OSError):
                return self._reach(address, self._left() / (len(self._addresses) - number))
        return self._reach(last, self._left())

    def _reach(self, address: str, seconds: float) -> socket.socket:
        opened = socket.create_connection((address, self.port), seconds)
        opened.settimeout(self._left())
        return opened

    def _left(self) -> float:
        return max(self._end - time.monotonic(), 0.001)

    @contextmanager
    def cut_in_time(self) -> Iterator[None]:
        """A socket's own time-out begins anew with each byte, so that a slow answer never ends by it."""
        timer = threading.Timer(self._left(), self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            if self._wire:
                self._wire.close()

    def _cut(self) -> None:
        self.late = True
        if self._wire:
            with suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)
