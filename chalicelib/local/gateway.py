"""Chalice's local server, with the two settings of API Gateway that it lacks.

Nagle's algorithm costs 44 ms an answer on a kept-alive connection, so it is
off. What the gateway refuses by itself comes as problem details, as the
template's gateway responses make it on AWS.
"""

from __future__ import annotations

import functools
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import (
    ChaliceRequestHandler,
    LocalDevServer,
    LocalGatewayException,
    NotAuthorizedError,
    create_local_server,
)

from chalicelib import problems

HOST = "127.0.0.1"
MAX_REQUEST = 10 * 1024 * 1024  # bytes: API Gateway's limit
_LOG = logging.getLogger(__name__)


class GatewayRequestHandler(ChaliceRequestHandler):
    """Refuses as API Gateway does, in the form of every other error."""

    disable_nagle_algorithm = True

    def parse_request(self) -> bool:
        """Also False, and answered, where the body cannot be read."""
        if not super().parse_request():
            return False
        length = self.headers.get("content-length", "0")
        if "transfer-encoding" in self.headers:
            self._refuse(HTTPStatus.LENGTH_REQUIRED)
        elif not (length.isascii() and length.isdigit()):
            self._refuse(HTTPStatus.BAD_REQUEST)
        elif int(length) > MAX_REQUEST:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif not self.headers.get("authorization", "").isascii():
            self._refuse(HTTPStatus.BAD_REQUEST)
        else:
            return True
        return False

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the HTTP server refuses by itself: a request line or headers that it cannot take."""
        self._refuse(
            HTTPStatus.METHOD_NOT_ALLOWED if code == HTTPStatus.NOT_IMPLEMENTED else HTTPStatus(code)
        )

    def _refuse(self, status: HTTPStatus) -> None:
        """The body stays unread, so the connection ends."""
        self.close_connection = True
        self._send_http_response(status, _headers({"Connection": "close"}), _body(status))

    def _send_error_response(self, error: LocalGatewayException) -> None:
        if isinstance(error, NotAuthorizedError):
            headers = _headers({"WWW-Authenticate": "Bearer"})
            self._send_http_response(HTTPStatus.UNAUTHORIZED, headers, _body(HTTPStatus.UNAUTHORIZED))
        else:  # no such route: API Gateway calls it a missing authentication token
            self._send_http_response(HTTPStatus.NOT_FOUND, _headers(), _body(HTTPStatus.NOT_FOUND))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the base class gives it
        _LOG.info(format, *args)


class Gateway:
    """The HTTP side of a local system. It has its port from the beginning, and answers once started."""

    def __init__(self, server: LocalDevServer) -> None:
        self._server = server.server
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._server.server_address[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()


@contextmanager
def gateway(app: Chalice, port: int) -> Iterator[Gateway]:
    """Raises OSError where the port cannot be had."""
    before = app.__class__
    try:
        server: LocalDevServer = create_local_server(app, Config.create(), HOST, port)
        with server.server:
            server.server.RequestHandlerClass = functools.partial(
                GatewayRequestHandler, app_object=app, config=Config.create()
            )
            yield Gateway(server)
    finally:
        app.__class__ = before  # create_local_server changes it, and can do so only once


def _headers(more: dict[str, str] | None = None) -> dict[str, str]:
    return {"Content-Type": problems.MEDIA_TYPE, **(more or {})}


def _body(status: HTTPStatus) -> str:
    return json.dumps(problems.status_problem(status))
