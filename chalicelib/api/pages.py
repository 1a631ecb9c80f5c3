"""The pages: the reader, the contract and what shows it, liveness."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import Field

from chalicelib.api import safeguards
from chalicelib.api.contract import API_VERSION, Call, Raw, openapi
from chalicelib.api.resources import RESOURCES
from chalicelib.api.routing import Document, Routes
from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.models import Model

routes = Routes(__name__)
route = routes.route
WEB = Path(__file__).parents[1] / "web"
_NOTHING_ELSE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_PAGE_MAY = "connect-src 'self'; img-src data:; script-src 'self'; style-src 'self'"
# Redoc writes its styles into the page, and searches in a worker that it makes itself.
_DOCS_MAY = (
    "connect-src 'self'; img-src data:; script-src 'self'; style-src 'unsafe-inline'; worker-src blob:"
)
_LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"
_NO_PICTURE = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
HTML = Raw({"text/html": None})
SCRIPT = Raw({"text/javascript": None})


class Health(Model):
    status: str
    extractor: str = Field(description="version of the extractor")


@route("/", None, gives=HTML)
def page() -> Document:
    """Read articles, claims and sources in a browser.

    A static page: it asks the API with the token that its user gives it.
    """
    return _page("index.html", _PAGE_MAY)


@route("/page.js", None, gives=SCRIPT)
def get_page_script() -> Document:
    """Get the script of the page."""
    return _static("page.js", "text/javascript")


@route("/page.css", None, gives=Raw({"text/css": None}))
def get_page_style() -> Document:
    """Get the style of the page."""
    return _static("page.css", "text/css")


@route("/openapi.json", None, gives=Raw({"application/json": None}))
def get_contract() -> Any:
    """Get this document: the contract, in OpenAPI 3.1."""
    return openapi(calls(), API_VERSION, json.loads((WEB / "examples.json").read_text()))


@route("/docs", None, gives=HTML)
def get_docs() -> Document:
    """Read the contract in a browser."""
    return _page("docs.html", _DOCS_MAY)


@route("/docs/redoc.js", None, gives=SCRIPT)
def get_docs_script() -> Document:
    """Get what shows the contract: Redoc, as its package has it, but for the address of a logo elsewhere."""
    script = resources.files("mkdocs_redoc_tag") / "redoc/javascripts/redoc.standalone.js"
    return Document(
        script.read_text().replace(_LOGO, _NO_PICTURE),
        {"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "max-age=86400"},
    )


@route("/health", None, gives=Health)
def health() -> Any:
    """Tell that the API answers."""
    return Health(status="ok", extractor=EXTRACTOR_VERSION)


def _page(name: str, may: str) -> Document:
    """``may``: what it loads and runs. Nothing of it stands in the page itself."""
    return _static(
        name,
        "text/html",
        {"Content-Security-Policy": f"{_NOTHING_ELSE}; {may}", "Referrer-Policy": "no-referrer"},
    )


def _static(name: str, media_type: str, more: Mapping[str, str] | None = None) -> Document:
    headers = {"Content-Type": f"{media_type}; charset=utf-8", **safeguards.SHORTLY, **(more or {})}
    return Document((WEB / name).read_text(), headers)


def calls() -> list[Call]:
    """All calls of the API, in the order in which the contract tells of them."""
    return [call for resource in (routes, *RESOURCES) for call in resource.calls]
