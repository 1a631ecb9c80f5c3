"""Claims and articles to take away, page by page, as JSON Lines or CSV."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from pydantic_core import to_json

from chalicelib.errors import InvalidRequest
from chalicelib.models import Model
from chalicelib.ports import Ports
from chalicelib.ports.exports import ExportQuestion, Format, View
from chalicelib.services.asking import (
    ArticleParameters,
    ClaimParameters,
    ListParameters,
    list_articles,
    list_claims,
    read_values,
)
from chalicelib.services.editing import corrected_articles
from chalicelib.services.exporting.columns import (
    ARTICLE_COLUMNS,
    CLAIM_COLUMNS,
    Column,
    Item,
    csv_header,
    csv_rows,
)
from chalicelib.services.paging import Page, Paging

MOST_BYTES = 5_000_000  # Lambda answers with 6 MB at most, as a string of JSON
_READ = 100  # items read at once
_SHORTER = 7  # times that a reading can be halved


class ExportPage(Model):
    """Whole rows; the header of CSV is on the first page alone. ``next`` is null at the end only."""

    question: ExportQuestion
    text: str
    rows: int
    next: str | None


class Exported(NamedTuple):
    """How a view is read and written. ``parameters`` are those of its list, which ``page`` is a page of."""

    parameters: type[ListParameters]
    page: Callable[[Ports, str, Any, Paging], Page]
    columns: Sequence[Column] = ()


def _claims(ports: Ports, tenant: str, wanted: ClaimParameters, paging: Paging) -> Page:
    return list_claims(ports, tenant, wanted.whole_list(tenant), paging)


def _articles(ports: Ports, tenant: str, wanted: ArticleParameters, paging: Paging) -> Page:
    return list_articles(ports, tenant, wanted.article_filter, paging)


def _corrections(ports: Ports, tenant: str, _: ListParameters, paging: Paging) -> Page:
    return corrected_articles(ports, tenant, paging)


VIEWS = {
    View.CLAIMS: Exported(ClaimParameters, _claims, CLAIM_COLUMNS),
    View.ARTICLES: Exported(ArticleParameters, _articles, ARTICLE_COLUMNS),
    View.CORRECTIONS: Exported(ListParameters, _corrections),
}


def export_page(
    ports: Ports, tenant: str, question: ExportQuestion, limit: int, cursor: str | None
) -> ExportPage:
    """Up to ``limit`` rows, and no more than an answer can hold.

    It is read a hundred items at a time; what would make it too large is left to the next page.
    Raises InvalidRequest where the view does not take the filters.
    """
    view = VIEWS[question.view]
    check_form(question)
    wanted = read_values(view.parameters, question.filters)
    text = csv_header(view.columns) if cursor is None and question.format is Format.CSV else ""
    rows, size, at_once = 0, 0, _READ
    for _ in range(-(-limit // _READ) + _SHORTER):
        page = view.page(ports, tenant, wanted, Paging(limit=min(at_once, limit - rows), cursor=cursor))
        more = _written(question.format, view.columns, page.items)
        size += len(json.dumps(more))
        if size > MOST_BYTES and rows:
            break
        if size > MOST_BYTES and len(page.items) > 1:
            size, at_once = 0, len(page.items) // 2
            continue
        text, rows, cursor = text + more, rows + len(page.items), page.next
        if cursor is None or rows >= limit:
            break
    return ExportPage(question=question, text=text, rows=rows, next=cursor)


def check_form(question: ExportQuestion) -> None:
    """Raises InvalidRequest where a view has no columns, and rows are asked for."""
    if question.format is Format.CSV and not VIEWS[question.view].columns:
        raise InvalidRequest("Corrections are annotated texts, which no row holds. Ask for format=jsonl.")


def _written(form: Format, columns: Sequence[Column], items: Sequence[Item]) -> str:
    if form is Format.CSV:
        return csv_rows(columns, items)
    return "".join(f"{to_json(item).decode()}\n" for item in items)
