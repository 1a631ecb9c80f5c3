"""Figures beyond what one aggregation of Tantivy's holds."""

import pytest
import tantivy
from tantivy import Query

from chalicelib.ports.search import Counts, Dimension
from chalicelib.storage.search import counting
from chalicelib.storage.search.documents import schema

MONTHS, SOURCES, CLAIMS = 12, 9_000, 80_000


@pytest.fixture(scope="module")
def searcher():
    """Each claim in an article of its own."""
    index = tantivy.Index(schema())
    writer = index.writer(50_000_000, 1)
    for number in range(CLAIMS):
        writer.add_document(
            tantivy.Document(
                article=f"a_{chr(97 + number % 26)}{number}",
                generation="1",
                who=f"s_{number % SOURCES}",
                month=f"2026-{number % MONTHS + 1:02}",
                counted=True,
            )
        )
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index.searcher()


def test_groups_that_are_too_many_for_one_aggregation_are_counted_each_by_itself(searcher):
    found = counting.counted(searcher, Query.all_query(), [Dimension.MONTH], None, "now")
    assert found.whole.claims == CLAIMS
    assert not found.exact  # so many articles are estimated in all
    assert abs(found.whole.articles - CLAIMS) < CLAIMS / 10
    for (month,), counts in found.groups.items():
        own = range(int(month[-2:]) - 1, CLAIMS, MONTHS)
        assert counts == Counts(len(own), len(own), len({number % SOURCES for number in own}))


def test_where_the_groups_are_too_many_for_that_an_estimate_is_told_as_one(searcher, monkeypatch):
    monkeypatch.setattr(counting, "MOST_SEPARATE", 1)
    found = counting.counted(searcher, Query.all_query(), [Dimension.MONTH], None, "now")
    assert not found.exact
    assert all(abs(counts.articles - counts.claims) < counts.claims / 10 for counts in found.groups.values())


def test_pairs_are_told_in_parts_where_they_are_very_many(searcher):
    found = counting.pairs(searcher, Query.all_query(), "article", "generation")
    assert len(found) == CLAIMS
    assert all(of == {"1"} for of in found.values())
