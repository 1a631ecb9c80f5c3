"""Claims, articles and distinct sources of a period, by what they have in common."""

import pytest
from click.testing import CliRunner

from chalicelib.__main__ import main
from chalicelib.local import system
from chalicelib.models import SourceType
from chalicelib.ports.sources import NAMED_AS
from tests.support.newsroom import figures, filled, stats


@pytest.fixture(scope="module")
def corpus():
    """Three articles in two outlets, on three days; another tenant's beside."""
    with system() as onrecord:
        yield filled(onrecord)


def test_claims_articles_and_distinct_sources_are_counted(corpus):
    found = stats(corpus)
    assert (found["claims"], found["articles"], found["sources"]) == (6, 3, 4)
    assert found["rows"] == []
    assert stats(corpus, token=corpus.new_token("read", tenant="other"))["claims"] == 2
    assert stats(corpus, token=corpus.new_token("read", tenant="third"))["claims"] == 0


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            "source_type",
            {
                ("named_person",): (4, 3, 2),
                ("unnamed_group",): (1, 1, 1),
                ("unnamed_person",): (1, 1, 1),
            },
        ),
        ("named", {("named",): (4, 3, 2), ("unnamed",): (2, 2, 2)}),
        ("outlet", {("Courier",): (5, 2, 4), ("Tarn Post",): (1, 1, 1)}),
        ("section", {("Politics",): (4, 2, 3), (None,): (2, 1, 2)}),
        ("day", {("2026-05-06",): (3, 1, 3), ("2026-05-07",): (2, 1, 2), ("2026-06-01",): (1, 1, 1)}),
        ("month", {("2026-05",): (5, 2, 4), ("2026-06",): (1, 1, 1)}),
        (
            "month,named",
            {
                ("2026-05", "named"): (3, 2, 2),
                ("2026-05", "unnamed"): (2, 2, 2),
                ("2026-06", "named"): (1, 1, 1),
            },
        ),
    ],
)
def test_they_are_grouped(corpus, by, expected):
    found = stats(corpus, by=by)
    assert figures(found) == expected
    assert list(figures(found)) == list(expected)
    assert sum(row["share_of_claims"] for row in found["rows"]) == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize(
    ("asked", "claims"),
    [
        ({"from_": "2026-05-07"}, 3),
        ({"from_": "2026-05-07T09:00:00Z", "to": "2026-05-07T10:00:00Z"}, 2),
        ({"from_": "2026-05-07T10:00:01Z", "to": "2026-05-07"}, 0),
        ({"to": "2026-05-06"}, 3),
        ({"outlet": "courier"}, 5),
        ({"section": "POLITICS"}, 4),
        ({"outlet": "Courier", "section": "Politics"}, 3),
        ({"outlet": "Elsewhere"}, 0),
    ],
)
def test_they_are_narrowed(corpus, asked, claims):
    assert stats(corpus, **asked)["claims"] == claims


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"by": "colour"}, "source_type"),
        ({"by": "day,month,outlet"}, "one or two"),
        ({"by": ""}, "one or two"),
        ({"from": "2026-05-07", "to": "2026-05-06"}, "Exchange"),
        ({"limit": 5}, "limit"),
    ],
)
def test_what_cannot_be_asked_is_refused(corpus, asked, words):
    answer = corpus.http.get("/v1/stats", params=asked)
    assert answer.status_code == 400
    assert words in answer.json()["detail"]


def test_the_sources_that_are_heard_most(corpus):
    found = stats(corpus, "/sources")
    told = [(each["name"], each["type"], each["claims"], each["articles"]) for each in found["items"]]
    assert told == [("Ada Moreno", "named_person", 3, 3), ("Tom Reed", "named_person", 1, 1)]
    assert (found["sources"], found["claims"]) == (2, 4)
    assert corpus.http.get(found["items"][0]["links"]["claims"]).json()["items"]
    first = stats(corpus, "/sources", limit=1, section="Politics", to="2026-05-31")
    assert [(each["name"], each["claims"]) for each in first["items"]] == [("Ada Moreno", 1)]
    assert first["sources"] == 2


def test_the_sources_that_are_heard_most_about_a_topic(corpus):
    found = stats(corpus, "/sources", about="tolls")
    assert [(each["name"], each["claims"]) for each in found["items"]] == [("Ada Moreno", 3)]
    found = stats(corpus, "/sources", about="lane")
    assert [(each["name"], each["claims"]) for each in found["items"]] == [("Tom Reed", 1)]
    for asked, claims in (
        ({"section": "Politics"}, 2),
        ({"outlet": "courier"}, 2),
        ({"to": "2026-05-06"}, 1),
    ):
        assert stats(corpus, "/sources", about="toll", **asked)["claims"] == claims
    reader = corpus.new_token("read", tenant="other")
    assert stats(corpus, "/sources", about="toll", token=reader)["items"] == []


def run(onrecord, *arguments):
    return CliRunner().invoke(main, [*arguments, "--url", onrecord.url, "--token", onrecord.token])


def test_the_command_line_shows_figures_and_loads_tables(corpus, tmp_path):
    shown = run(corpus, "stats", "--by", "outlet", "--by", "named")
    assert shown.exit_code == 0, shown.output
    assert "Tarn Post" in shown.output
    assert "16.7%" in shown.output
    assert "Ada Moreno" in run(corpus, "stats", "--sources", "--about", "toll").output
    assert '"claims":6' in run(corpus, "stats", "--json").output
    names = tmp_path / "names.csv"
    names.write_text("name,gender\nAda,woman\n")
    assert run(corpus, "tables", "names", str(names)).output == "1 rows are loaded.\n"
    assert "woman" in run(corpus, "stats", "--by", "gender").output
    assert "1 rows" in run(corpus, "tables", "list").output
    run(corpus, "tables", "delete", "names")
    assert "nothing is guessed" in run(corpus, "stats", "--by", "gender").output


def test_every_type_of_source_counts_as_named_or_not():
    assert NAMED_AS.keys() == set(SourceType)
