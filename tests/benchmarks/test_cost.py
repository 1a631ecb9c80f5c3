"""What docs/cost.md and docs/scaling.md say of dollars is what the kept counts and prices come to."""

from pathlib import Path

import pytest

from benchmarks import cost, dollars
from benchmarks.meter import kind, size, write_units

DOCS = Path(__file__).parents[2] / "docs"
NAMED = {"PK": "T#one#P#all", "SK": "x"}
LISTED = {**NAMED, "list_pk": "one#ARTICLES", "list_sk": "2026"}


@pytest.mark.parametrize("page", ["cost.md", "scaling.md"])
def test_the_page_has_every_figure_as_it_is_computed(page):
    text = (DOCS / page).read_text("utf-8")
    for part in cost.tables()[page]:
        assert part in text, f"docs/{page} is behind: python -m benchmarks.cost prints\n\n{part}"


def test_a_price_names_its_page_and_where_it_is_known_from():
    known = dollars.load(cost.PRICES)
    for each in [*known["aws"].values(), *known["models"]]:
        assert each["page"].startswith("https://")
        assert each["known_from"]


def test_every_price_is_asked_for_and_more_articles_cost_more():
    taken, known = dollars.load(cost.CONSUMPTION), dollars.load(cost.PRICES)
    asked = set()

    class Noting(dict):
        def __getitem__(self, name):
            asked.add(name)
            return super().__getitem__(name)

    prices = Noting({name: each["dollars"] for name, each in known["aws"].items()})
    totals = [sum(dollars.lines(taken, prices, articles).values()) for articles in dollars.VOLUMES]
    dollars.lines(taken, prices, 1_000, processor="arm64")
    dollars.query_cost(taken, prices)
    assert asked == set(prices)
    assert totals == sorted(totals)


def test_a_function_with_less_than_a_core_takes_longer_and_with_more_no_less():
    assert dollars.billed_seconds(1.0, 512) == pytest.approx(1_769 / 512)
    assert dollars.billed_seconds(1.0, 2_048) == 1.0


def test_an_item_is_as_large_as_its_names_and_values():
    assert size({"a": "é", "bc": {"xyz", "u"}}) == 1 + 2 + 2 + 4 + 3


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        ({}, NAMED, 1),
        ({}, {**NAMED, "data": "x" * 1_024}, 2),
        ({**NAMED, "data": "x" * 2_048}, NAMED, 3),
        ({}, LISTED, 2),
        (LISTED, {}, 2),
        (LISTED, {**LISTED, "list_sk": "2027"}, 3),
        (LISTED, {**LISTED, "data": "x"}, 2),
        (LISTED, LISTED, 1),
        ({**LISTED, "state_pk": "one#received"}, LISTED, 3),
    ],
    ids=[
        "new",
        "over a kilobyte",
        "the larger counts",
        "new in an index",
        "gone from it",
        "moved in it",
        "changed in it",
        "as it was",
        "gone from one of two",
    ],
)
def test_a_write_is_charged_in_the_table_and_in_each_index_it_changes(before, after, units):
    assert write_units(before, after) == units


@pytest.mark.parametrize(
    ("pk", "told"),
    [
        ("T#one#A#a_1", "articles and claims"),
        ("T#one#P#source#s_1", "headings"),
        ("T#one#P#all", "headings"),
    ],
)
def test_an_item_is_told_by_its_key(pk, told):
    assert kind(pk) == told
