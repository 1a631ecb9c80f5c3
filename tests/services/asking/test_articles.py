"""Articles: lists and counts."""

from tests.support.corpus import DAYS, pages


def test_articles_come_newest_first(corpus):
    items = pages(corpus, "/v1/articles", limit=4)
    assert [item["metadata"]["headline"] for item in items] == [f"Day {day}" for day in reversed(range(DAYS))]


def test_articles_between_two_days(corpus):
    items = pages(corpus, "/v1/articles", **{"from": "2026-05-02", "to": "2026-05-03"})
    assert [item["metadata"]["headline"] for item in items] == ["Day 2", "Day 1"]


def test_an_article_shows_its_counts(corpus):
    item = pages(corpus, "/v1/articles", limit=1)[0]
    assert item["claims"] == 4
    assert item["source_types"] == {"named_person": 3, "unnamed_group": 1}
