"""Between Chalice and the calls: what a call declares is read, checked and answered here.

A resource declares its calls on ``Routes``. Of the API, this module and ``edge``, which puts the resources
onto the application, alone know Chalice.
"""

from __future__ import annotations

import functools
import inspect
import logging
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from chalice.app import Authorizer, Blueprint, Response
from chalice.app import Request as ChaliceRequest
from pydantic_core import to_json

from chalicelib import logs, metrics
from chalicelib.api import problems
from chalicelib.api.contract import Call, Raw
from chalicelib.api.requests import check_coding, read_body, read_parameters
from chalicelib.errors import Forbidden, OnrecordError, Unauthorized
from chalicelib.models import Model
from chalicelib.naming.ids import article_of
from chalicelib.ports.access import Principal, Scope
from chalicelib.services.receiving import Ignored, Receipt

View = Callable[..., Any]
_LOG = logging.getLogger(logs.NAME)
_ID = re.compile(r"(a|c|s|x|t|ch|sub)_[a-z0-9]{8,32}")
_SENT_WITH = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "1"}}


class NoParameters(Model):
    """Of a call that takes none."""


class Document(NamedTuple):
    """An answer that is no JSON, or that has headers of its own."""

    body: str
    headers: Mapping[str, str]
    status: int = HTTPStatus.OK


class _Route(NamedTuple):
    """``brings_articles``: the metrics tell what became of them."""

    call: Call
    view: View
    takes: type[Model]
    brings_articles: bool


class Routes:
    """The calls of one resource, and the request that one of them is answering."""

    def __init__(self, name: str) -> None:
        """``name`` of the module that declares them."""
        self._blueprint = Blueprint(name)
        self._routes: list[_Route] = []
        self._address: Callable[[], str] = lambda: self.path

    @property
    def calls(self) -> list[Call]:
        return [route.call for route in self._routes]

    def route(
        self,
        path: str,
        scope: Scope | None,
        method: str = "GET",
        *,
        gives: Any,
        takes: type[Model] = NoParameters,
        body: Any = None,
        errors: tuple[int, ...] = (),
        brings_articles: bool = False,
    ) -> Callable[[View], View]:
        """Declare a call: who may make it, what it takes, and what it gives (see ``contract.Call``).

        A view takes the caller (where a scope is wanted), the path's parameters, and by keyword
        ``wanted``, its query parameters, and ``body``, where these are declared as models. Its
        docstring is the call's description, and what it returns is sent as JSON.
        """

        def declare(view: View) -> View:
            by_status = gives if isinstance(gives, Mapping) else {204 if gives is None else 200: gives}
            call = Call(
                view.__name__,
                inspect.getdoc(view) or "",
                path,
                method,
                scope,
                None if takes is NoParameters else takes,
                body,
                by_status,
                errors,
            )
            self._routes.append(_Route(call, view, takes, brings_articles))
            return view

        return declare

    def blueprint(self, authorizer: Authorizer, address: Callable[[], str]) -> Blueprint:
        """The calls as Chalice takes them.

        ``authorizer``: of those that want a scope. ``address``: where the request at hand was sent.
        """
        self._address = address
        for route in self._routes:
            call = route.call
            guarded = {"authorizer": authorizer} if call.scope else {}
            answer = functools.partial(self._answer, route)
            functools.update_wrapper(answer, route.view)
            self._blueprint.route(call.path, methods=[call.method], content_types=["*/*"], **guarded)(answer)
        return self._blueprint

    @property
    def request(self) -> ChaliceRequest:
        return self._blueprint.current_request

    @property
    def body(self) -> bytes:
        body = self.request.raw_body
        return body if isinstance(body, bytes) else body.encode()

    @property
    def query(self) -> Mapping[str, list[str]]:
        given = self.request.query_params
        return {name: given.getlist(name) for name in given} if given else {}

    @property
    def path(self) -> str:
        """API Gateway's stage is part of it."""
        sent = self.request
        path: str = sent.context.get("path") or sent.path
        return path

    @property
    def address(self) -> str:
        """Where this request was sent, without its query: see ``addresses``."""
        return self._address()

    def _answer(self, route: _Route, **path_parameters: str) -> Response:
        logs.note(**_ids(path_parameters))
        scope = route.call.scope
        try:
            callers = [self._caller(scope)] if scope else []
            told = route.view(*callers, **path_parameters, **self._given(route))
        except OnrecordError as error:
            if route.brings_articles:
                logs.count(metrics.REJECTED, reason=error.slug)
            return _refuse(error)
        if route.brings_articles and isinstance(told, Receipt):
            logs.count(metrics.ACCEPTED if told.is_new else metrics.UNCHANGED)
        return respond(told)

    def _given(self, route: _Route) -> dict[str, Any]:
        """Raises InvalidRequest for what is not as it was declared, and UnsupportedMediaType."""
        wanted = read_parameters(route.takes, self.query)
        given = {} if route.takes is NoParameters else {"wanted": wanted}
        body = route.call.body
        if body is not None:
            check_coding(self.request.headers.get("content-encoding", ""))
        if body is not None and not isinstance(body, Raw):
            given["body"] = read_body(body, self.body)
        return given

    def _caller(self, scope: Scope) -> Principal:
        """Raises Unauthorized, or Forbidden where the token's scopes do not include this one."""
        context = self.request.context["authorizer"]
        if "tenant" not in context:
            raise Unauthorized(
                "This bearer token is unknown, expired or revoked. Use another, or make a new one."
            )
        principal = Principal(
            tenant=context["tenant"], token_id=context["principalId"], scopes=context["scopes"].split()
        )
        logs.note(tenant=principal.tenant, token_id=principal.token_id)
        if not principal.may(scope):
            raise Forbidden(f"This call needs a token with the scope {scope!r}.")
        return principal


def _ids(path_parameters: Mapping[str, str]) -> dict[str, str]:
    """Of the path what has the form of an id: the rest may be anything. A claim's names its article."""
    ids = {
        name.removesuffix("_id"): given
        for name, given in path_parameters.items()
        if name.endswith("_id") and _ID.fullmatch(given)
    }
    article = article_of(ids.get("claim", ""))
    return {**ids, "article": article} if article else ids


def respond(answer: Any) -> Response:
    """An answer of a view as a response."""
    if isinstance(answer, Document):
        return Response(body=answer.body, headers=dict(answer.headers), status_code=int(answer.status))
    if answer is None:
        return Response(body="", status_code=HTTPStatus.NO_CONTENT)
    if isinstance(answer, Ignored):
        return json_response(answer, HTTPStatus.ACCEPTED)
    if isinstance(answer, Receipt):
        status = HTTPStatus.ACCEPTED if answer.is_new else HTTPStatus.OK
        return json_response(answer, status, headers={"Location": answer.links["self"]})
    return json_response(answer)


def json_document(
    body: Model | Mapping[str, Any],
    status: int = HTTPStatus.OK,
    media_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Document:
    """JSON with another status than 200, or with headers of its own."""
    return Document(to_json(body).decode(), {"Content-Type": media_type, **(headers or {})}, status)


def json_response(*answer: Any, **more: Any) -> Response:
    return respond(json_document(*answer, **more))


def _refuse(error: OnrecordError) -> Response:
    logs.note(problem=error.slug)
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _LOG.exception("the call failed")
    headers = _SENT_WITH.get(error.status, {})
    return json_response(problems.problem(error), error.status, problems.MEDIA_TYPE, headers)
