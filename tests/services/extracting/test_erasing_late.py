"""What is erased while it is worked on is stored nowhere in the end, wherever the work is cut off."""

import threading
import time
from dataclasses import replace

import pytest
from botocore.client import BaseClient

import app
from chalicelib.errors import NotFound
from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.local.aws import session
from chalicelib.naming.delivery_keys import delivery_prefix
from chalicelib.naming.object_keys import outbound_prefix
from chalicelib.ports.queues import notification
from chalicelib.services.editing.corrections import correct_claim
from chalicelib.services.extracting.removing import clear_away, clear_late
from chalicelib.services.extracting.serving import extract_delivery
from chalicelib.services.operating.backfilling import Outcome, restore_articles, restore_rows
from chalicelib.storage.articles import DynamoArticles
from tests.support.items import unpacked

STORY = {
    "headline": "Zeppelin toll",
    "authors": ["Jo Zeppelin"],
    "body_text": "“We will appeal the zeppelin,” said Ada Zeppelin, the mayor.",
}


@pytest.fixture
def paused(onrecord):
    onrecord.worker.stop()
    onrecord.notifier.stop()
    return onrecord


def post(onrecord, name="7"):
    answer = onrecord.http.post("/v1/articles", json={"id": name, **STORY})
    assert answer.status_code == 202, answer.text
    return answer.json()["article_id"]


def newest(onrecord, article):
    return max(onrecord.ports.objects.keys(delivery_prefix("local", article)))


def extract(onrecord, key, **options):
    extract_delivery(onrecord.ports, key, EXTRACTOR_VERSION, **options)


def erase(onrecord, article):
    answer = onrecord.http.delete(f"/v1/articles/{article}", params={"erase": True})
    answer.raise_for_status()
    extract(onrecord, newest(onrecord, article))


def retry(onrecord, key, tries=2):
    """What the extraction answers to the message of a delivery that comes again."""
    record = {
        "messageId": "m",
        "receiptHandle": "r",
        "body": notification(key, again=False),
        "attributes": {"ApproximateReceiveCount": str(tries)},
        "eventSource": "aws:sqs",
    }
    return app.extract({"Records": [record]}, None)


def kept(onrecord):
    """Where a word of the story is stored, keys included."""
    while onrecord.indexer.pending():
        time.sleep(0.01)
    objects = (
        (key, onrecord.ports.objects.get(key).decode(errors="replace"))
        for key in onrecord.ports.objects.keys("")
    )
    found = [key for key, body in objects if "zeppelin" in body.lower()]
    items = unpacked(session().resource("dynamodb").Table("onrecord").scan()["Items"])
    return found + [f"{item['PK']} {item['SK']}" for item in items if "zeppelin" in str(item).lower()]


def test_the_words_are_found_where_they_are(paused):
    article = post(paused)
    extract(paused, newest(paused, article))
    places = " ".join(kept(paused))
    for part in (
        "deliveries/",
        "texts/",
        "indexes/",
        "ARTICLE",
        "CLAIM#",
        "REVISION#",
        "SOURCE",
        "#P#author#",
    ):
        assert part in places


@pytest.mark.parametrize("again", [False, True])
def test_nothing_is_left_of_what_was_being_extracted(paused, again):
    body = {"name": "desk", "target": "https://8.8.8.8/hook", "filters": {}}
    paused.http.post("/v1/subscriptions", json=body).raise_for_status()
    article = post(paused)
    key = newest(paused, article)
    if again:
        extract(paused, key)

    def slow(parsed):
        erase(paused, article)
        return paused.ports.extract(parsed)

    extract_delivery(replace(paused.ports, extract=slow), key, EXTRACTOR_VERSION, again=again)
    assert kept(paused) == []
    (revision,) = paused.http.get(f"/v1/articles/{article}/revisions").json()["items"]
    assert revision["change"] == "removed"


class CutOff(BaseException):
    """As when Lambda ends a function: nothing of ours is run any more."""


class Power:
    """Goes off at the given call of this thread to AWS."""

    def __init__(self, monkeypatch):
        self.left = None
        through, own = BaseClient._make_api_call, threading.get_ident()

        def counted(client, operation, parameters):
            if self.left is not None and threading.get_ident() == own:
                self.left -= 1
                if self.left < 0:
                    raise CutOff
            return through(client, operation, parameters)

        monkeypatch.setattr(BaseClient, "_make_api_call", counted)


@pytest.mark.parametrize("erased", ["while it was being extracted", "after it was cut off"])
def test_wherever_the_work_is_cut_off_nothing_is_left(paused, monkeypatch, erased):
    body = {"name": "desk", "target": "https://8.8.8.8/hook", "filters": {}}
    paused.http.post("/v1/subscriptions", json=body).raise_for_status()
    power, calls, done = Power(monkeypatch), 0, False
    while not done:
        article = post(paused, str(calls))
        key = newest(paused, article)

        def slow(parsed, article=article, calls=calls):
            if erased == "while it was being extracted":
                erase(paused, article)
            found = paused.ports.extract(parsed)
            power.left = calls
            return found

        try:
            extract_delivery(replace(paused.ports, extract=slow), key, EXTRACTOR_VERSION)
            done = True
        except CutOff:
            pass
        power.left = None
        if erased == "after it was cut off":
            erase(paused, article)
        assert retry(paused, key) == {"batchItemFailures": []}
        assert kept(paused) == [], f"cut off at call {calls}"
        calls += 1
    assert calls > 10


@pytest.mark.parametrize("erase_first", [False, True])
def test_the_message_of_what_is_erased_is_done(paused, erase_first):
    """It does not become a dead letter that nothing can be done about."""
    article = post(paused)
    key = newest(paused, article)
    if not erase_first:
        extract(paused, key)
    erase(paused, article)
    assert [retry(paused, key, tries) for tries in (1, 5)] == [{"batchItemFailures": []}] * 2
    assert paused.http.get(f"/v1/articles/{article}").json()["status"] == "removed"


def test_a_delivery_that_is_gone_and_not_replaced_is_tried_again(paused):
    key = newest(paused, post(paused))
    paused.ports.objects.delete(key)
    assert retry(paused, key) == {"batchItemFailures": [{"itemIdentifier": "m"}]}


def test_what_subscribers_are_to_hear_of_the_end_is_still_said_when_it_is_repeated(paused):
    body = {"name": "desk", "target": "https://8.8.8.8/hook", "filters": {}}
    paused.http.post("/v1/subscriptions", json=body).raise_for_status()
    article = post(paused)
    extract(paused, newest(paused, article))
    erase(paused, article)

    def waiting():
        prefix = outbound_prefix("local", article)
        return [paused.ports.objects.get(key) for key in paused.ports.objects.keys(prefix)]

    (dropped,) = waiting()
    assert b"claims.dropped" in dropped
    assert retry(paused, newest(paused, article)) == {"batchItemFailures": []}
    assert waiting() == [dropped]


class Between:
    """A port, before whose ``method`` somebody else does something."""

    def __init__(self, port, method, act):
        self._port, self._method, self._act = port, method, act

    def __getattr__(self, name):
        found = getattr(self._port, name)

        def call(*arguments, **named):
            self._act()
            return found(*arguments, **named)

        return call if name == self._method else found


def correct(ports, article):
    (claim,) = ports.claims.all_of_article("local", article, ports.articles.get("local", article).generation)
    return correct_claim(ports, "local", claim.id, {"speaker": "Ruth Zeppelin"}, "desk")


def test_a_correction_that_comes_while_its_article_is_erased_is_not_kept(paused):
    article = post(paused)
    extract(paused, newest(paused, article))
    late = Between(paused.ports.corrections, "put", lambda: erase(paused, article))
    with pytest.raises(NotFound):
        correct(replace(paused.ports, corrections=late), article)
    assert kept(paused) == []


def test_a_backfill_brings_back_no_correction_that_is_erased_beside_it(paused):
    article = post(paused)
    extract(paused, newest(paused, article))
    correct(paused.ports, article)
    paused.ports.corrections.discard("local", article)
    late = Between(paused.ports.corrections, "put", lambda: erase(paused, article))
    restored = [each.kind for each in restore_rows(replace(paused.ports, corrections=late))]
    assert "corrections" not in restored
    assert kept(paused) == []


def test_a_backfill_brings_back_no_subscription_that_is_deleted_beside_it(paused):
    body = {"name": "desk", "target": "https://8.8.8.8/hook", "filters": {}}
    own = paused.http.post("/v1/subscriptions", json=body).json()["links"]["self"]
    late = Between(paused.ports.subscriptions, "restore", lambda: paused.http.delete(own).raise_for_status())
    list(restore_rows(replace(paused.ports, subscriptions=late)))
    assert paused.http.get("/v1/subscriptions").json()["items"] == []


def test_a_backfill_does_not_call_unreadable_what_is_erased_beside_it(paused):
    article = post(paused)
    late = Between(paused.ports.articles, "get_many", lambda: erase(paused, article))
    done = list(restore_articles(replace(paused.ports, articles=late)))
    assert Outcome.UNREADABLE not in {each.outcome for each in done}
    assert kept(paused) == []


def test_the_last_try_does_not_fail_what_is_extracted(paused):
    """SQS brings a message again that was worked off."""
    article = post(paused)
    key = newest(paused, article)
    extract(paused, key)
    before = paused.http.get(f"/v1/articles/{article}").json()
    assert retry(paused, key, tries=5) == {"batchItemFailures": []}
    assert paused.http.get(f"/v1/articles/{article}").json() == before


@pytest.fixture
def back(paused):
    """An article that was removed, as it was then; it is published again, which is not extracted yet."""
    article = post(paused)
    extract(paused, newest(paused, article))
    paused.http.delete(f"/v1/articles/{article}").raise_for_status()
    removed = paused.ports.articles.get("local", article)
    post(paused)
    return removed


def is_listed(onrecord, article):
    (found,) = onrecord.http.get("/v1/articles", params={"author": "Jo Zeppelin"}).json()["items"]
    return found["article_id"] == article.article_id


def test_what_is_cleared_away_while_it_comes_back_is_listed(paused, back):
    """After its headings were written, and before it is served."""
    late = Between(paused.ports.articles._table, "update", lambda: clear_away(paused.ports, back))
    ports = replace(paused.ports, articles=DynamoArticles(late, paused.ports.articles._headings))
    extract_delivery(ports, newest(paused, back.article_id), EXTRACTOR_VERSION)
    assert is_listed(paused, back)


def test_what_comes_back_while_it_is_cleared_away_is_listed(paused, back):
    """Before the headings of what was removed are deleted."""

    def come_back():
        extract(paused, newest(paused, back.article_id))

    clear_away(replace(paused.ports, articles=Between(paused.ports.articles, "unlist", come_back)), back)
    assert is_listed(paused, back)


def test_a_run_that_was_overtaken_asks_nothing_of_an_article_that_is_there(paused, monkeypatch):
    """It was never erased: nothing of it is to go, not even for a moment."""
    article = post(paused)
    extract(paused, newest(paused, article))
    served, asked = paused.ports.articles.get("local", article), []
    monkeypatch.setattr(BaseClient, "_make_api_call", lambda *call: asked.append(call))
    clear_late(paused.ports, served)
    assert asked == []
