"""A file of Parquet for each month of claims, written again where anything of the month is other."""

import io
import math

import pytest
from pyarrow import parquet

from chalicelib.naming.object_keys import INDEXES, LAKE, lake_key
from chalicelib.services.exporting import keep_lake
from chalicelib.services.exporting.columns import CLAIM_COLUMNS
from tests.support.newsroom import LANES, TOLL, filled, post


@pytest.fixture
def newsroom(onrecord):
    """Two months, and another tenant's."""
    return filled(onrecord)


def keep(onrecord, time_left=math.inf):
    onrecord.settle()
    return [tuple(each) for each in keep_lake(onrecord.ports, lambda: time_left)]


def rows(onrecord, month, tenant="local"):
    return parquet.read_table(io.BytesIO(onrecord.ports.objects.get(lake_key(tenant, month)))).to_pylist()


def served(onrecord, **asked):
    items = onrecord.http.get("/v1/claims", params={"limit": 100, "act": "all", "order": "oldest", **asked})
    return [{column.name: column.read(item) for column in CLAIM_COLUMNS} for item in items.json()["items"]]


def test_each_month_has_the_claims_that_are_served(newsroom):
    assert keep(newsroom) == [("local", "2026-06", 1), ("local", "2026-05", 5), ("other", "2026-05", 2)]
    assert rows(newsroom, "2026-05") == served(newsroom, **{"from": "2026-05-01", "to": "2026-05-31"})
    assert rows(newsroom, "2026-06") == served(newsroom, **{"from": "2026-06-01"})
    assert {row["outlet"] for row in rows(newsroom, "2026-05", "other")} == {"Courier"}


def test_what_has_not_changed_is_not_written_again(newsroom):
    keep(newsroom)
    assert keep(newsroom) == []
    post(newsroom, TOLL, name="4", published="2026-06-02")
    assert keep(newsroom) == [("local", "2026-06", 2)]


def test_a_correction_is_in_it(newsroom):
    keep(newsroom)
    (claim,) = newsroom.http.get("/v1/claims", params={"from": "2026-06-01"}).json()["items"]
    answer = newsroom.http.patch(f"/v1/claims/{claim['id']}", json={"speaker": "Ruth Oduya"})
    answer.raise_for_status()
    assert keep(newsroom) == [("local", "2026-06", 1)]
    (row,) = rows(newsroom, "2026-06")
    assert (row["source_name"], row["corrected"]) == ("Ruth Oduya", True)


def test_who_somebody_is_is_the_same_in_all_months(newsroom):
    keep(newsroom)
    found = newsroom.http.get("/v1/stats/sources").json()["items"]
    ids = {each["name"]: each["id"] for each in found}
    merged = newsroom.http.post(f"/v1/sources/{ids['Ada Moreno']}/merge", json={"sources": [ids["Tom Reed"]]})
    merged.raise_for_status()
    assert ("local", "2026-05", 5) in keep(newsroom)
    told = {row["source_id"] for row in rows(newsroom, "2026-05") if row["source_name"] == "Ada Moreno"}
    assert told == {ids["Ada Moreno"]}


@pytest.mark.parametrize("erase", [False, True])
def test_nothing_is_left_of_what_is_taken_back(newsroom, erase):
    keep(newsroom)
    (article,) = newsroom.http.get("/v1/articles", params={"from": "2026-06-01"}).json()["items"]
    removed = newsroom.http.delete(f"/v1/articles/{article['article_id']}", params={"erase": erase})
    removed.raise_for_status()
    assert keep(newsroom) == [("local", "2026-06", None)]
    assert list(newsroom.ports.objects.keys(LAKE + "local/claims/month")) == [lake_key("local", "2026-05")]
    assert keep(newsroom) == []


def test_an_article_of_another_month_by_now_is_in_that_alone(newsroom):
    keep(newsroom)
    post(newsroom, TOLL, name="3", publisher="Tarn Post", section="politics", published="2026-05-20")
    assert sorted(keep(newsroom)) == [("local", "2026-05", 6), ("local", "2026-06", None)]


def test_what_there_is_no_time_for_is_written_the_next_time(newsroom):
    assert keep(newsroom, time_left=30) == []
    assert len(keep(newsroom)) == 3


def test_cut_off_before_it_is_noted_it_is_written_again(newsroom, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(type(newsroom.ports.lake), "_note", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            keep(newsroom)
    assert len(keep(newsroom)) == 3


def test_a_tenant_whose_index_is_lost_keeps_its_files_and_gets_another_index(newsroom):
    keep(newsroom)
    for key in list(newsroom.ports.objects.keys(f"{INDEXES}local/")):
        if not key.endswith("served.json"):
            newsroom.ports.objects.delete(key)
    newsroom.ports.search._open.clear()
    post(newsroom, LANES, name="5", published="2026-06-03", token=newsroom.new_token("admin", tenant="other"))
    assert keep(newsroom) == [("other", "2026-06", 2)]
    assert keep(newsroom) == []
    assert newsroom.ports.search.state("local") is not None
