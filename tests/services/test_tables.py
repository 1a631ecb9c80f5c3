"""Tables that users load, and women and men counted by them."""

import pytest

from chalicelib.local import system
from tests.support.newsroom import figures, filled, stats


def load(onrecord, table, token=None):
    headers = {**onrecord.authorization(token), "Content-Type": "text/csv"}
    return onrecord.http.put("/v1/tables/names", content=table, headers=headers)


def loaded(onrecord):
    return onrecord.http.get("/v1/tables").json()["items"]


def test_without_a_table_gender_is_refused(onrecord):
    filled(onrecord)
    load(onrecord, "name,gender\nAda,woman\n", onrecord.new_token("admin", tenant="other"))
    answer = onrecord.http.get("/v1/stats", params={"by": "gender"})
    assert answer.status_code == 400
    assert "/v1/tables/names" in answer.json()["detail"]
    assert loaded(onrecord) == []


def test_women_and_men_are_told_by_the_table_that_is_loaded(onrecord):
    filled(onrecord)
    assert load(onrecord, "\ufeffGender,Name\r\nWoman,Adá\r\n").json()["rows"] == 1
    found = stats(onrecord, by="gender")
    assert figures(found) == {("woman",): (3, 3, 1), ("unknown",): (1, 1, 1)}
    assert (found["claims"], found["sources"], found["unknown"]) == (4, 2, 1)
    assert [found["name_table"]] == loaded(onrecord)
    load(onrecord, "name,gender\nada,woman\ntom,man\nADA MORENO,nonbinary\n")
    assert figures(stats(onrecord, by="gender")) == {("nonbinary",): (3, 3, 1), ("man",): (1, 1, 1)}
    assert onrecord.http.delete("/v1/tables/names").status_code == 204
    assert onrecord.http.get("/v1/stats", params={"by": "gender"}).status_code == 400


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "first line"),
        ("name,sex\nAda,woman\n", "name,gender"),
        ("name,gender\n", "no rows"),
        ("name,gender\nAda\n", "Line 2"),
        ("name,gender\nAda,\n", "line 2"),
        ("name,gender\n?,woman\n", "no letter"),
        ("name,gender\nAda,woman\nADA,man\n", "line 3"),
        ('name,gender\n"Ada,woman\n', "no CSV"),
        ("name,gender\nJos\u00e9,man\n".encode("latin-1"), "UTF-8"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_and_changes_nothing(onrecord, table, words):
    load(onrecord, "name,gender\nAda,woman\n")
    before = loaded(onrecord)
    answer = load(onrecord, table)
    assert answer.status_code == 400
    assert words in answer.json()["detail"]
    assert loaded(onrecord) == before


def test_a_table_is_kept_through_a_restart(tmp_path):
    with system(tmp_path) as first:
        load(first, "name,gender\nAda,woman\n")
        before = loaded(first)
    with system(tmp_path) as second:
        assert loaded(second) == before


ITEMS = (
    "id,label,aliases\n"
    "Q1,Ada Moreno,Madam Mayor|Ada K. Moreno\n"
    "Q2,Tom Reed,\n"
    "Q3,Thomas Reed,Tom Reed|T. Reed\n"
)


def link(onrecord, items, tenant="local"):
    headers = {
        **onrecord.authorization(onrecord.new_token("admin", tenant=tenant)),
        "Content-Type": "text/csv",
    }
    return onrecord.http.put("/v1/tables/wikidata", content=items, headers=headers)


def test_sources_are_linked_to_wikidata_by_the_table_that_is_loaded(onrecord):
    said = (
        "“No,” said José Moreno.\n\n“Yes, we will,” said Dr. Ada Moreno.\n\n“It is a shame,” said Tom Reed."
    )
    onrecord.http.post("/v1/articles", json={"body_text": said})
    onrecord.settle()

    def items():
        sources = onrecord.http.get("/v1/sources").json()["items"]
        whole = [onrecord.http.get(source["links"]["self"]).json() for source in sources]
        return {source["name"]: source["wikidata"] for source in whole}

    link(onrecord, "id,label,aliases\nQ9,José Moreno,\n", tenant="other")
    assert items() == {"Ada Moreno": None, "José Moreno": None, "Tom Reed": None}
    assert link(onrecord, ITEMS).json()["rows"] == 3
    assert items() == {
        "Ada Moreno": {"id": "Q1", "label": "Ada Moreno"},
        "José Moreno": None,
        "Tom Reed": None,  # two items have this name
    }
    assert onrecord.http.delete("/v1/tables/wikidata").status_code == 204
    assert items()["Ada Moreno"] is None


@pytest.mark.parametrize("row", ["42,Ada Moreno,", "Q42,…,", "Q42", "Q42,Ada Moreno,\nQ42,Ada Lopez,"])
def test_an_item_that_is_none_is_refused(onrecord, row):
    answer = link(onrecord, f"id,label,aliases\n{row}\n")
    assert answer.status_code == 400
    assert "ine" in answer.json()["detail"]
