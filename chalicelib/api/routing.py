"""Between Chalice and the calls: what a call declares is read, checked and answered here.

Of the API this module alone knows Chalice. A resource declares its calls on ``Routes``; ``mount`` puts the
resources onto the application, and around them what every request passes.
"""

from __future__ import annotations

import functools
import inspect
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple, cast

from chalice.app import Authorizer, Blueprint, Chalice, Response
from chalice.app import Request as ChaliceRequest
from pydantic_core import to_json

from chalicelib import logs, metrics
from chalicelib.api import cors, problems
from chalicelib.api.contract import Call, Raw
from chalicelib.api.invocations import invocation
from chalicelib.api.requests import read_body, read_parameters
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

    def blueprint(self, authorizer: Authorizer) -> Blueprint:
        """The calls as Chalice takes them. ``authorizer``: of those that want a scope."""
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
        """Where this request was sent, without its query."""
        headers = self.request.headers
        host = headers.get("host")
        return f"{headers.get('x-forwarded-proto', 'http')}://{host}{self.path}" if host else self.path

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
        """Raises InvalidRequest for what is not as it was declared."""
        wanted = read_parameters(route.takes, self.query)
        given = {} if route.takes is NoParameters else {"wanted": wanted}
        body = route.call.body
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


class Edge:
    """What every request passes on its way in and out. ``origins``: whose pages may read answers."""

    def __init__(self, app: Chalice, origins: frozenset[str]) -> None:
        self._app = app
        self.origins = origins
        app.register_middleware(self._told, "http")
        app.register_middleware(self._cross_origin, "http")
        app.register_middleware(self._problem_details, "http")

    @property
    def _request(self) -> ChaliceRequest:
        return cast("ChaliceRequest", self._app.current_request)

    def preflight(self, **_: str) -> Response:
        """A browser asks this before a page of another origin may call; ``_cross_origin`` says which may."""
        methods = ", ".join(sorted(self._app.routes[self._request.context["resourcePath"]]))
        return Response(body="", status_code=HTTPStatus.NO_CONTENT, headers={"Allow": methods})

    def _told(self, event: Any, get_response: Callable[[Any], Response]) -> Response:
        """The line of each request, the last one. Of its address it has the pattern alone."""
        sent = self._request
        api_request = sent.context.get("requestId")
        with (
            invocation("api", sent.lambda_context, api_request_id=api_request),
            logs.work(method=sent.method, route=sent.path) as work,
        ):
            response = get_response(event)
            status = response.status_code
            work.tell(f"{sent.method} {sent.path} {status}", status=status, bytes=_size(response.body))
            return response

    def _cross_origin(self, event: Any, get_response: Callable[[Any], Response]) -> Response:
        """Every answer, errors too, says whether a page of another origin may read it."""
        response = get_response(event)
        origin = self._request.headers.get("origin")
        methods = str(response.headers["Allow"]) if "Allow" in response.headers else None
        response.headers.update(cors.headers(self.origins, origin, methods))
        return response

    def _problem_details(self, event: Any, get_response: Callable[[Any], Response]) -> Response:
        """What Chalice refuses by itself (405, an unforeseen error) in the form of every other error."""
        response = get_response(event)
        status = response.status_code
        if status >= HTTPStatus.BAD_REQUEST and isinstance(response.body, dict) and "Code" in response.body:
            kept = {name: str(value) for name, value in response.headers.items() if name.lower() == "allow"}
            return _json(problems.status_problem(status), status, problems.MEDIA_TYPE, kept)
        return response


def mount(app: Chalice, authorizer: Authorizer, origins: frozenset[str], resources: Iterable[Routes]) -> Edge:
    """Put the calls of all resources onto the application, and what every request passes around them."""
    edge = Edge(app, origins)
    for routes in resources:
        app.register_blueprint(routes.blueprint(authorizer))
        for path in dict.fromkeys(call.path for call in routes.calls if call.scope):
            if "OPTIONS" not in app.routes[path]:
                app.route(path, methods=["OPTIONS"], content_types=["*/*"])(edge.preflight)
    return edge


def _ids(path_parameters: Mapping[str, str]) -> dict[str, str]:
    """Of the path what has the form of an id: the rest may be anything. A claim's names its article."""
    ids = {
        name.removesuffix("_id"): given
        for name, given in path_parameters.items()
        if name.endswith("_id") and _ID.fullmatch(given)
    }
    article = article_of(ids.get("claim", ""))
    return {**ids, "article": article} if article else ids


def _size(body: Any) -> int:
    return len(body if isinstance(body, bytes) else str(body).encode())


def respond(answer: Any) -> Response:
    """An answer of a view as a response."""
    if isinstance(answer, Document):
        return Response(body=answer.body, headers=dict(answer.headers), status_code=int(answer.status))
    if answer is None:
        return Response(body="", status_code=HTTPStatus.NO_CONTENT)
    if isinstance(answer, Ignored):
        return _json(answer, HTTPStatus.ACCEPTED)
    if isinstance(answer, Receipt):
        status = HTTPStatus.ACCEPTED if answer.is_new else HTTPStatus.OK
        return _json(answer, status, headers={"Location": answer.links["self"]})
    return _json(answer)


def json_document(
    body: Model | Mapping[str, Any],
    status: int = HTTPStatus.OK,
    media_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Document:
    """JSON with another status than 200, or with headers of its own."""
    return Document(to_json(body).decode(), {"Content-Type": media_type, **(headers or {})}, status)


def _json(*answer: Any, **more: Any) -> Response:
    return respond(json_document(*answer, **more))


def _refuse(error: OnrecordError) -> Response:
    logs.note(problem=error.slug)
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _LOG.exception("the call failed")
    headers = _SENT_WITH.get(error.status, {})
    return _json(problems.problem(error), error.status, problems.MEDIA_TYPE, headers)
