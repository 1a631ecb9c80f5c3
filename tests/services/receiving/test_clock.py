"""A clock that is put back or forward neither loses a change nor keeps what is erased."""

from datetime import timedelta

import pytest

from chalicelib.intake.signatures import Request
from chalicelib.models import ChannelKind, ChannelOptions
from chalicelib.naming.delivery_keys import delivery_prefix
from chalicelib.ports.queues import notification
from chalicelib.services.receiving.channels import create_channel
from chalicelib.services.receiving.webhooks import receive_webhook
from tests.support.newsroom import LANES, TOLL, later, post

JUMPS = [{"hours": -1}, {"days": -400}, {"days": 400}, {"microseconds": 0}]


def shown(onrecord, article):
    onrecord.settle()
    return [item["content"][0]["text"] for item in claims(onrecord, article)]


def claims(onrecord, article):
    answer = onrecord.http.get(f"/v1/articles/{article}/claims")
    return answer.json()["items"] if answer.status_code == 200 else []


def status(onrecord, article):
    return onrecord.http.get(f"/v1/articles/{article}").json()["status"]


@pytest.mark.parametrize("jump", JUMPS)
def test_what_is_sent_over_rest_is_newer_than_all_before(onrecord, jump):
    article = post(onrecord, TOLL)
    before = shown(onrecord, article)
    later(onrecord, **jump)
    assert post(onrecord, LANES) == article
    assert shown(onrecord, article) != before
    later(onrecord, **{name: -amount for name, amount in jump.items()})
    post(onrecord, TOLL)
    assert shown(onrecord, article) == before


@pytest.mark.parametrize("erase", [False, True])
@pytest.mark.parametrize("jump", JUMPS)
def test_a_removal_is_never_superseded(onrecord, jump, erase):
    article = post(onrecord, TOLL)
    onrecord.settle()
    later(onrecord, **jump)
    answer = onrecord.http.delete(f"/v1/articles/{article}", params={"erase": erase})
    assert answer.json()["status"] == "removed"
    assert shown(onrecord, article) == []
    assert "toll" not in "".join(stored(onrecord, article)) or not erase


def stored(onrecord, article):
    keys = onrecord.ports.objects.keys(delivery_prefix("local", article))
    return [onrecord.ports.objects.get(key).decode() for key in keys]


@pytest.fixture
def cms(onrecord):
    """Sends as a CMS that says when it changed an article; ``minutes`` after the first."""
    options = ChannelOptions(fields={name: name for name in ("id", "body_text", "modified")})
    channel = create_channel(onrecord.ports, "local", "cms", ChannelKind.BEARER, None, options)
    start = onrecord.ports.clock()
    headers = {"authorization": f"Bearer {channel.secret}"}

    def send(text, minutes, event="published"):
        modified = (start + timedelta(minutes=minutes)).isoformat()
        body = f'{{"id": "7", "event": "{event}", "modified": "{modified}", "body_text": "{text}"}}'
        request = Request("POST", "", headers, body.encode())
        return receive_webhook(onrecord.ports, channel.channel.id, request)

    return send


def test_what_a_cms_dates_later_than_a_clock_that_was_put_back_is_newer(onrecord, cms):
    article = cms(TOLL, 0).article_id
    first = shown(onrecord, article)
    later(onrecord, hours=-1)
    assert cms(LANES, 5).status == "accepted"
    second = shown(onrecord, article)
    assert second
    assert second != first
    assert cms(TOLL, 0).status == "superseded"  # the first request again
    assert shown(onrecord, article) == second


def test_what_was_erased_stays_so_when_its_cms_removes_it_too(onrecord, cms):
    article = cms(TOLL, 0).article_id
    later(onrecord, minutes=10)
    onrecord.http.delete(f"/v1/articles/{article}", params={"erase": True}).raise_for_status()
    later(onrecord, minutes=10)
    assert cms("", 15, "removed").status == "removed"
    onrecord.settle()
    assert cms(f"{TOLL} Again.", 1).status == "superseded"
    onrecord.settle()
    assert "toll" not in "".join(stored(onrecord, article))


def test_an_erasure_that_a_new_publication_overtakes_deletes_what_was_before(onrecord):
    article = post(onrecord, TOLL)
    onrecord.settle()
    onrecord.worker.stop()
    onrecord.http.delete(f"/v1/articles/{article}", params={"erase": True}).raise_for_status()
    erasure = max(onrecord.ports.objects.keys(delivery_prefix("local", article)))
    post(onrecord, LANES)
    newest = max(onrecord.ports.objects.keys(delivery_prefix("local", article)))
    for key in (newest, erasure):
        handle(onrecord, key)
    assert not [text for text in texts(onrecord, article) if "toll" in text]
    assert "toll" not in "".join(stored(onrecord, article))
    assert len(claims(onrecord, article)) == 2
    assert len(onrecord.http.get("/v1/claims").json()["items"]) == 2


def texts(onrecord, article):
    return [
        onrecord.ports.objects.get(key).decode()
        for key in onrecord.ports.objects.keys(f"texts/local/{article}/")
    ]


def handle(onrecord, key):
    import app  # noqa: PLC0415 - it imports what the system wires

    record = {"messageId": "m", "body": notification(key, again=False), "receiptHandle": "r"}
    record |= {"attributes": {"ApproximateReceiveCount": "1"}, "eventSource": "aws:sqs"}
    assert app.extract({"Records": [record]}, None) == {"batchItemFailures": []}
