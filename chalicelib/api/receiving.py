"""What brings articles: a call of REST's, or the webhook of a CMS."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from pydantic import Field

from chalicelib import bootstrap
from chalicelib.api.answers import CONFLICT, UNREADABLE
from chalicelib.api.contract import Raw
from chalicelib.api.routing import Routes
from chalicelib.intake.signatures import Request
from chalicelib.intake.submission import Submission
from chalicelib.models import Model
from chalicelib.ports.access import Principal
from chalicelib.services import receiving
from chalicelib.services.receiving import Ignored, Receipt

routes = Routes(__name__)
route = routes.route
ARTICLE = Raw(
    {"application/json": Submission, "text/plain": None, "text/html": None, "application/xml": None}
)
DELIVERY = Raw({"application/json": dict})
RECEIPTS: dict[int, Any] = {HTTPStatus.ACCEPTED: Receipt, HTTPStatus.OK: Receipt}
TAKEN = {**RECEIPTS, HTTPStatus.ACCEPTED: Receipt | Ignored}
REFUSED = (401, *CONFLICT, *UNREADABLE)


class TextParameters(Model):
    """What is known of an article that is sent as plain text or HTML; JSON holds it itself."""

    id: Annotated[str | None, Field(description="the sender's own; the same id is the same article")] = None
    url: Annotated[str | None, Field(description="where the article stands")] = None
    headline: Annotated[str | None, Field(description="of the article")] = None
    dek: Annotated[str | None, Field(description="the line below the headline")] = None
    publisher: Annotated[str | None, Field(description="the outlet")] = None
    section: Annotated[str | None, Field(description="of the outlet")] = None
    language: Annotated[str | None, Field(description="BCP 47")] = None
    published: Annotated[str | None, Field(description="a date, or a time with an offset")] = None
    updated: Annotated[str | None, Field(description="a date, or a time with an offset")] = None

    @property
    def given(self) -> dict[str, str]:
        return self.model_dump(exclude_none=True)


@route(
    "/v1/articles",
    "ingest",
    "POST",
    takes=TextParameters,
    body=ARTICLE,
    gives=RECEIPTS,
    errors=UNREADABLE,
    brings_articles=True,
)
def post_article(caller: Principal, wanted: TextParameters) -> Any:
    """Send an article in any known format."""
    content_type = routes.request.headers.get("content-type")
    return receiving.receive(bootstrap.ports(), caller.tenant, routes.body, content_type, wanted.given)


@route(
    "/v1/webhooks/{channel_id}",
    None,
    "POST",
    body=DELIVERY,
    gives=TAKEN,
    errors=REFUSED,
    brings_articles=True,
)
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
    brings_articles=True,
)
def post_webhook_event(channel_id: str, event: str) -> Any:
    """Take what a CMS sends that does not say in the request what has happened."""
    return _webhook(channel_id, event)


def _webhook(channel_id: str, event: str | None = None) -> Any:
    sent = routes.request
    headers = {name.lower(): value for name, value in sent.headers.items()}
    request = Request(sent.method, routes.path, headers, routes.body, event)
    return receiving.receive_webhook(bootstrap.ports(), channel_id, request)
