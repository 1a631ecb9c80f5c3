"""docs/lake.md: its questions are asked, of files as the function writes them."""

import math
import re
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from chalicelib.naming.object_keys import LAKE
from chalicelib.ports.lake import CellType
from chalicelib.services.exporting import keep_lake
from chalicelib.services.exporting.lake import COLUMNS
from tests.support.newsroom import filled, stats

PAGE = (Path(__file__).parents[3] / "docs" / "lake.md").read_text()
IN_ATHENA = {
    CellType.TEXT: "string",
    CellType.INTEGER: "bigint",
    CellType.NUMBER: "double",
    CellType.TRUTH: "boolean",
    CellType.TEXTS: "array<string>",
}


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def asked(onrecord, tmp_path):
    """Answers the questions of the page, each as rows."""
    filled(onrecord)
    list(keep_lake(onrecord.ports, lambda: math.inf))
    for key in onrecord.ports.objects.keys(LAKE):
        (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / key).write_bytes(onrecord.ports.objects.get(key))
    (view,) = blocks("sql duckdb")
    with duckdb.connect() as database:
        database.execute(view.replace("s3://BUCKET", str(tmp_path)).replace("TENANT", "local"))
        return [database.execute(each).fetchall() for each in blocks("sql")]


def test_each_question_is_answered_as_the_api_answers(asked, onrecord):
    heard, named, first = asked
    assert [row[0] for row in heard] == sorted(row[0] for row in heard)
    claims = Counter()
    for _, name, number, _ in heard:
        claims[name.split()[0]] += number
    told = stats(onrecord, "/sources")["items"]
    assert claims == {each["name"].split()[0]: each["claims"] for each in told}
    by_outlet = stats(onrecord, by="outlet,named")["rows"]
    assert sum(number for _, number, _ in named) == sum(row["claims"] for row in by_outlet)
    by_name = sum(row["claims"] for row in by_outlet if row["group"]["named"] == "named")
    assert sum(number * share for _, number, share in named) == pytest.approx(by_name)
    assert [row[0] for row in first] == sorted(row[0] for row in first)
    assert all("toll" in row[3] for row in first)


def test_the_table_of_athena_has_the_columns_that_are_written():
    (table,) = blocks("sql athena")
    named = re.findall(r"`(\w+)` ([\w<>]+)", table.partition("PARTITIONED")[0])
    assert named == [(name, IN_ATHENA[type_]) for name, type_ in COLUMNS.items()]
