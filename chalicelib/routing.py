"""Between Chalice and the services: what a route declares is read, checked and answered here."""

from __future__ import annotations

import functools
import inspect
import logging
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, cast

from chalice.app import Authorizer, Chalice, Response
from chalice.app import Request as ChaliceRequest
from pydantic_core import to_json

from chalicelib import cors, logs, metrics, problems
from chalicelib.contract import Call, Raw
from chalicelib.errors import Forbidden, OnrecordError, Unauthorized
from chalicelib.invocations import invocation
from chalicelib.models import Model
from chalicelib.records import Principal, Scope
from chalicelib.services.parameters import read_body, read_parameters
from chalicelib.services.receiving import Receipt
from chalicelib.services.webhooks import Ignored
from chalicelib.storage import keys

View = Callable[..., Any]
_LOG = logging.getLogger(logs.NAME)
_ID = re.compile(r"(a|c|s|x|t|ch|sub)_[a-z0-9]{8,32}")
_SENT_WITH = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "1"}}


class NoParameters(Model):
    """Of a call that takes none."""


class Routes:
    """The routes of an application, with the contract that they make."""

    def __init__(self, app: Chalice, authorizer: Authorizer, origins: frozenset[str]) -> None:
        self.calls: list[Call] = []
        self._app = app
        self._authorizer = authorizer
        self.origins = origins
        app.register_middleware(self._told, "http")
        app.register_middleware(self._cross_origin, "http")
        app.register_middleware(self._problem_details, "http")

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
        counted: bool = False,
    ) -> Callable[[View], View]:
        """Declare a call: who may make it, what it takes, and what it gives (see ``contract.Call``).

        A view takes the caller (where a scope is wanted), the path's parameters, and by keyword
        ``wanted``, its query parameters, and ``body``, where these are declared as models. Its
        docstring is the call's description, and what it returns is sent as JSON. ``counted``: it brings
        articles, and the metrics tell what became of them.
        """

        def register(view: View) -> View:
            by_status = gives if isinstance(gives, Mapping) else {204 if gives is None else 200: gives}
            self.calls.append(
                Call(
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
            )
            if scope and "OPTIONS" not in self._app.routes[path]:
                self._app.route(path, methods=["OPTIONS"], content_types=["*/*"])(self._preflight)

            @functools.wraps(view)
            def answer(**path_parameters: str) -> Response:
                logs.note(**_ids(path_parameters))
                try:
                    callers = [self._caller(scope)] if scope else []
                    told = view(*callers, **path_parameters, **self._given(takes, body))
                except OnrecordError as error:
                    if counted:
                        logs.count(metrics.REJECTED, reason=error.slug)
                    return self._refuse(error)
                if counted and isinstance(told, Receipt):
                    logs.count(metrics.ACCEPTED if told.is_new else metrics.UNCHANGED)
                return respond(told)

            guarded = {"authorizer": self._authorizer} if scope else {}
            routed: View = self._app.route(path, methods=[method], content_types=["*/*"], **guarded)(answer)
            return routed

        return register

    @property
    def request(self) -> ChaliceRequest:
        return cast("ChaliceRequest", self._app.current_request)

    @property
    def body(self) -> bytes:
        body = self.request.raw_body
        return body if isinstance(body, bytes) else body.encode()

    @property
    def query(self) -> Mapping[str, list[str]]:
        given = self.request.query_params
        return {name: given.getlist(name) for name in given} if given else {}

    def _given(self, takes: type[Model], body: Any) -> dict[str, Any]:
        """Raises InvalidRequest for what is not as it was declared."""
        wanted = read_parameters(takes, self.query)
        given = {} if takes is NoParameters else {"wanted": wanted}
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

    def _refuse(self, error: OnrecordError) -> Response:
        logs.note(problem=error.slug)
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _LOG.exception("the call failed")
        headers = _SENT_WITH.get(error.status, {})
        return json_response(problems.problem(error), error.status, problems.MEDIA_TYPE, headers)

    def _preflight(self, **_: str) -> Response:
        """A browser asks this before a page of another origin may call; ``_cross_origin`` says which may."""
        methods = ", ".join(sorted(self._app.routes[self.request.context["resourcePath"]]))
        return Response(body="", status_code=HTTPStatus.NO_CONTENT, headers={"Allow": methods})

    def _told(self, event: Any, get_response: Callable[[Any], Response]) -> Response:
        """The line of each request, the last one. Of its address it has the pattern alone."""
        sent = self.request
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
        origin = self.request.headers.get("origin")
        methods = str(response.headers["Allow"]) if "Allow" in response.headers else None
        response.headers.update(cors.headers(self.origins, origin, methods))
        return response

    def _problem_details(self, event: Any, get_response: Callable[[Any], Response]) -> Response:
        """What Chalice refuses by itself (405, an unforeseen error) in the form of every other error."""
        response = get_response(event)
        status = response.status_code
        if status >= HTTPStatus.BAD_REQUEST and isinstance(response.body, dict) and "Code" in response.body:
            kept = {name: str(value) for name, value in response.headers.items() if name.lower() == "allow"}
            return json_response(problems.status_problem(status), status, problems.MEDIA_TYPE, kept)
        return response


def _ids(path_parameters: Mapping[str, str]) -> dict[str, str]:
    """Of the path what has the form of an id: the rest may be anything. A claim's names its article."""
    ids = {
        name.removesuffix("_id"): given
        for name, given in path_parameters.items()
        if name.endswith("_id") and _ID.fullmatch(given)
    }
    article = keys.article_of(ids.get("claim", ""))
    return {**ids, "article": article} if article else ids


def _size(body: Any) -> int:
    return len(body if isinstance(body, bytes) else str(body).encode())


def respond(answer: Any) -> Response:
    """An answer of a view as a response."""
    if isinstance(answer, Response):
        return answer
    if answer is None:
        return Response(body="", status_code=HTTPStatus.NO_CONTENT)
    if isinstance(answer, Ignored):
        return json_response(answer, HTTPStatus.ACCEPTED)
    if isinstance(answer, Receipt):
        status = HTTPStatus.ACCEPTED if answer.is_new else HTTPStatus.OK
        return json_response(answer, status, headers={"Location": answer.links["self"]})
    return json_response(answer)


def json_response(
    body: Model | Mapping[str, Any],
    status: int = HTTPStatus.OK,
    media_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Response:
    return Response(
        body=to_json(body).decode(),
        status_code=int(status),
        headers={"Content-Type": media_type, **(headers or {})},
    )
