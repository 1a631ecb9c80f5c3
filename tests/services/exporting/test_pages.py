"""Claims and articles to take away: every row once, page by page, as JSON Lines or as CSV."""

import csv
import io
import json
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from botocore.client import BaseClient
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.corpus import load
from chalicelib.local import system
from chalicelib.models import Extraction, Kind
from chalicelib.ports.lake import CellType
from chalicelib.services.exporting.columns import (
    ARTICLE_COLUMNS,
    CLAIM_COLUMNS,
    Column,
    csv_header,
    csv_rows,
)
from chalicelib.services.exporting.pages import MOST_BYTES

ARTICLES, CLAIMS = 30, 10
FORMULAS = tuple("=+-@\t\r")


@pytest.fixture(scope="module")
def corpus():
    with system() as onrecord:
        load(onrecord.ports, ARTICLES, CLAIMS)
        yield onrecord


def exported(onrecord, **asked):
    """The pages of an export, each by the link that the one before gave."""
    answer = onrecord.http.get("/v1/export", params=asked)
    pages = []
    for _ in range(1000):
        assert answer.status_code == 200, answer.text
        pages.append(answer.text)
        if "next" not in answer.links:
            assert "onrecord-next" not in answer.headers
            return pages
        assert answer.headers["onrecord-next"] in answer.links["next"]["url"]
        answer = onrecord.http.get(answer.links["next"]["url"])
    raise AssertionError("the export does not end")


def listed(onrecord, path, **asked):
    items, cursor = [], None
    while True:
        page = onrecord.http.get(
            path, params={**asked, "limit": 100, **({"cursor": cursor} if cursor else {})}
        )
        items += page.json()["items"]
        cursor = page.json()["next"]
        if cursor is None:
            return items


def rows_of(text):
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    ("view", "filters"),
    [
        ("claims", {}),
        ("claims", {"source": "Ada Moreno", "kind": "direct", "order": "oldest"}),
        ("claims", {"about": "toll", "min_confidence": "0.8", "from": "2026-05-02"}),
        ("claims", {"duplicates": "fold", "outlet": "Courier"}),
        ("articles", {}),
        ("articles", {"outlet": "Tarn Post", "section": "Transport"}),
    ],
)
@pytest.mark.parametrize("limit", [40, 1000])
def test_lines_are_the_items_of_the_list_in_its_order(corpus, view, filters, limit):
    pages = exported(corpus, view=view, limit=limit, **filters)
    assert all(len(page.splitlines()) <= limit for page in pages)
    lines = [json.loads(line) for line in "".join(pages).splitlines()]
    wanted = listed(corpus, f"/v1/{view}", **filters)
    assert wanted
    assert lines == wanted


def test_csv_has_one_header_and_the_documented_columns(corpus):
    pages = exported(corpus, format="csv", limit=90)
    assert len(pages) > 2
    header, *rows = rows_of("".join(pages))
    assert header == [column.name for column in CLAIM_COLUMNS]
    claims = listed(corpus, "/v1/claims")
    assert [row[0] for row in rows] == [claim["id"] for claim in claims]
    first, claim = dict(zip(header, rows[0], strict=True)), claims[0]
    assert first["content"] == claim["content"][0]["text"]
    assert first["source_id"] == claim["source"]["id"]
    assert first["source_name"] == (claim["source"]["name"] or "")
    assert first["authors"] == "; ".join(claim["authors"])
    assert first["negated"] == "false"
    assert float(first["confidence"]) == claim["confidence"]


def test_articles_as_csv(corpus):
    header, *rows = rows_of("".join(exported(corpus, view="articles", format="csv")))
    assert header == [column.name for column in ARTICLE_COLUMNS]
    assert len(rows) == ARTICLES
    assert {row[header.index("publisher")] for row in rows} == {"Courier", "Tarn Post", "Alden Herald"}


def test_the_columns_are_documented():
    text = (Path(__file__).parents[3] / "docs/export.md").read_text()
    for columns in (CLAIM_COLUMNS, ARTICLE_COLUMNS):
        assert ", ".join(f"`{column.name}`" for column in columns) in " ".join(text.split())


def test_an_empty_csv_is_its_header(corpus):
    (page,) = exported(corpus, format="csv", source="Nobody Here")
    assert rows_of(page) == [[column.name for column in CLAIM_COLUMNS]]
    assert exported(corpus, source="Nobody Here") == [""]


@pytest.mark.parametrize(
    ("form", "media_type"), [("jsonl", "application/x-ndjson"), ("csv", "text/csv; charset=utf-8")]
)
def test_an_export_says_what_it_is(corpus, form, media_type):
    answer = corpus.http.get("/v1/export", params={"format": form, "limit": 1})
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == f'attachment; filename="onrecord-claims.{form}"'


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"view": "claims", "status": "failed"}, "status"),
        ({"view": "articles", "source": "Ada Moreno"}, "source"),
        ({"view": "sources"}, "view"),
        ({"format": "xlsx"}, "format"),
        ({"limit": "1001"}, "limit"),
    ],
)
def test_what_a_view_does_not_take_is_refused_by_name(corpus, asked, field):
    answer = corpus.http.get("/v1/export", params=asked)
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("asked", [{"facets": "month"}, {"q": "toll", "order": "relevance"}])
@pytest.mark.parametrize("path", ["/v1/export?view=claims", "/v1/claims.atom?limit=5"])
def test_what_is_told_of_pages_alone_is_refused(corpus, path, asked):
    answer = corpus.http.get(path, params={**dict(httpx.URL(path).params), **asked})
    assert answer.status_code == 400
    assert "pages of lists" in answer.json()["detail"]


def test_a_cursor_is_good_for_its_own_question_alone(corpus):
    cursor = corpus.http.get("/v1/export", params={"limit": 5}).headers["onrecord-next"]
    assert corpus.http.get("/v1/export", params={"cursor": cursor, "kind": "direct"}).status_code == 400
    listed_too = corpus.http.get("/v1/claims", params={"cursor": cursor})
    assert listed_too.status_code == 200  # it is the cursor of the list


def test_another_tenant_exports_nothing_of_it(corpus):
    other = {"Authorization": f"Bearer {corpus.new_token('read', tenant='other')}"}
    cursor = corpus.http.get("/v1/export", params={"limit": 5}).headers["onrecord-next"]
    for view in ("claims", "articles"):
        assert corpus.http.get("/v1/export", params={"view": view}, headers=other).text == ""
    assert corpus.http.get("/v1/export", params={"cursor": cursor}, headers=other).status_code == 400


def test_a_page_costs_a_bounded_number_of_calls(corpus, monkeypatch):
    calls = []
    call = BaseClient._make_api_call

    def counted(self, operation, parameters):
        if self.meta.service_model.service_name == "dynamodb":  # the queues' pollers call SQS meanwhile
            calls.append(operation)
        return call(self, operation, parameters)

    corpus.settle()  # the index may be at work on what tests before have asked
    monkeypatch.setattr(BaseClient, "_make_api_call", counted)
    corpus.http.get("/v1/export", params={"limit": 200}).raise_for_status()
    assert calls.count("Query") == 2  # for each hundred, with a batch read or two of what it names
    assert calls.count("BatchGetItem") <= 2 * 3
    assert len(calls) <= 2 + 2 * 4  # and the token, with the hour of its use


@pytest.fixture
def long_winded(corpus):
    """A tenant of its own, whose claims have contexts that fill an answer long before its rows do."""
    plain = corpus.ports.extract
    object.__setattr__(corpus.ports, "extract", lambda article: long_claims(plain, article, "“Ä" * 9_000, 40))
    token = corpus.new_token("admin", tenant="long-winded")
    with httpx.Client(base_url=corpus.url, headers={"Authorization": f"Bearer {token}"}) as http:
        for number in range(4):
            http.post("/v1/articles", json={"id": str(number), "body_text": "“No,” said Ada Moreno."})
        corpus.settle()
        yield SimpleNamespace(http=http)
    object.__setattr__(corpus.ports, "extract", plain)


def test_an_answer_is_never_larger_than_lambda_takes(long_winded):
    pages = exported(long_winded, limit=1000)
    assert len(pages) > 1
    assert all(len(json.dumps(page)) <= MOST_BYTES for page in pages)
    ids = [json.loads(line)["id"] for page in pages for line in page.splitlines()]
    assert ids == [claim["id"] for claim in listed(long_winded, "/v1/claims")]
    assert len(set(ids)) == 160


def long_claims(plain, article, context, count):
    """What is found in the article, ``count`` times, each with these words around it."""
    found = plain(article)
    (claim,) = found.attributions
    assert claim.kind is Kind.DIRECT
    return Extraction(
        attributions=(claim.model_copy(update={"context": context}),) * count, extractor=found.extractor
    )


CELLS = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    st.builds("{}{}".format, st.sampled_from([*FORMULAS, "'", '"', "\n", ",", ";"]), st.text("a=1,\"\r\n'")),
)


@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3)))
def test_a_reader_gets_the_rows_and_no_cell_begins_a_formula(rows):
    columns = [
        Column(str(place), CellType.TEXT, lambda item, place=place: item["cells"][place])
        for place in range(3)
    ]
    text = csv_header(columns) + csv_rows(columns, [{"cells": row} for row in rows])
    header, *read = rows_of(text)
    assert header == ["0", "1", "2"]
    assert not [cell for row in read for cell in row if cell.startswith(FORMULAS)]
    assert len(read) == len(rows)
    for got, given_row in zip(read, rows, strict=True):
        for cell, original in zip(got, given_row, strict=True):
            assert cell in {original, f"'{original}"}
            assert cell == original or not original[0].isalnum()


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1))
def test_every_line_is_quoted_as_rfc_4180_has_it(rows):
    columns = [
        Column("a", CellType.TEXT, lambda item: item[0]),
        Column("b", CellType.TEXT, lambda item: item[1]),
    ]
    text = csv_rows(columns, rows)
    assert text.endswith("\r\n")
    outside = "".join(text.split('"')[::2])
    assert outside.count("\r\n") == len(rows)
    assert outside.count(",") == len(rows)
    assert not {"\r", "\n"} & set(outside.replace("\r\n", ""))
