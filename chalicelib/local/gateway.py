"""Chalice's local gateway, with what API Gateway has and it lacks; it also answers the links to exports.

All that the local system has of Chalice is here, its test client too. What
is refused before the application sees it, callers that call too often among
it, comes as problem details, as the template's gateway responses make it on AWS.
"""

from __future__ import annotations

import base64
import json
import logging
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, NamedTuple
from wsgiref.types import StartResponse, WSGIEnvironment

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import LocalChalice, LocalGateway, LocalGatewayException, NotAuthorizedError
from chalice.test import Client

from chalicelib import bootstrap, logs
from chalicelib.api import cors, problems, safeguards
from chalicelib.errors import Forbidden, Unavailable
from chalicelib.local.downloads import PATH, linked_file
from chalicelib.local.limits import Limits
from chalicelib.local.server import Refusal, Server

__all__ = ["Client", "gateway"]

HEALTH = "/health"
_WEBHOOKS = "/v1/webhooks/"
_BUSY = {HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "1"}}  # seconds
_HEADERS = {  # what is refused here says nothing of anybody, so that pages of all origins may read it
    "Content-Type": problems.MEDIA_TYPE,
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": cors.EXPOSED,
    **safeguards.ALWAYS,
}
_LOG = logging.getLogger(logs.NAME)


class _Sent(NamedTuple):
    """A request. ``path``: as it was sent, with its query."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    address: str


class _Answer(NamedTuple):
    status: HTTPStatus
    headers: dict[str, Any]
    body: bytes | str = ""


class _Later(Exception):
    """The request may be sent again after some seconds."""

    def __init__(self, status: HTTPStatus, seconds: float) -> None:
        super().__init__(status)
        self.status = status
        self.seconds = seconds


class _Application:
    """The Chalice application as one of WSGI."""

    def __init__(self, app: Chalice, limits: Limits) -> None:
        self._gateway = LocalGateway(app, Config.create())
        self._limits = limits

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        sent = _sent(environ)
        try:
            answer = _download(sent) if sent.path.startswith(PATH) else self._answer(sent)
        except NotAuthorizedError:
            wanted = {"WWW-Authenticate": 'Bearer, Basic realm="Onrecord"'}
            answer = _refused(sent.method, HTTPStatus.UNAUTHORIZED, wanted)
        except _Later as later:
            wait = {"Retry-After": str(math.ceil(later.seconds))}
            answer = _refused(sent.method, later.status, wait)
        except LocalGatewayException:  # no such route: API Gateway calls it a missing authentication token
            answer = _refused(sent.method, HTTPStatus.NOT_FOUND)
        except Exception:  # noqa: BLE001 - whatever it is, the caller gets an answer
            _LOG.exception("the call failed", extra=logs.fields(function="gateway"))
            answer = _refused(sent.method, HTTPStatus.INTERNAL_SERVER_ERROR)
        return _send(answer, sent.method, start_response)

    def _answer(self, sent: _Sent) -> _Answer:
        """Counts a request for its token or channel once that is known, and until then for its address."""
        own = _caller(sent.path, sent.headers)
        caller = own if own and self._limits.knows(own) else sent.address
        seconds = self._limits.take(caller)
        if seconds:
            raise _Later(HTTPStatus.TOO_MANY_REQUESTS, seconds)
        try:
            given = self._gateway.handle_request(sent.method, sent.path, sent.headers, sent.body)
        except Unavailable as error:  # of the authorizer, which stands before the routes
            raise _Later(HTTPStatus.SERVICE_UNAVAILABLE, 1) from error
        if own and given["statusCode"] == HTTPStatus.UNAUTHORIZED:
            self._limits.forget(own)
        elif own and caller != own:
            self._limits.take(own)
        headers, body = {**given["headers"], **given["multiValueHeaders"]}, given["body"] or ""
        if given.get("isBase64Encoded"):
            body = base64.b64decode(body)
        return _Answer(HTTPStatus(given["statusCode"]), headers, body)


def _sent(environ: WSGIEnvironment) -> _Sent:
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").title(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") or name in {"CONTENT_TYPE", "CONTENT_LENGTH"}
    }
    return _Sent(
        environ["REQUEST_METHOD"],
        environ["REQUEST_URI"],
        headers,
        environ["wsgi.input"].read() or None,
        environ["REMOTE_ADDR"],
    )


def _caller(path: str, headers: Mapping[str, str]) -> str | None:
    """The channel or the token that a request names, be it known or not."""
    if path.startswith(_WEBHOOKS):
        return f"channel {path.removeprefix(_WEBHOOKS).partition('?')[0].partition('/')[0]}"
    secret = headers.get("Authorization", "").partition(" ")[2].strip()
    return f"token {secret}" if secret else None


def _download(sent: _Sent) -> _Answer:
    """Of a link to an export, for which S3 answers on AWS."""
    file = linked_file(bootstrap.ports(), sent.path)
    if file:
        headers = {
            **safeguards.ALWAYS,
            "Content-Type": file.media_type,
            "Content-Disposition": f'attachment; filename="{file.name}"',
        }
        return _told(sent.method, _Answer(HTTPStatus.OK, headers, file.body))
    expired = Forbidden("This link is false or has expired. Ask its export for another.")
    body = json.dumps(problems.problem(expired))
    return _told(sent.method, _Answer(HTTPStatus.FORBIDDEN, _HEADERS, body))


def _refused(method: str | None, status: HTTPStatus, more: Mapping[str, str] | None = None) -> _Answer:
    """In the form of every other error."""
    body = json.dumps(problems.status_problem(status))
    return _told(method, _Answer(status, {**_HEADERS, **(more or _BUSY.get(status, {}))}, body))


def _refusal(method: str | None, status: HTTPStatus) -> Refusal:
    """What the server refuses by itself: a request that cannot be read, that does not end, or too many."""
    answer = _refused(method, status)
    return Refusal(list(answer.headers.items()), str(answer.body).encode())


def _told(method: str | None, answer: _Answer) -> _Answer:
    """What the application does not see, and so does not tell of; the address may be anything here."""
    told = logs.fields(function="gateway", method=method, status=int(answer.status))
    _LOG.info("answered by the gateway", extra=told)
    return answer


def _send(answer: _Answer, method: str, start_response: StartResponse) -> list[bytes]:
    """An answer to HEAD has no body: the next one on the connection would be misread otherwise."""
    body = answer.body if isinstance(answer.body, bytes) else answer.body.encode()
    body = b"" if method == "HEAD" else body
    headers = [
        (name, each)
        for name, value in answer.headers.items()
        for each in (value if isinstance(value, list) else [str(value)])
    ]
    status = f"{answer.status.value} {answer.status.phrase}"
    start_response(status, [*headers, ("Content-Length", str(len(body)))])
    return [body]


@contextmanager
def gateway(app: Chalice, port: int, limits: Limits) -> Iterator[Server]:
    """Raises OSError where the port cannot be had."""
    before = app.__class__
    server = Server(_Application(app, limits), _refusal, port=port, urgent=(HEALTH,))
    app.__class__ = type(
        "LocalApplication", (LocalChalice, before), {}
    )  # each thread has a request of its own
    try:
        yield server
    finally:
        server.close()
        app.__class__ = before
