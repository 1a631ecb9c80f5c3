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
        else:
            return True
        return False

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
    """The HTTP side of a local system, on its own threads until ``close``."""

    def __init__(self, app: Chalice, port: int) -> None:
        self._app = app
        self._class = app.__class__
        server: LocalDevServer = create_local_server(app, Config.create(), HOST, port)
        self._server = server.server
        self._server.RequestHandlerClass = functools.partial(
            GatewayRequestHandler, app_object=app, config=Config.create()
        )
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._app.__class__ = self._class  # create_local_server changes it, and can do so only once


def _headers(more: dict[str, str] | None = None) -> dict[str, str]:
    return {"Content-Type": problems.MEDIA_TYPE, **(more or {})}


def _body(status: HTTPStatus) -> str:
    return json.dumps(problems.status_problem(status))
