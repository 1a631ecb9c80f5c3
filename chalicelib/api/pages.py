"""The pages: the reader, the contract and what shows it, liveness."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import Field

from chalicelib.api.contract import API_VERSION, Call, Raw, openapi
from chalicelib.api.resources import RESOURCES
from chalicelib.api.routing import Document, Routes
from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.models import Model

routes = Routes(__name__)
route = routes.route
WEB = Path(__file__).parents[1] / "web"
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
HTML = Raw({"text/html": None})


class Health(Model):
    status: str
    extractor: str = Field(description="version of the extractor")


@route("/", None, gives=HTML)
def page() -> Document:
    """Read articles, claims and sources in a browser.

    A static page: it asks the API with the token that its user gives it.
    """
    return Document(
        (WEB / "index.html").read_text(), {"Content-Type": "text/html; charset=utf-8", **PAGE_MAY}
    )


@route("/openapi.json", None, gives=Raw({"application/json": None}))
def get_contract() -> Any:
    """Get this document: the contract, in OpenAPI 3.1."""
    return openapi(calls(), API_VERSION, json.loads((WEB / "examples.json").read_text()))


@route("/docs", None, gives=HTML)
def get_docs() -> Document:
    """Read the contract in a browser."""
    return Document((WEB / "docs.html").read_text(), {"Content-Type": "text/html; charset=utf-8", **DOCS_MAY})


@route("/docs/redoc.js", None, gives=Raw({"text/javascript": None}))
def get_docs_script() -> Document:
    """Get what shows the contract: Redoc, as its package has it."""
    script = resources.files("mkdocs_redoc_tag") / "redoc/javascripts/redoc.standalone.js"
    return Document(
        script.read_text(),
        {"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "max-age=86400"},
    )


@route("/health", None, gives=Health)
def health() -> Any:
    """Tell that the API answers."""
    return Health(status="ok", extractor=EXTRACTOR_VERSION)


def calls() -> list[Call]:
    """All calls of the API, in the order in which the contract tells of them."""
    return [call for resource in (routes, *RESOURCES) for call in resource.calls]
