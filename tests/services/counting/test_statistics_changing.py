"""Statistics are what a plain count of the claims says, whatever has happened to the articles."""

import os
from collections import defaultdict

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.__main__ import main
from chalicelib.models import Change
from chalicelib.naming import ids, moments
from chalicelib.naming.plain import fold
from chalicelib.ports.deliveries import Delivery
from chalicelib.services.receiving.deliveries import accept
from tests.support.newsroom import COURT, LANES, TOLL, figures, filled, post, stats

THOROUGH = bool(os.environ.get("THOROUGH"))


def every(onrecord, path, token, **asked):
    items, cursor = [], None
    while True:
        query = {**asked, "limit": 100, **({"cursor": cursor} if cursor else {})}
        page = onrecord.http.get(path, params=query, headers=onrecord.authorization(token)).json()
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            return items


# What happens to articles, and what is counted then.

TEXTS = [TOLL, LANES, COURT, f"{TOLL}\n\n{COURT}", "Nothing is claimed here."]
IDS = st.sampled_from(["1", "2"])
STEPS = st.one_of(
    st.tuples(
        st.just("publish"),
        IDS,
        st.sampled_from(TEXTS),
        st.sampled_from([None, "2026-05-06", "2026-05-07", "2026-05-07T10:00:00Z", "2026-06-01"]),
        st.sampled_from(["Courier", "courier", "Tarn Post", None]),
        st.sampled_from(["Politics", None]),
    ),
    st.tuples(st.sampled_from(["withdraw", "remove", "erase", "reject", "speaker", "repeat"]), IDS),
    st.tuples(st.just("reextract")),
)


@pytest.fixture
def driven(onrecord):
    """A system whose queue the test empties, and whose clock it moves; a tenant for each sequence."""
    onrecord.worker.stop()
    onrecord.indexer.stop()
    return onrecord


def empty_queue(onrecord):
    while onrecord.worker._step() or onrecord.indexer._step():
        pass


class Newsroom:
    tenants = 0

    def __init__(self, onrecord):
        Newsroom.tenants += 1
        self.tenant = f"t{Newsroom.tenants}"
        self.onrecord = onrecord
        self.token = onrecord.new_token("admin", tenant=self.tenant)
        self.last = {}

    def call(self, method, path, **request):
        headers = self.onrecord.authorization(self.token)
        answer = self.onrecord.http.request(method, path, headers=headers, **request)
        assert answer.status_code in {200, 202, 404}, answer.text
        return answer.json()

    def do(self, step, *arguments):
        getattr(self, step)(*arguments)
        empty_queue(self.onrecord)

    def publish(self, name, text, published, publisher, section):
        fields = {"published": published, "publisher": publisher, "section": section}
        self.last[name] = {"id": name, "body_text": text, **{k: v for k, v in fields.items() if v}}
        self.repeat(name)

    def repeat(self, name):
        if name in self.last:
            self.call("POST", "/v1/articles", json=self.last[name])

    def article(self, name):
        return ids.article_id(self.tenant, f"id:{name}")

    def withdraw(self, name):
        if name not in self.last:
            return
        now = self.onrecord.ports.clock()
        withdrawal = Delivery(
            tenant=self.tenant,
            article_id=self.article(name),
            received_at=moments.timestamp(moments.compact(now)),
            content_sha256="withdrawn",
            change=Change.WITHDRAWN,
        )
        accept(self.onrecord.ports, withdrawal, now)

    def remove(self, name, erase=False):
        self.call("DELETE", f"/v1/articles/{self.article(name)}", params={"erase": erase})

    def erase(self, name):
        self.remove(name, erase=True)

    def claims(self, name):
        return self.call("GET", f"/v1/articles/{self.article(name)}/claims").get("items", [])

    def reject(self, name):
        for claim in self.claims(name)[:1]:
            self.call("PATCH", f"/v1/claims/{claim['id']}", json={"rejected": True})

    def speaker(self, name):
        said = {"speaker": "Ruth Oduya", "source_type": "named_person"}
        for claim in self.claims(name)[-1:]:
            self.call("PATCH", f"/v1/claims/{claim['id']}", json=said)

    def reextract(self):
        self.call("POST", "/v1/reextract", params={"again": True})

    def plain(self):
        """Claims, articles and sources of each outlet, day and type, from the lists."""
        articles = {a["article_id"]: a for a in every(self.onrecord, "/v1/articles", self.token)}
        groups = defaultdict(list)
        for claim in every(self.onrecord, "/v1/claims", self.token):
            article = articles[claim["article_id"]]
            when = claim["published"] or article["first_received_at"]
            section = article["metadata"]["section"] or ""
            for by, group in (
                ("outlet", (fold(claim["outlet"] or ""),)),
                ("section,source_type", (fold(section), claim["source"]["type"])),
                ("day", (when[:10],)),
                ("month", (when[:7],)),
            ):
                groups[by, group].append((claim["id"], claim["article_id"], claim["source"]["id"]))
        return {
            name: tuple(len(set(part)) for part in zip(*found, strict=True)) for name, found in groups.items()
        }

    def told(self):
        return {
            (
                by,
                tuple(
                    value if by in {"day", "month"} or "_" in (value or "") else fold(value or "")
                    for value in group
                ),
            ): told
            for by in ("outlet", "section,source_type", "day", "month")
            for group, told in figures(stats(self.onrecord, token=self.token, by=by)).items()
        }


@settings(
    max_examples=150 if THOROUGH else 15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=3, max_size=10))
def test_whatever_happens_the_figures_are_those_of_the_claims(driven, steps):
    newsroom = Newsroom(driven)
    for step in steps:
        newsroom.do(*step)
    assert newsroom.told() == newsroom.plain()


def test_what_cannot_be_told_in_one_answer_is_refused(onrecord, monkeypatch):
    filled(onrecord)
    monkeypatch.setattr("chalicelib.services.counting.grouping.MOST_ROWS", 1)
    answer = onrecord.http.get("/v1/stats", params={"by": "day"})
    assert answer.status_code == 400
    assert "rows" in answer.json()["detail"]


def test_a_claim_in_three_copies_counts_three_times(onrecord):
    for number, outlet in enumerate(("Courier", "Tarn Post", "Alden Herald")):
        post(onrecord, TOLL, name=str(number), publisher=outlet)
    onrecord.settle()
    found = stats(onrecord)
    assert (found["claims"], found["articles"], found["sources"]) == (3, 3, 1)


def test_sources_that_an_editor_merges_are_counted_as_one(onrecord):
    filled(onrecord)
    one, other = (each["id"] for each in stats(onrecord, "/sources")["items"])
    assert onrecord.http.post(f"/v1/sources/{one}/merge", json={"sources": [other]}).status_code == 200
    onrecord.settle()
    (only,) = stats(onrecord, "/sources")["items"]
    assert (only["id"], only["claims"], only["articles"]) == (one, 4, 3)
    assert stats(onrecord)["sources"] == 3
    about = stats(onrecord, "/sources", about="lane")["items"]
    assert [each["id"] for each in about] == [one]


def run(onrecord, *arguments):
    return CliRunner().invoke(main, [*arguments, "--url", onrecord.url, "--token", onrecord.token])


def test_the_command_line_verifies_the_figures(onrecord):
    filled(onrecord)
    post(onrecord, "Ada Moreno told the council that Tom Reed had said the bridge was rotten.", name="inside")
    onrecord.settle()
    inside = [
        claim for claim in onrecord.http.get("/v1/claims").json()["items"] if claim["within"] is not None
    ]
    assert inside, "a claim inside another one counts in no figure"
    for filters in ((), ("--section", "politics"), ("--outlet", "Courier", "--from", "2026-05-06")):
        right = run(onrecord, "stats", "--verify", *filters)
        assert right.exit_code == 0, right.output
        assert "all figures are right" in right.output
    article = ids.article_id("local", "id:1")
    onrecord.ports.search.write("local", {article: []}, "2026-01-01T00:00:00Z")
    wrong = run(onrecord, "stats", "--verify")
    assert wrong.exit_code == 1
    assert "2026-05-06: claims, articles, sources are (3, 1, 3), and told as (0, 0, 0)" in wrong.output
