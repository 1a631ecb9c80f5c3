"""The Chalice application: what Lambda calls. The calls of the API are in chalicelib/api."""

from __future__ import annotations

from typing import Any

from chalice.app import AuthRequest, AuthResponse, Chalice, CloudWatchEvent, Rate, SQSEvent

from chalicelib import bootstrap, logs
from chalicelib.api import pages
from chalicelib.api.edge import mount
from chalicelib.api.invocations import invocation, time_left
from chalicelib.api.resources import RESOURCES
from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.services import access, exporting, indexing
from chalicelib.services.telling import notifying
from chalicelib.settings import read_log_settings, read_web_settings

app = Chalice(app_name=logs.NAME, configure_logs=False)
LOGGING = read_log_settings()
if LOGGING.function:  # on Lambda; elsewhere whoever runs this says how lines come out
    logs.set_up(LOGGING.log_format, LOGGING.log_level or "INFO", LOGGING.function)


@app.authorizer(ttl_seconds=60)
def bearer(request: AuthRequest) -> AuthResponse:
    """Says who calls. Unknown tokens pass without a tenant, and the routes answer them with 401."""
    with invocation("bearer"):
        principal = access.authenticate(bootstrap.ports(), request.token)
    if principal is None:
        return AuthResponse(routes=["*"], principal_id="unknown", context={})
    context = {"tenant": principal.tenant, "scopes": " ".join(sorted(principal.scopes))}
    return AuthResponse(routes=["*"], principal_id=principal.token_id, context=context)


# A wrong origin or address fails the packaging.
edge = mount(app, bearer, read_web_settings(), (pages.routes, *RESOURCES))


@app.on_sqs_message(queue="Deliveries", batch_size=1, name="extract")  # as the template calls it
def extract(event: SQSEvent) -> dict[str, Any]:
    from chalicelib.services.extracting.messages import handle_batch  # noqa: PLC0415 - only this function reads articles

    with invocation("extract", event.context):
        return handle_batch(bootstrap.ports(), event.to_dict(), EXTRACTOR_VERSION)


@app.on_sqs_message(queue="BulkWork", batch_size=1, name="bulk")
def bulk(event: SQSEvent) -> dict[str, Any]:
    from chalicelib.services.operating.bulk import handle_batch  # noqa: PLC0415 - as above

    with invocation("bulk", event.context):
        return handle_batch(bootstrap.ports(), event.to_dict(), EXTRACTOR_VERSION, time_left(event.context))


@app.on_sqs_message(queue="Changes", batch_size=10, name="index")
def index(event: SQSEvent) -> dict[str, Any]:
    with invocation("index", event.context):
        return indexing.handle_batch(bootstrap.ports(), event.to_dict())


@app.on_sqs_message(queue="Outbound", batch_size=1, name="notify")
def notify(event: SQSEvent) -> dict[str, Any]:
    with invocation("notify", event.context):
        return notifying.handle_batch(bootstrap.ports(), event.to_dict())


@app.schedule(Rate(1, unit=Rate.DAYS), name="lake")
def lake(event: CloudWatchEvent) -> None:
    with invocation("lake", event.context):
        for written in exporting.keep_lake(bootstrap.ports(), time_left(event.context)):
            with logs.work(**written._asdict()) as work:
                work.tell("a month of the lake is written")
