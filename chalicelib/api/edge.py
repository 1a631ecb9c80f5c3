"""What every request passes on its way in and out; and the resources put onto the application."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, cast

from chalice.app import Authorizer, Chalice, Response
from chalice.app import Request as ChaliceRequest

from chalicelib import logs
from chalicelib.api import addresses, cors, problems, safeguards
from chalicelib.api.invocations import invocation
from chalicelib.api.routing import Routes, json_response
from chalicelib.settings import WebSettings


class Edge:
    """What every request passes on its way in and out.

    ``origins``: whose pages may read answers. ``public_url``: where the API is, if that is set;
    ``own_url``: where it is otherwise, if whoever runs it knows.
    """

    def __init__(self, app: Chalice, settings: WebSettings) -> None:
        self._app = app
        self.origins = settings.cors_origins
        self.public_url = settings.public_url
        self.own_url: str | None = None
        app.register_middleware(self._told, "http")
        app.register_middleware(self._safeguarded, "http")
        app.register_middleware(self._cross_origin, "http")
        app.register_middleware(self._problem_details, "http")

    def address(self) -> str:
        """Where the request at hand was sent, without its query. For paths without parameters."""
        sent = self._request
        return addresses.address(self.public_url or self.own_url, sent.context, sent.path)

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

    def _safeguarded(self, event: Any, get_response: Callable[[Any], Response]) -> Response:
        """Every answer, errors too, says how browsers and caches have to treat it."""
        response = get_response(event)
        response.headers.update(safeguards.headers(self.address(), response.headers))
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
            return json_response(problems.status_problem(status), status, problems.MEDIA_TYPE, kept)
        return response


def mount(app: Chalice, authorizer: Authorizer, settings: WebSettings, resources: Iterable[Routes]) -> Edge:
    """Put the calls of all resources onto the application, and what every request passes around them."""
    edge = Edge(app, settings)
    for routes in resources:
        app.register_blueprint(routes.blueprint(authorizer, edge.address))
        for path in dict.fromkeys(call.path for call in routes.calls if call.scope):
            if "OPTIONS" not in app.routes[path]:
                app.route(path, methods=["OPTIONS"], content_types=["*/*"])(edge.preflight)
    return edge


def _size(body: Any) -> int:
    return len(body if isinstance(body, bytes) else str(body).encode())
