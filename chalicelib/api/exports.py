"""Exports: page by page, or as one file written in the background."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import Field

from chalicelib import bootstrap
from chalicelib.api.contract import Raw
from chalicelib.api.requests import single
from chalicelib.api.routing import Document, Routes, json_document
from chalicelib.errors import InvalidRequest
from chalicelib.models import Model
from chalicelib.ports.access import Principal
from chalicelib.ports.exports import ExportQuestion, ExportStatus, Format, View
from chalicelib.services import exporting
from chalicelib.services.asking import ArticleParameters, ClaimParameters

routes = Routes(__name__)
route = routes.route
ROWS = Raw({form.media_type.partition(";")[0]: None for form in Format})


class ExportParameters(ClaimParameters, ArticleParameters):
    """``view`` says which of the other filters there are: those of its own list."""

    view: Annotated[View, Field(description="what to take away")] = View.CLAIMS
    format: Annotated[Format, Field(description="JSON Lines, or CSV with a header")] = Format.JSONL
    limit: Annotated[int, Field(ge=1, le=1000, description="rows a page")] = 500

    @property
    def question(self) -> ExportQuestion:
        about_this_call = {"view", "format", "limit", "cursor"}
        filters = self.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude=about_this_call)
        return ExportQuestion(view=self.view, format=self.format, filters=filters)


class NewExportBody(Model):
    """``filters``: the parameters of the view's own list, but for ``limit`` and ``cursor``."""

    view: View = View.CLAIMS
    format: Format = Format.JSONL
    filters: Annotated[dict[str, str | float], Field(max_length=20)] = Field(default_factory=dict)

    @property
    def question(self) -> ExportQuestion:
        """Raises InvalidRequest where a page is asked for."""
        if self.filters.keys() & {"limit", "cursor"}:
            raise InvalidRequest("limit and cursor are of pages. Leave them out: this export is whole.")
        return ExportQuestion(view=self.view, format=self.format, filters=self.filters)


class ExportLinks(Model):
    self: str
    file: str | None = Field(
        None, description="fetches the file without a token, for an hour; once it is done"
    )


class ServedExport(Model):
    """How far an export has come. ``rows``: so far. It and its file are gone at ``expires_at``."""

    id: str
    view: View
    format: Format
    filters: dict[str, str | float]
    status: ExportStatus
    reason: str | None = Field(description="why it failed")
    rows: int
    created_at: str
    finished_at: str | None
    expires_at: str
    links: ExportLinks


@route("/v1/export", "read", takes=ExportParameters, gives=ROWS)
def get_export_page(caller: Principal, wanted: ExportParameters) -> Document:
    """Take claims or articles away, page by page.

    The header Link has the address of the next page, Onrecord-Next its cursor.
    """
    page = exporting.export_page(
        bootstrap.ports(), caller.tenant, wanted.question, wanted.limit, wanted.cursor
    )
    headers = {
        "Content-Type": page.question.format.media_type,
        "Content-Disposition": f'attachment; filename="{page.question.filename}"',
        "Onrecord-Rows": str(page.rows),
    }
    if page.next:
        following = urlencode({**single(routes.query), "cursor": page.next})
        headers |= {"Link": f'<{routes.address}?{following}>; rel="next"', "Onrecord-Next": page.next}
    return Document(page.text, headers)


@route("/v1/exports", "read", "POST", body=NewExportBody, gives={HTTPStatus.ACCEPTED: ServedExport})
def post_export(caller: Principal, body: NewExportBody) -> Document:
    """Have claims or articles written into one file, in the background."""
    job = exporting.start_export(bootstrap.ports(), caller.tenant, body.question)
    told = exporting.served_export(bootstrap.ports(), job)
    return json_document(told, HTTPStatus.ACCEPTED, headers={"Location": told["links"]["self"]})


@route("/v1/exports/{export_id}", "read", gives=ServedExport)
def get_export(caller: Principal, export_id: str) -> Any:
    """Get how far an export has come, and the link to its file once it is done."""
    job = exporting.get_export(bootstrap.ports(), caller.tenant, export_id)
    return exporting.served_export(bootstrap.ports(), job)
