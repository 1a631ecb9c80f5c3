"""Routes and event handlers: decode, call a service, encode."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

from chalice.app import AuthRequest, AuthResponse, Chalice, Response, SQSEvent
from chalice.app import Request as ChaliceRequest
from pydantic_core import to_json

from chalicelib import bootstrap, cors, problems
from chalicelib.errors import Forbidden, OnrecordError, Unauthorized
from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.intake.signatures import Request
from chalicelib.models import Model
from chalicelib.records import Principal, Scope
from chalicelib.services import channels, corrections, querying, reextracting, sources, tokens
from chalicelib.services.parameters import (
    AliasesBody,
    ArticleParameters,
    ClaimParameters,
    ClaimsOfParameters,
    CorrectionBody,
    ListParameters,
    MergeBody,
    NewChannelBody,
    NewSecretBody,
    NewTokenBody,
    Parameters,
    ReextractParameters,
    RemoveParameters,
    RotationBody,
    SourceClaimsParameters,
    SourceParameters,
    SplitBody,
    read_body,
    read_parameters,
    single,
)
from chalicelib.services.receiving import Receipt, receive, remove
from chalicelib.services.webhooks import Ignored, receive_fetched, receive_webhook
from chalicelib.settings import read_web_settings

app = Chalice(app_name="onrecord")
app.log.setLevel(logging.INFO)

CORS_ORIGINS = read_web_settings().cors_origins  # read here, so that a wrong one fails the packaging
PAGE = Path(__file__).parent / "chalicelib/web/index.html"
PAGE_MAY = {
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline';"
    " script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
SENT_WITH = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "1"}}
View = Callable[..., Any]


@app.authorizer(ttl_seconds=60)
def bearer(request: AuthRequest) -> AuthResponse:
    """Says who calls. Unknown tokens pass without a tenant, and ``route`` answers them with 401."""
    principal = tokens.authenticate(bootstrap.ports(), request.token)
    if principal is None:
        return AuthResponse(routes=["*"], principal_id="unknown", context={})
    context = {"tenant": principal.tenant, "scopes": " ".join(sorted(principal.scopes))}
    return AuthResponse(routes=["*"], principal_id=principal.token_id, context=context)


def route(path: str, scope: Scope, method: str = "GET") -> Callable[[View], View]:
    """A view takes the caller, then the path's parameters, and returns what is sent as JSON."""

    def register(view: View) -> View:
        if "OPTIONS" not in app.routes[path]:
            app.route(path, methods=["OPTIONS"], content_types=["*/*"])(preflight)

        @functools.wraps(view)
        def answer(**path_parameters: str) -> Response:
            try:
                return _respond(view(_caller(scope), **path_parameters))
            except OnrecordError as error:
                return _refuse(error)

        routed: View = app.route(path, methods=[method], authorizer=bearer, content_types=["*/*"])(answer)
        return routed

    return register


def preflight(**_: str) -> Response:
    """A browser asks this before a page of another origin may call; ``cross_origin`` says which may."""
    methods = ", ".join(sorted(app.routes[_request().context["resourcePath"]]))
    return Response(body="", status_code=HTTPStatus.NO_CONTENT, headers={"Allow": methods})


@app.middleware("http")
def cross_origin(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """Every answer, errors too, says whether a page of another origin may read it."""
    response = get_response(event)
    origin = _request().headers.get("origin")
    methods = str(response.headers["Allow"]) if "Allow" in response.headers else None
    response.headers.update(cors.headers(CORS_ORIGINS, origin, methods))
    return response


@app.middleware("http")
def problem_details(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """What Chalice refuses by itself (405, an unforeseen error) in the form of every other error."""
    response = get_response(event)
    if response.status_code >= 400 and isinstance(response.body, dict) and "Code" in response.body:
        kept = {name: str(value) for name, value in response.headers.items() if name.lower() == "allow"}
        return _json(
            problems.status_problem(response.status_code), response.status_code, problems.MEDIA_TYPE, kept
        )
    return response


@app.route("/", content_types=["*/*"])
def page() -> Response:
    """The reader: static, it asks the API with the token that its user gives it."""
    return Response(body=PAGE.read_text(), headers={"Content-Type": "text/html; charset=utf-8", **PAGE_MAY})


@app.route("/health", content_types=["*/*"])
def health() -> Response:
    return _json({"status": "ok", "extractor": EXTRACTOR_VERSION})


@route("/v1/articles", "ingest", "POST")
def post_article(caller: Principal) -> Receipt:
    content_type = _request().headers.get("content-type")
    return receive(bootstrap.ports(), caller.tenant, _body(), content_type, single(_query()))


@app.route("/v1/webhooks/{channel_id}", methods=["POST"], content_types=["*/*"])
def post_webhook(channel_id: str) -> Response:
    """Without a bearer token: the channel says how its sender shows who it is."""
    return _webhook(channel_id)


@app.route("/v1/webhooks/{channel_id}/{event}", methods=["POST"], content_types=["*/*"])
def post_webhook_event(channel_id: str, event: str) -> Response:
    """For senders that do not say in the request what has happened."""
    return _webhook(channel_id, event)


@route("/v1/articles", "read")
def get_articles(caller: Principal) -> Any:
    wanted = _parameters(ArticleParameters)
    return querying.list_articles(bootstrap.ports(), caller.tenant, wanted.article_filter, wanted.paging)


@route("/v1/articles/{article_id}", "read")
def get_article(caller: Principal, article_id: str) -> Any:
    return querying.get_article(bootstrap.ports(), caller.tenant, article_id)


@route("/v1/articles/{article_id}", "admin", "DELETE")
def delete_article(caller: Principal, article_id: str) -> Receipt:
    wanted = _parameters(RemoveParameters)
    return remove(bootstrap.ports(), caller.tenant, article_id, erase=wanted.erase)


@route("/v1/articles/{article_id}/text", "read")
def get_text(caller: Principal, article_id: str) -> Any:
    return querying.get_text(bootstrap.ports(), caller.tenant, article_id)


@route("/v1/articles/{article_id}/revisions", "read")
def get_revisions(caller: Principal, article_id: str) -> Any:
    paging = _parameters(ListParameters).paging
    return querying.list_revisions(bootstrap.ports(), caller.tenant, article_id, paging)


@route("/v1/articles/{article_id}/copies", "read")
def get_copies(caller: Principal, article_id: str) -> Any:
    paging = _parameters(ListParameters).paging
    return querying.list_copies(bootstrap.ports(), caller.tenant, article_id, paging)


@route("/v1/articles/{article_id}/claims", "read")
def get_claims_of_article(caller: Principal, article_id: str) -> Any:
    wanted = _parameters(ClaimsOfParameters)
    return querying.claims_of_article(
        bootstrap.ports(), caller.tenant, article_id, wanted.paging, wanted.min_confidence
    )


@route("/v1/claims", "read")
def get_claims(caller: Principal) -> Any:
    wanted = _parameters(ClaimParameters)
    return querying.list_claims(
        bootstrap.ports(), caller.tenant, wanted.claim_filter(caller.tenant), wanted.paging
    )


@route("/v1/claims/{claim_id}", "read")
def get_claim(caller: Principal, claim_id: str) -> Any:
    return querying.get_claim(bootstrap.ports(), caller.tenant, claim_id)


@route("/v1/claims/{claim_id}", "edit", "PATCH")
def patch_claim(caller: Principal, claim_id: str) -> Any:
    wanted = read_body(CorrectionBody, _body())
    return corrections.correct_claim(bootstrap.ports(), caller.tenant, claim_id, wanted.said, caller.token_id)


@route("/v1/sources", "read")
def get_sources(caller: Principal) -> Any:
    wanted = _parameters(SourceParameters)
    return sources.list_sources(bootstrap.ports(), caller.tenant, wanted.q, wanted.paging)


@route("/v1/sources/{source_id}", "read")
def get_source(caller: Principal, source_id: str) -> Any:
    return sources.get_source(bootstrap.ports(), caller.tenant, source_id)


@route("/v1/sources/{source_id}/merge", "edit", "POST")
def post_merge(caller: Principal, source_id: str) -> Any:
    wanted = read_body(MergeBody, _body())
    return sources.merge_sources(bootstrap.ports(), caller.tenant, source_id, wanted.sources, caller.token_id)


@route("/v1/sources/{source_id}/aliases", "edit", "POST")
def post_aliases(caller: Principal, source_id: str) -> Any:
    wanted = read_body(AliasesBody, _body())
    return sources.name_source(bootstrap.ports(), caller.tenant, source_id, wanted.names, caller.token_id)


@route("/v1/sources/{source_id}/split", "edit", "POST")
def post_split(caller: Principal, source_id: str) -> Any:
    wanted = read_body(SplitBody, _body())
    return sources.split_source(
        bootstrap.ports(), caller.tenant, source_id, wanted.names, wanted.sources, caller.token_id
    )


@route("/v1/sources/{source_id}/claims", "read")
def get_claims_of_source(caller: Principal, source_id: str) -> Any:
    asked = _parameters(SourceClaimsParameters)
    wanted = asked.claims_of(source_id)
    return querying.claims_of_source(bootstrap.ports(), caller.tenant, wanted, asked.paging)


@route("/v1/reextract", "admin", "POST")
def post_reextract(caller: Principal) -> Any:
    wanted = _parameters(ReextractParameters)
    return reextracting.reextract(
        bootstrap.ports(), caller.tenant, EXTRACTOR_VERSION, wanted.paging, again=wanted.again
    )


@route("/v1/tokens", "admin", "POST")
def post_token(caller: Principal) -> Any:
    wanted = read_body(NewTokenBody, _body())
    made = tokens.create_token(bootstrap.ports(), caller.tenant, wanted.label, wanted.scopes, wanted.days)
    return made.served()


@route("/v1/tokens", "admin")
def get_tokens(caller: Principal) -> Any:
    return {"items": tokens.list_tokens(bootstrap.ports(), caller.tenant)}


@route("/v1/tokens/{token_id}/rotate", "admin", "POST")
def post_token_rotation(caller: Principal, token_id: str) -> Any:
    wanted = read_body(RotationBody, _body())
    made = tokens.rotate_token(bootstrap.ports(), caller.tenant, token_id, wanted.overlap)
    return made.served()


@route("/v1/tokens/{token_id}", "admin", "DELETE")
def delete_token(caller: Principal, token_id: str) -> None:
    tokens.revoke_token(bootstrap.ports(), caller.tenant, token_id)


@route("/v1/channels", "admin", "POST")
def post_channel(caller: Principal) -> Any:
    new = read_body(NewChannelBody, _body())
    made = channels.create_channel(
        bootstrap.ports(), caller.tenant, new.name, new.kind, new.secret, new.options
    )
    return made.served()


@route("/v1/channels", "admin")
def get_channels(caller: Principal) -> Any:
    kept = channels.list_channels(bootstrap.ports(), caller.tenant)
    return {"items": [channels.served_channel(channel) for channel in kept]}


@route("/v1/channels/{channel_id}/articles", "ingest", "POST")
def post_fetched_article(caller: Principal, channel_id: str) -> Receipt | Ignored:
    content_type = _request().headers.get("content-type")
    return receive_fetched(bootstrap.ports(), caller.tenant, channel_id, _body(), content_type)


@route("/v1/channels/{channel_id}/secrets", "admin", "POST")
def post_channel_secret(caller: Principal, channel_id: str) -> Any:
    new = read_body(NewSecretBody, _body())
    made = channels.add_secret(bootstrap.ports(), caller.tenant, channel_id, new.secret, only=new.only)
    return made.served()


@route("/v1/channels/{channel_id}", "admin", "DELETE")
def delete_channel(caller: Principal, channel_id: str) -> None:
    channels.delete_channel(bootstrap.ports(), caller.tenant, channel_id)


@app.on_sqs_message(queue="onrecord-deliveries", batch_size=1, name="extract")
def extract(event: SQSEvent) -> dict[str, Any]:
    from chalicelib.services.deliveries import handle_batch  # noqa: PLC0415 - only this function reads articles

    return handle_batch(bootstrap.ports(), event.to_dict(), EXTRACTOR_VERSION)


def _webhook(channel_id: str, event: str | None = None) -> Response:
    sent = _request()
    headers = {name.lower(): value for name, value in sent.headers.items()}
    path = sent.context.get("path") or sent.path
    request = Request(sent.method, path, headers, _body(), event)
    try:
        return _respond(receive_webhook(bootstrap.ports(), channel_id, request))
    except OnrecordError as error:
        return _refuse(error)


def _caller(scope: Scope) -> Principal:
    """Raises Unauthorized, or Forbidden where the token's scopes do not include this one."""
    context = _request().context["authorizer"]
    if "tenant" not in context:
        raise Unauthorized(
            "This bearer token is unknown, expired or revoked. Use another, or make a new one."
        )
    principal = Principal(
        tenant=context["tenant"], token_id=context["principalId"], scopes=context["scopes"].split()
    )
    if not principal.may(scope):
        raise Forbidden(f"This call needs a token with the scope {scope!r}.")
    return principal


def _request() -> ChaliceRequest:
    return cast("ChaliceRequest", app.current_request)


def _body() -> bytes:
    body = _request().raw_body
    return body if isinstance(body, bytes) else body.encode()


def _query() -> Mapping[str, list[str]]:
    given = _request().query_params
    return {name: given.getlist(name) for name in given} if given else {}


def _parameters(model: type[Parameters]) -> Parameters:
    return read_parameters(model, _query())


def _respond(answer: Any) -> Response:
    if answer is None:
        return Response(body="", status_code=HTTPStatus.NO_CONTENT)
    if isinstance(answer, Ignored):
        return _json(answer, HTTPStatus.ACCEPTED)
    if isinstance(answer, Receipt):
        status = HTTPStatus.ACCEPTED if answer.is_new else HTTPStatus.OK
        return _json(answer, status, headers={"Location": answer.links["self"]})
    return _json(answer)


def _refuse(error: OnrecordError) -> Response:
    headers = SENT_WITH.get(error.status, {})
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        app.log.exception("answered %s", error.status)
    return _json(problems.problem(error), error.status, problems.MEDIA_TYPE, headers)


def _json(
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
