"""Statistics are what a plain count of the claims says, whatever has happened to the articles."""

import os
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.questions import Counter
from chalicelib.__main__ import main
from chalicelib.errors import Unavailable
from chalicelib.local.aws import session
from chalicelib.models import Change
from chalicelib.naming import ids, moments
from chalicelib.naming.delivery_keys import DELIVERIES
from chalicelib.naming.plain import fold
from chalicelib.ports.deliveries import Delivery
from chalicelib.ports.lists import TimeRange
from chalicelib.services.counting import days
from chalicelib.services.counting.tallies import pack
from chalicelib.services.extracting.serving import extract_delivery
from chalicelib.services.receiving.deliveries import accept
from tests.support.newsroom import COURT, LANES, TOLL, figures, filled, later, post, stats

THOROUGH = bool(os.environ.get("THOROUGH"))
EXTRACTOR = "1"


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
    return onrecord


def empty_queue(onrecord):
    while onrecord.worker._step():
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

    def rest(self):
        """Long enough for days to be kept, and asked for, so that they are."""
        later(self.onrecord, minutes=20)
        self.told()

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
@given(steps=st.lists(st.tuples(STEPS, st.booleans()), min_size=3, max_size=10))
def test_whatever_happens_the_figures_are_those_of_the_claims(driven, steps):
    newsroom = Newsroom(driven)
    for step, rests in steps:
        newsroom.do(*step)
        if rests:
            newsroom.rest()
    assert newsroom.told() == newsroom.plain()
    newsroom.rest()
    assert newsroom.told() == newsroom.plain()


# Days that are kept, and no longer right.


@pytest.fixture
def kept(onrecord):
    """An article on a day that is kept; the test empties the queue."""
    onrecord.worker.stop()
    post(onrecord, TOLL, published="2026-05-06", publisher="Courier")
    empty_queue(onrecord)
    later(onrecord, hours=1)
    assert stats(onrecord)["claims"] == 1
    return onrecord


def deliveries(onrecord):
    return sorted(onrecord.ports.objects.keys(DELIVERIES))


def test_an_article_that_moves_leaves_the_day_on_which_it_was(kept):
    post(kept, TOLL, published="2026-05-08", publisher="Courier")
    empty_queue(kept)
    for _ in range(3):
        assert figures(stats(kept, by="day")) == {("2026-05-08",): (1, 1, 1)}
        later(kept, hours=1)


@pytest.mark.parametrize("erase", [False, True])
def test_a_removed_article_counts_no_longer(kept, erase):
    article = ids.article_id("local", "id:1")
    assert all(day.kept for day in kept.ports.days.list("local", TimeRange()))
    kept.http.delete(f"/v1/articles/{article}", params={"erase": erase})
    empty_queue(kept)
    left = session().resource("dynamodb").Table("onrecord").scan()["Items"]
    assert not [item for item in left if "data" in item and "parts" in item]
    for _ in range(3):
        assert stats(kept)["claims"] == 0
        later(kept, hours=1)


def test_a_corrected_claim_counts_as_corrected(kept):
    (claim,) = kept.http.get("/v1/claims").json()["items"]
    said = {"speaker": "Ruth Oduya", "source_type": "named_organization"}
    assert kept.http.patch(f"/v1/claims/{claim['id']}", json=said).status_code == 200
    for _ in range(3):
        assert figures(stats(kept, by="source_type")) == {("named_organization",): (1, 1, 1)}
        later(kept, hours=1)


def test_what_is_counted_while_a_change_is_on_its_way_is_not_kept(kept):
    """The old claims are read after the change is announced, and before it is served."""
    post(kept, TOLL, LANES, published="2026-05-06", publisher="Courier")
    publish = kept.ports.articles.publish
    counted = []

    class Slow:
        def __getattr__(self, name):
            return getattr(kept.ports.articles, name)

        def publish(self, *arguments):
            counted.append(stats(kept)["claims"])
            publish(*arguments)

    extract_delivery(replace(kept.ports, articles=Slow()), deliveries(kept)[-1], EXTRACTOR)
    assert counted == [1]
    assert stats(kept)["claims"] == 3
    later(kept, hours=1)
    assert stats(kept)["claims"] == 3


def test_a_run_that_is_cut_off_once_its_claims_are_served_leaves_no_wrong_figure(kept):
    post(kept, TOLL, LANES, published="2026-05-08", publisher="Courier")

    class CutOff:
        def __getattr__(self, name):
            return getattr(kept.ports.claims, name)

        def discard(self, *_):
            raise Unavailable("cut off")

    with pytest.raises(Unavailable):
        extract_delivery(replace(kept.ports, claims=CutOff()), deliveries(kept)[-1], EXTRACTOR)
    for _ in range(3):
        assert figures(stats(kept, by="day")) == {("2026-05-08",): (3, 1, 3)}
        later(kept, hours=1)


def test_a_withdrawal_counts_though_what_follows_it_cannot_be_read(kept):
    """The withdrawal is handled when a newer delivery is known, which then fails."""
    now = kept.ports.clock()
    withdrawal = Delivery(
        tenant="local",
        article_id=ids.article_id("local", "id:1"),
        received_at=moments.timestamp(moments.compact(now)),
        content_sha256="withdrawn",
        change=Change.WITHDRAWN,
    )
    accept(kept.ports, withdrawal, now)
    post(kept, LANES, published="2026-05-06", publisher="Courier")
    kept.ports.objects.put(deliveries(kept)[-1], b"no delivery")
    empty_queue(kept)
    for _ in range(3):
        assert stats(kept)["claims"] == 0
        later(kept, hours=1)


def test_an_article_with_too_many_sources_to_keep_is_counted_by_its_claims(onrecord, monkeypatch):
    monkeypatch.setattr("chalicelib.services.counting.tallies.MOST_VOICES_BYTES", 10)
    filled(onrecord)
    assert stats(onrecord)["claims"] == 6
    assert (stats(onrecord)["articles"], stats(onrecord)["sources"]) == (3, 4)


def test_a_day_is_kept_in_as_many_parts_as_it_needs(onrecord, monkeypatch):
    monkeypatch.setattr("chalicelib.storage.days.LARGEST_PART", 20)
    filled(onrecord)
    later(onrecord, hours=1)
    first = stats(onrecord, by="day")
    with Counter() as count:
        assert stats(onrecord, by="day") == first
    assert count.items > 15
    monkeypatch.undo()
    post(onrecord, TOLL, name="2", publisher="Courier", published="2026-05-07T10:00:00Z")
    onrecord.settle()
    for _ in range(3):
        assert figures(stats(onrecord, by="day"))["2026-05-07",] == (1, 1, 1)
        later(onrecord, hours=1)


# What one request can count.


def test_a_long_period_is_counted_in_several_requests(onrecord, monkeypatch):
    filled(onrecord)
    later(onrecord, hours=1)
    monkeypatch.setattr(days, "MOST_READ", 1)
    monkeypatch.setattr(days, "READ_AT_ONCE", 1)
    refused = []
    while (answer := onrecord.http.get("/v1/stats")).status_code == 503:
        refused.append(answer.json()["detail"])
        assert answer.json()["type"] == "urn:onrecord:problem:still-counting"
        assert answer.headers["retry-after"]
        assert len(refused) < 5
    assert refused
    assert answer.json()["claims"] == 6


def test_what_changes_at_this_moment_can_be_too_much(onrecord, monkeypatch):
    filled(onrecord)
    monkeypatch.setattr(days, "MOST_READ", 1)
    answer = onrecord.http.get("/v1/stats")
    assert answer.status_code == 503
    assert "quarter of an hour" in answer.json()["detail"]
    assert stats(onrecord, from_="2026-06-01")["claims"] == 1


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("days.MOST_COUNTED", "Narrow from and to"),
        ("grouping.MOST_NAMES", "names of sources"),
        ("grouping.MOST_ROWS", "rows"),
    ],
)
def test_a_period_that_is_too_long_is_refused(onrecord, monkeypatch, limit, words):
    filled(onrecord)
    later(onrecord, hours=1)
    stats(onrecord)
    monkeypatch.setattr(f"chalicelib.services.counting.{limit}", 1)
    answer = onrecord.http.get("/v1/stats", params={"by": "day"})
    assert answer.status_code == 400
    assert words in answer.json()["detail"]


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
    (only,) = stats(onrecord, "/sources")["items"]
    assert (only["id"], only["claims"], only["articles"]) == (one, 4, 3)
    assert stats(onrecord)["sources"] == 3
    about = stats(onrecord, "/sources", about="lane")["items"]
    assert [each["id"] for each in about] == [one]


def run(onrecord, *arguments):
    return CliRunner().invoke(main, [*arguments, "--url", onrecord.url, "--token", onrecord.token])


def test_the_command_line_verifies_the_figures(onrecord):
    filled(onrecord)
    later(onrecord, hours=1)
    for filters in ((), ("--section", "politics"), ("--outlet", "Courier", "--from", "2026-05-06")):
        right = run(onrecord, "stats", "--verify", *filters)
        assert right.exit_code == 0, right.output
        assert "all figures are right" in right.output
    day = next(each for each in onrecord.ports.days.list("local", TimeRange()) if each.kept)
    onrecord.ports.days.keep("local", [day._replace(kept=pack([]))], datetime.now(UTC))
    wrong = run(onrecord, "stats", "--verify")
    assert wrong.exit_code == 1
    assert f"{day.day}: claims, articles, sources are (3, 1, 3), and told as (0, 0, 0)" in wrong.output
