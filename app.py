"""Routes and event handlers: what each call takes and gives, and the service that answers it."""

from __future__ import annotations

import json
from http import HTTPStatus
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from chalice.app import AuthRequest, AuthResponse, Chalice, Response, SQSEvent

from chalicelib import bootstrap, logs
from chalicelib.contract import API_VERSION, Raw, openapi
from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.intake.signatures import Request
from chalicelib.intake.submission import Submission
from chalicelib.invocations import invocation
from chalicelib.records import Format, Principal
from chalicelib.routing import Routes, json_response
from chalicelib.services import (
    channels,
    corrections,
    exports,
    feed,
    notifying,
    querying,
    reextracting,
    sources,
    subscriptions,
    tables,
    tokens,
)
from chalicelib.services.answers import (
    Everything,
    Health,
    MadeChannel,
    MadeSubscription,
    MadeToken,
    Page,
    Retelling,
    ServedArticle,
    ServedChannel,
    ServedClaim,
    ServedExport,
    ServedRevision,
    ServedSource,
    ServedSubscription,
    ServedTable,
    ServedText,
    ServedToken,
    WholeSource,
    WholeSubscription,
)
from chalicelib.services.exporting import export_page
from chalicelib.services.parameters import (
    AliasesBody,
    ArticleParameters,
    ClaimParameters,
    ClaimsOfParameters,
    CorrectionBody,
    ExportParameters,
    ListParameters,
    MergeBody,
    NewChannelBody,
    NewExportBody,
    NewSecretBody,
    NewSubscriptionBody,
    NewTokenBody,
    ReextractParameters,
    RemoveParameters,
    RotationBody,
    SourceClaimsParameters,
    SourceParameters,
    SplitBody,
    TextParameters,
    single,
)
from chalicelib.services.receiving import Receipt, receive, remove
from chalicelib.services.statistics import statistics
from chalicelib.services.stats_answers import Stats, TopSources
from chalicelib.services.stats_parameters import StatsParameters, TopSourcesParameters
from chalicelib.services.top_sources import top_sources
from chalicelib.services.webhooks import Ignored, receive_fetched, receive_webhook
from chalicelib.settings import read_log_settings, read_web_settings

app = Chalice(app_name=logs.NAME, configure_logs=False)
LOGGING = read_log_settings()
if LOGGING.function:  # on Lambda; elsewhere whoever runs this says how lines come out
    logs.set_up(LOGGING.log_format, LOGGING.log_level or "INFO", LOGGING.function)

WEB = Path(__file__).parent / "chalicelib/web"
PAGE_MAY = {
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline';"
    " script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
DOCS_MAY = {
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline';"
    " script-src 'self'; img-src 'self' data:; worker-src blob:; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
FEED = Raw({"application/atom+xml": None})
ROWS = Raw({form.media_type.partition(";")[0]: None for form in Format})
HTML = Raw({"text/html": None})
ARTICLE = Raw(
    {"application/json": Submission, "text/plain": None, "text/html": None, "application/xml": None}
)
DELIVERY = Raw({"application/json": dict})
TABLE = Raw({"text/csv": None})
RECEIPTS: dict[int, Any] = {HTTPStatus.ACCEPTED: Receipt, HTTPStatus.OK: Receipt}
TAKEN = {**RECEIPTS, HTTPStatus.ACCEPTED: Receipt | Ignored}
CONFLICT = (409,)
UNREADABLE = (413, 415, 422)
REFUSED = (401, *CONFLICT, *UNREADABLE)


@app.authorizer(ttl_seconds=60)
def bearer(request: AuthRequest) -> AuthResponse:
    """Says who calls. Unknown tokens pass without a tenant, and the routes answer them with 401."""
    with invocation("bearer"):
        principal = tokens.authenticate(bootstrap.ports(), request.token)
    if principal is None:
        return AuthResponse(routes=["*"], principal_id="unknown", context={})
    context = {"tenant": principal.tenant, "scopes": " ".join(sorted(principal.scopes))}
    return AuthResponse(routes=["*"], principal_id=principal.token_id, context=context)


routes = Routes(app, bearer, read_web_settings().cors_origins)  # a wrong origin fails the packaging
route = routes.route


@route("/", None, gives=HTML)
def page() -> Response:
    """Read articles, claims and sources in a browser.

    A static page: it asks the API with the token that its user gives it.
    """
    return Response(
        body=(WEB / "index.html").read_text(),
        headers={"Content-Type": "text/html; charset=utf-8", **PAGE_MAY},
    )


@route("/openapi.json", None, gives=Raw({"application/json": None}))
def get_contract() -> Any:
    """Get this document: the contract, in OpenAPI 3.1."""
    return openapi(routes.calls, API_VERSION, json.loads((WEB / "examples.json").read_text()))


@route("/docs", None, gives=HTML)
def get_docs() -> Response:
    """Read the contract in a browser."""
    return Response(
        body=(WEB / "docs.html").read_text(), headers={"Content-Type": "text/html; charset=utf-8", **DOCS_MAY}
    )


@route("/docs/redoc.js", None, gives=Raw({"text/javascript": None}))
def get_docs_script() -> Response:
    """Get what shows the contract: Redoc, as its package has it."""
    script = resources.files("mkdocs_redoc_tag") / "redoc/javascripts/redoc.standalone.js"
    return Response(
        body=script.read_text(),
        headers={"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "max-age=86400"},
    )


@route("/health", None, gives=Health)
def health() -> Any:
    """Tell that the API answers."""
    return Health(status="ok", extractor=EXTRACTOR_VERSION)


@route(
    "/v1/articles",
    "ingest",
    "POST",
    takes=TextParameters,
    body=ARTICLE,
    gives=RECEIPTS,
    errors=UNREADABLE,
    counted=True,
)
def post_article(caller: Principal, wanted: TextParameters) -> Any:
    """Send an article in any known format."""
    content_type = routes.request.headers.get("content-type")
    return receive(bootstrap.ports(), caller.tenant, routes.body, content_type, wanted.given)


@route("/v1/webhooks/{channel_id}", None, "POST", body=DELIVERY, gives=TAKEN, errors=REFUSED, counted=True)
def post_webhook(channel_id: str) -> Any:
    """Take what a CMS sends.

    Without a bearer token: the channel says how its sender shows who it is.
    """
    return _webhook(channel_id)


@route(
    "/v1/webhooks/{channel_id}/{event}",
    None,
    "POST",
    body=DELIVERY,
    gives=TAKEN,
    errors=REFUSED,
    counted=True,
)
def post_webhook_event(channel_id: str, event: str) -> Any:
    """Take what a CMS sends that does not say in the request what has happened."""
    return _webhook(channel_id, event)


@route("/v1/articles", "read", takes=ArticleParameters, gives=Page[ServedArticle])
def get_articles(caller: Principal, wanted: ArticleParameters) -> Any:
    """List articles, newest first."""
    return querying.list_articles(bootstrap.ports(), caller.tenant, wanted.article_filter, wanted.paging)


@route("/v1/articles/{article_id}", "read", gives=ServedArticle)
def get_article(caller: Principal, article_id: str) -> Any:
    """Get an article: its metadata, state and counts."""
    return querying.get_article(bootstrap.ports(), caller.tenant, article_id)


@route("/v1/articles/{article_id}", "admin", "DELETE", takes=RemoveParameters, gives=RECEIPTS)
def delete_article(caller: Principal, article_id: str, wanted: RemoveParameters) -> Any:
    """Take an article and its claims out of every query."""
    return remove(bootstrap.ports(), caller.tenant, article_id, erase=wanted.erase)


@route("/v1/articles/{article_id}/text", "read", gives=ServedText)
def get_text(caller: Principal, article_id: str) -> Any:
    """Get the text that offsets point into, and its blocks."""
    return querying.get_text(bootstrap.ports(), caller.tenant, article_id)


@route("/v1/articles/{article_id}/revisions", "read", takes=ListParameters, gives=Page[ServedRevision])
def get_revisions(caller: Principal, article_id: str, wanted: ListParameters) -> Any:
    """List what each revision changed, newest first."""
    return querying.list_revisions(bootstrap.ports(), caller.tenant, article_id, wanted.paging)


@route("/v1/articles/{article_id}/copies", "read", takes=ListParameters, gives=Page[Retelling])
def get_copies(caller: Principal, article_id: str, wanted: ListParameters) -> Any:
    """List the articles that share claims with it, those with most of them first."""
    return querying.list_copies(bootstrap.ports(), caller.tenant, article_id, wanted.paging)


@route("/v1/articles/{article_id}/claims", "read", takes=ClaimsOfParameters, gives=Page[ServedClaim])
def get_claims_of_article(caller: Principal, article_id: str, wanted: ClaimsOfParameters) -> Any:
    """List the claims of an article, in text order."""
    return querying.claims_of_article(
        bootstrap.ports(), caller.tenant, article_id, wanted.paging, wanted.min_confidence
    )


@route("/v1/claims", "read", takes=ClaimParameters, gives=Page[ServedClaim])
def get_claims(caller: Principal, wanted: ClaimParameters) -> Any:
    """List claims, newest article first."""
    return querying.list_claims(
        bootstrap.ports(), caller.tenant, wanted.claim_filter(caller.tenant), wanted.paging
    )


@route("/v1/claims.atom", "read", takes=ClaimParameters, gives=FEED)
def get_feed(caller: Principal, wanted: ClaimParameters) -> Response:
    """Read claims as an Atom feed, newest article first.

    Feed readers give a token as the password of HTTP Basic authentication.
    """
    written = feed.claims_feed(bootstrap.ports(), caller.tenant, wanted, _address(), single(routes.query))
    return Response(body=written, headers={"Content-Type": feed.MEDIA_TYPE})


@route("/v1/claims/{claim_id}", "read", gives=ServedClaim)
def get_claim(caller: Principal, claim_id: str) -> Any:
    """Get a claim, with its sentences and its copies in other articles."""
    return querying.get_claim(bootstrap.ports(), caller.tenant, claim_id)


@route(
    "/v1/claims/{claim_id}",
    "edit",
    "PATCH",
    body=CorrectionBody,
    gives=ServedClaim,
    errors=CONFLICT,
)
def patch_claim(caller: Principal, claim_id: str, body: CorrectionBody) -> Any:
    """Correct a claim, or reject it."""
    return corrections.correct_claim(bootstrap.ports(), caller.tenant, claim_id, body.said, caller.token_id)


@route("/v1/sources", "read", takes=SourceParameters, gives=Page[ServedSource])
def get_sources(caller: Principal, wanted: SourceParameters) -> Any:
    """List named sources by name."""
    return sources.list_sources(bootstrap.ports(), caller.tenant, wanted.q, wanted.paging)


@route("/v1/sources/{source_id}", "read", gives=WholeSource)
def get_source(caller: Principal, source_id: str) -> Any:
    """Get all about a source: names, titles with dates, types, outlets, months."""
    return sources.get_source(bootstrap.ports(), caller.tenant, source_id)


@route(
    "/v1/sources/{source_id}/merge",
    "edit",
    "POST",
    body=MergeBody,
    gives=WholeSource,
    errors=CONFLICT,
)
def post_merge(caller: Principal, source_id: str, body: MergeBody) -> Any:
    """Let other sources count as this one."""
    return sources.merge_sources(bootstrap.ports(), caller.tenant, source_id, body.sources, caller.token_id)


@route(
    "/v1/sources/{source_id}/aliases",
    "edit",
    "POST",
    body=AliasesBody,
    gives=WholeSource,
    errors=CONFLICT,
)
def post_aliases(caller: Principal, source_id: str, body: AliasesBody) -> Any:
    """Let a source be known by more names."""
    return sources.name_source(bootstrap.ports(), caller.tenant, source_id, body.names, caller.token_id)


@route(
    "/v1/sources/{source_id}/split",
    "edit",
    "POST",
    body=SplitBody,
    gives=WholeSource,
    errors=CONFLICT,
)
def post_split(caller: Principal, source_id: str, body: SplitBody) -> Any:
    """Let names, or sources that were merged, be another source."""
    return sources.split_source(
        bootstrap.ports(), caller.tenant, source_id, body.names, body.sources, caller.token_id
    )


@route("/v1/sources/{source_id}/claims", "read", takes=SourceClaimsParameters, gives=Page[ServedClaim])
def get_claims_of_source(caller: Principal, source_id: str, wanted: SourceClaimsParameters) -> Any:
    """List what a source said, newest article first."""
    return querying.claims_of_source(
        bootstrap.ports(), caller.tenant, wanted.claims_of(source_id), wanted.paging
    )


@route("/v1/export", "read", takes=ExportParameters, gives=ROWS)
def get_export_page(caller: Principal, wanted: ExportParameters) -> Response:
    """Take claims or articles away, page by page.

    The header Link has the address of the next page, Onrecord-Next its cursor.
    """
    page = export_page(bootstrap.ports(), caller.tenant, wanted.question, wanted.limit, wanted.cursor)
    headers: dict[str, str | list[str]] = {
        "Content-Type": page.question.format.media_type,
        "Content-Disposition": f'attachment; filename="{page.question.filename}"',
        "Onrecord-Rows": str(page.rows),
    }
    if page.next:
        following = urlencode({**single(routes.query), "cursor": page.next})
        headers |= {"Link": f'<{_address()}?{following}>; rel="next"', "Onrecord-Next": page.next}
    return Response(body=page.text, headers=headers)


@route("/v1/exports", "read", "POST", body=NewExportBody, gives={HTTPStatus.ACCEPTED: ServedExport})
def post_export(caller: Principal, body: NewExportBody) -> Response:
    """Have claims or articles written into one file, in the background."""
    job = exports.start_export(bootstrap.ports(), caller.tenant, body.question)
    told = exports.served_export(bootstrap.ports(), job)
    return json_response(told, HTTPStatus.ACCEPTED, headers={"Location": told["links"]["self"]})


@route("/v1/exports/{export_id}", "read", gives=ServedExport)
def get_export(caller: Principal, export_id: str) -> Any:
    """Get how far an export has come, and the link to its file once it is done."""
    job = exports.get_export(bootstrap.ports(), caller.tenant, export_id)
    return exports.served_export(bootstrap.ports(), job)


@route("/v1/stats", "read", takes=StatsParameters, gives=Stats)
def get_stats(caller: Principal, wanted: StatsParameters) -> Any:
    """Count claims, articles and distinct sources of a period, by what they have in common."""
    return statistics(bootstrap.ports(), caller.tenant, wanted.groups, wanted.article_filter)


@route("/v1/stats/sources", "read", takes=TopSourcesParameters, gives=TopSources)
def get_top_sources(caller: Principal, wanted: TopSourcesParameters) -> Any:
    """List the named sources that are heard most in a period, or about a topic."""
    return top_sources(bootstrap.ports(), caller.tenant, wanted.article_filter, wanted.topics, wanted.limit)


@route("/v1/tables", "read", gives=Everything[ServedTable])
def get_tables(caller: Principal) -> Any:
    """List the tables that are loaded to look things up in."""
    return {"items": tables.list_tables(bootstrap.ports(), caller.tenant)}


@route("/v1/tables/names", "admin", "PUT", body=TABLE, gives=ServedTable, errors=(413,))
def put_names(caller: Principal) -> Any:
    """Load a table of names, for statistics by gender, in the place of the one before.

    A CSV of `name,gender`, its first line the names of the columns.
    """
    return tables.put_table(bootstrap.ports(), caller.tenant, tables.NAMES, routes.body)


@route("/v1/tables/names", "admin", "DELETE", gives=None)
def delete_names(caller: Principal) -> Any:
    """Take the table of names away."""
    tables.delete_table(bootstrap.ports(), caller.tenant, tables.NAMES)


@route("/v1/tables/wikidata", "admin", "PUT", body=TABLE, gives=ServedTable, errors=(413,))
def put_wikidata(caller: Principal) -> Any:
    """Load a table of Wikidata's items, which sources are linked to, in the place of the one before.

    A CSV of `id,label,aliases`, its first line the names of the columns; `|` between aliases.
    """
    return tables.put_table(bootstrap.ports(), caller.tenant, tables.WIKIDATA, routes.body)


@route("/v1/tables/wikidata", "admin", "DELETE", gives=None)
def delete_wikidata(caller: Principal) -> Any:
    """Take the table of Wikidata's items away."""
    tables.delete_table(bootstrap.ports(), caller.tenant, tables.WIKIDATA)


@route("/v1/reextract", "admin", "POST", takes=ReextractParameters, gives=reextracting.Requeued)
def post_reextract(caller: Principal, wanted: ReextractParameters) -> Any:
    """Queue a page of articles to be extracted again."""
    return reextracting.reextract(
        bootstrap.ports(), caller.tenant, EXTRACTOR_VERSION, wanted.paging, wanted.choice
    )


@route("/v1/tokens", "admin", "POST", body=NewTokenBody, gives=MadeToken)
def post_token(caller: Principal, body: NewTokenBody) -> Any:
    """Make a token for the caller's tenant."""
    made = tokens.create_token(
        bootstrap.ports(), caller.tenant, body.label, frozenset(body.scopes), body.days
    )
    return made.served()


@route("/v1/tokens", "admin", gives=Everything[ServedToken])
def get_tokens(caller: Principal) -> Any:
    """List the tokens of the tenant."""
    return {"items": tokens.list_tokens(bootstrap.ports(), caller.tenant)}


@route(
    "/v1/tokens/{token_id}/rotate",
    "admin",
    "POST",
    body=RotationBody,
    gives=MadeToken,
    errors=CONFLICT,
)
def post_token_rotation(caller: Principal, token_id: str, body: RotationBody) -> Any:
    """Make a new secret for a token."""
    made = tokens.rotate_token(bootstrap.ports(), caller.tenant, token_id, body.overlap)
    return made.served()


@route("/v1/tokens/{token_id}", "admin", "DELETE", gives=None, errors=CONFLICT)
def delete_token(caller: Principal, token_id: str) -> Any:
    """Revoke a token."""
    tokens.revoke_token(bootstrap.ports(), caller.tenant, token_id)


@route("/v1/channels", "admin", "POST", body=NewChannelBody, gives=MadeChannel)
def post_channel(caller: Principal, body: NewChannelBody) -> Any:
    """Make a channel: a way in for one CMS."""
    made = channels.create_channel(
        bootstrap.ports(), caller.tenant, body.name, body.kind, body.secret, body.options
    )
    return made.served()


@route("/v1/channels", "admin", gives=Everything[ServedChannel])
def get_channels(caller: Principal) -> Any:
    """List the channels of the tenant."""
    kept = channels.list_channels(bootstrap.ports(), caller.tenant)
    return {"items": [channels.served_channel(channel) for channel in kept]}


@route(
    "/v1/channels/{channel_id}/articles",
    "ingest",
    "POST",
    body=DELIVERY,
    gives=TAKEN,
    errors=(*CONFLICT, *UNREADABLE),
    counted=True,
)
def post_fetched_article(caller: Principal, channel_id: str) -> Any:
    """Send an article fetched from a channel's CMS."""
    content_type = routes.request.headers.get("content-type")
    return receive_fetched(bootstrap.ports(), caller.tenant, channel_id, routes.body, content_type)


@route(
    "/v1/channels/{channel_id}/secrets",
    "admin",
    "POST",
    body=NewSecretBody,
    gives=MadeChannel,
    errors=CONFLICT,
)
def post_channel_secret(caller: Principal, channel_id: str, body: NewSecretBody) -> Any:
    """Add a secret to a channel."""
    made = channels.add_secret(bootstrap.ports(), caller.tenant, channel_id, body.secret, only=body.only)
    return made.served()


@route("/v1/channels/{channel_id}", "admin", "DELETE", gives=None)
def delete_channel(caller: Principal, channel_id: str) -> Any:
    """Delete a channel; what came by it stays."""
    channels.delete_channel(bootstrap.ports(), caller.tenant, channel_id)


@route(
    "/v1/subscriptions",
    "admin",
    "POST",
    body=NewSubscriptionBody,
    gives=MadeSubscription,
    errors=CONFLICT,
)
def post_subscription(caller: Principal, body: NewSubscriptionBody) -> Any:
    """Subscribe a target to claims that come and go."""
    made = subscriptions.create_subscription(
        bootstrap.ports(), caller.tenant, body.name, body.target, body.filters, body.secret
    )
    return made.served()


@route("/v1/subscriptions", "admin", gives=Everything[ServedSubscription])
def get_subscriptions(caller: Principal) -> Any:
    """List the subscriptions of the tenant."""
    kept = subscriptions.list_subscriptions(bootstrap.ports(), caller.tenant)
    return {"items": [subscriptions.served_subscription(subscription) for subscription in kept]}


@route("/v1/subscriptions/{subscription_id}", "admin", gives=WholeSubscription)
def get_subscription(caller: Principal, subscription_id: str) -> Any:
    """Get a subscription, with its recent failures."""
    found = subscriptions.get_subscription(bootstrap.ports(), caller.tenant, subscription_id)
    return subscriptions.served_in_full(found)


@route("/v1/subscriptions/{subscription_id}", "admin", "DELETE", gives=None)
def delete_subscription(caller: Principal, subscription_id: str) -> Any:
    """Delete a subscription; what waits to be sent is not sent any longer."""
    subscriptions.delete_subscription(bootstrap.ports(), caller.tenant, subscription_id)


@route(
    "/v1/subscriptions/{subscription_id}/secrets",
    "admin",
    "POST",
    body=NewSecretBody,
    gives=MadeSubscription,
    errors=CONFLICT,
)
def post_subscription_secret(caller: Principal, subscription_id: str, body: NewSecretBody) -> Any:
    """Sign with another secret too."""
    made = subscriptions.add_secret(
        bootstrap.ports(), caller.tenant, subscription_id, body.secret, only=body.only
    )
    return made.served()


@route("/v1/subscriptions/{subscription_id}/test", "admin", "POST", gives=subscriptions.Tested)
def post_subscription_test(caller: Principal, subscription_id: str) -> Any:
    """Send a test event to the target, once."""
    return subscriptions.send_test(bootstrap.ports(), caller.tenant, subscription_id)


@app.on_sqs_message(queue="Deliveries", batch_size=1, name="extract")  # as the template calls it
def extract(event: SQSEvent) -> dict[str, Any]:
    from chalicelib.services.deliveries import handle_batch  # noqa: PLC0415 - only this function reads articles

    with invocation("extract", event.context):
        return handle_batch(bootstrap.ports(), event.to_dict(), EXTRACTOR_VERSION)


@app.on_sqs_message(queue="Outbound", batch_size=1, name="notify")
def notify(event: SQSEvent) -> dict[str, Any]:
    with invocation("notify", event.context):
        return notifying.handle_batch(bootstrap.ports(), event.to_dict())


def _webhook(channel_id: str, event: str | None = None) -> Any:
    sent = routes.request
    headers = {name.lower(): value for name, value in sent.headers.items()}
    path = sent.context.get("path") or sent.path
    request = Request(sent.method, path, headers, routes.body, event)
    return receive_webhook(bootstrap.ports(), channel_id, request)


def _address() -> str:
    """Where this request was sent, without its query: API Gateway's stage is part of the path."""
    sent = routes.request
    host = sent.headers.get("host")
    path = sent.context.get("path") or sent.path
    return f"{sent.headers.get('x-forwarded-proto', 'http')}://{host}{path}" if host else path
