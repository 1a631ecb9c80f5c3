"""Chalice's local server, with what API Gateway has and it lacks; it also answers the links to exports.

All that the local system has of Chalice is here, its test client too.

Nagle's algorithm costs 44 ms an answer on a kept-alive connection, so it is
off. What the gateway refuses by itself, callers that call too often among it,
comes as problem details, as the template's gateway responses make it on AWS.
"""

from __future__ import annotations

import functools
import json
import logging
import math
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import (
    ChaliceRequestHandler,
    LocalDevServer,
    LocalGateway,
    LocalGatewayException,
    NotAuthorizedError,
    create_local_server,
)
from chalice.test import Client

from chalicelib import bootstrap, logs
from chalicelib.api import cors, problems, safeguards
from chalicelib.errors import Forbidden, Unavailable
from chalicelib.local.downloads import PATH, linked_file
from chalicelib.local.limits import Limits

__all__ = ["Client", "Gateway", "gateway"]

HOST = "127.0.0.1"
MAX_REQUEST = 10 * 1024 * 1024  # bytes: API Gateway's limit
_MOST_DIGITS = 12  # of a length that is worth reading as a number
_ONCE = ("authorization", "content-length")
_WEBHOOKS = "/v1/webhooks/"
_LOG = logging.getLogger(logs.NAME)


class _Later(LocalGatewayException):
    """The request may be sent again after some seconds."""

    def __init__(self, status: HTTPStatus, seconds: float) -> None:
        super().__init__({})
        self.status = status
        self.seconds = seconds


class _LimitedGateway(LocalGateway):
    """Counts a request for its token or channel once that is known, and until then for its address."""

    def __init__(self, app: Chalice, config: Config, limits: Limits, address: str) -> None:
        super().__init__(app, config)
        self._limits = limits
        self._address = address

    def handle_request(self, method: str, path: str, headers: dict[str, Any], body: bytes | None) -> Any:
        own = _caller(path, headers)
        caller = own if own and self._limits.knows(own) else self._address
        seconds = self._limits.take(caller)
        if seconds:
            raise _Later(HTTPStatus.TOO_MANY_REQUESTS, seconds)
        try:
            answer = super().handle_request(method, path, headers, body)
        except Unavailable as error:  # of the authorizer, which stands before the routes
            raise _Later(HTTPStatus.SERVICE_UNAVAILABLE, 1) from error
        if own and answer["statusCode"] == HTTPStatus.UNAUTHORIZED:
            self._limits.forget(own)
        elif own and caller != own:
            self._limits.take(own)
        return answer


def _caller(path: str, headers: Mapping[str, str]) -> str | None:
    """The channel or the token that a request names, be it known or not."""
    if path.startswith(_WEBHOOKS):
        return f"channel {path.removeprefix(_WEBHOOKS).partition('?')[0].partition('/')[0]}"
    authorization = {name.lower(): value for name, value in headers.items()}.get("authorization", "")
    secret = authorization.partition(" ")[2].strip()
    return f"token {secret}" if secret else None


class GatewayRequestHandler(ChaliceRequestHandler):
    """Refuses as API Gateway does, in the form of every other error."""

    disable_nagle_algorithm = True

    def __init__(self, *connection: Any, app: Chalice, config: Config, limits: Limits) -> None:
        address = connection[1][0]
        self.local_gateway = _LimitedGateway(app, config, limits, address)
        BaseHTTPRequestHandler.__init__(self, *connection)

    def __getattr__(self, name: str) -> Any:
        """What handles a method: any goes to the application, which says which it takes."""
        if name.startswith("do_"):
            return self.do_GET
        raise AttributeError(name)

    def parse_request(self) -> bool:
        """Also False, and answered, where the body cannot be read."""
        if not super().parse_request():
            return False
        length = self.headers.get("content-length", "0")
        if any(len(self.headers.get_all(name, ())) > 1 for name in _ONCE):
            self._refuse(HTTPStatus.BAD_REQUEST)  # two readers could each believe another
        elif "transfer-encoding" in self.headers:
            self._refuse(HTTPStatus.LENGTH_REQUIRED)
        elif not (length.isascii() and length.isdigit()):
            self._refuse(HTTPStatus.BAD_REQUEST)
        elif len(length) > _MOST_DIGITS or int(length) > MAX_REQUEST:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif not self.headers.get("authorization", "").isascii():
            self._refuse(HTTPStatus.BAD_REQUEST)
        else:
            return True
        return False

    def do_GET(self) -> None:  # noqa: N802 - the name that the base class gives it
        """Links to exports, for which S3 answers on AWS, and whatever the application has."""
        if not self.path.startswith(PATH):
            self._generic_handle()
        elif file := linked_file(bootstrap.ports(), self.path):
            headers = {
                "Content-Type": file.media_type,
                "Content-Disposition": f'attachment; filename="{file.name}"',
            }
            self._answer(HTTPStatus.OK, headers, file.body)
        else:
            expired = problems.problem(
                Forbidden("This link is false or has expired. Ask its export for another.")
            )
            self._answer(HTTPStatus.FORBIDDEN, _headers(), json.dumps(expired))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the HTTP server refuses by itself: a request line or headers that it cannot take."""
        self._refuse(
            HTTPStatus.METHOD_NOT_ALLOWED if code == HTTPStatus.NOT_IMPLEMENTED else HTTPStatus(code)
        )

    def _refuse(self, status: HTTPStatus) -> None:
        """The body stays unread, so the connection ends."""
        self.close_connection = True
        self._answer(status, _headers({"Connection": "close"}), _body(status))

    def _send_error_response(self, error: LocalGatewayException) -> None:
        if isinstance(error, NotAuthorizedError):
            headers = _headers({"WWW-Authenticate": 'Bearer, Basic realm="Onrecord"'})
            self._answer(HTTPStatus.UNAUTHORIZED, headers, _body(HTTPStatus.UNAUTHORIZED))
        elif isinstance(error, _Later):
            headers = _headers({"Retry-After": str(math.ceil(error.seconds))})
            self._answer(error.status, headers, _body(error.status))
        else:  # no such route: API Gateway calls it a missing authentication token
            self._answer(HTTPStatus.NOT_FOUND, _headers(), _body(HTTPStatus.NOT_FOUND))

    def _send_http_response(self, code: int, headers: dict[str, str], body: str | bytes | None) -> None:
        """An answer to HEAD has no body: the next one on the connection would be misread otherwise."""
        super()._send_http_response(code, headers, "" if self.command == "HEAD" else body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the base class gives it
        """Of each request; the application tells of those that reach it, and this server of the others."""

    def _answer(self, status: HTTPStatus, headers: dict[str, str], body: str | bytes) -> None:
        """What the application does not see, and so does not tell of; the address may be anything here."""
        told = logs.fields(function="gateway", method=getattr(self, "command", None), status=int(status))
        _LOG.info("answered by the gateway", extra=told)
        self._send_http_response(status, headers, body)


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
def gateway(app: Chalice, port: int, limits: Limits) -> Iterator[Gateway]:
    """Raises OSError where the port cannot be had."""
    before = app.__class__
    try:
        server: LocalDevServer = create_local_server(app, Config.create(), HOST, port)
        with server.server:
            server.server.RequestHandlerClass = functools.partial(
                GatewayRequestHandler, app=app, config=Config.create(), limits=limits
            )
            yield Gateway(server)
    finally:
        app.__class__ = before  # create_local_server changes it, and can do so only once


def _headers(more: dict[str, str] | None = None) -> dict[str, str]:
    """What is refused here says nothing of anybody, so that pages of all origins may read it."""
    return {
        "Content-Type": problems.MEDIA_TYPE,
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": cors.EXPOSED,
        **safeguards.ALWAYS,
        **(more or {}),
    }


def _body(status: HTTPStatus) -> str:
    return json.dumps(problems.status_problem(status))
