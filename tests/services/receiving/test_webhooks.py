"""Every request that was captured from a real CMS, replayed over HTTP with the clock at its time.

tests/webhooks/*.jsonl: Ghost 5.130 and 6.65, Strapi 5.54, WordPress 6.1 with
the plugin WP Webhooks 3.3, with a small sender of its own, and with HookPress,
which signs nothing. In wire order, bodies byte for byte, stories invented.
"""

import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from botocore.client import BaseClient

from chalicelib import bootstrap
from chalicelib.naming.delivery_keys import DELIVERIES, parse_delivery_key

CAPTURES = Path(__file__).parents[2] / "webhooks"
GHOST = "ghost-webhook-secret-for-tests"
OPTIONS = {"fields": {"body_html": "entry.bodyHtml"}}
CHANNELS = {
    "ghost5": ("ghost", GHOST, {}),
    "ghost6": ("ghost", GHOST, {}),
    "wordpress-plugin": ("wordpress", "wp-webhooks-secret-for-tests", {}),
    "wordpress-sender": ("wordpress", "wp-mu-secret-for-tests", {}),
    "hookpress": ("wordpress", "wp-mu-secret-for-tests", {}),
    "strapi5": ("strapi", "strapi-webhook-token-for-tests", OPTIONS),
}
NO_HTTP = {"host", "connection", "content-length", "accept-encoding"}

# What the stories of each CMS ended in, by a word of the headline or of the CMS's id.
ENDS = {
    "ghost5": {"published": {"Cheap mud sensors", "Villa Arcos"}, "removed": 2},
    "ghost6": {"published": {"Cheap mud sensors", "Villa Arcos"}, "removed": 2},
    "strapi5": {"published": {"Cheap mud sensors", "Villa Arcos"}, "removed": 1, "withdrawn": 1},
    "wordpress-plugin": {"published": {"Port Alden", "Villa Arcos"}, "removed": 1, "withdrawn": 1},
    "wordpress-sender": {"published": {"Port Alden", "Villa Arcos"}, "removed": 1, "withdrawn": 1},
    "hookpress": {"published": set()},
}


def captures(group):
    lines = (CAPTURES / f"{group}.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def capture(group, name):
    return next(each for each in captures(group) if each["name"] == name)


@pytest.fixture
def channel(onrecord):
    def make(group):
        kind, secret, options = CHANNELS[group]
        body = {"name": group, "kind": kind, "secret": secret, "options": options}
        answer = onrecord.http.post("/v1/channels", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["id"]

    return make


@pytest.fixture
def send(onrecord):
    """Replays a request, its clock that of the capture unless told otherwise."""
    with httpx.Client(base_url=onrecord.url, timeout=60) as http:

        def send(channel_id, each, *, late=timedelta(0), **changes):
            each = {**each, **changes}
            now = datetime.fromtimestamp(each["received_at"], UTC) + late
            bootstrap.use(replace(onrecord.ports, clock=lambda: now))
            headers = {name: value for name, value in each["headers"].items() if name not in NO_HTTP}
            event = (
                each["path"].rpartition("/")[2] if "ghost" in each["headers"]["user-agent"].lower() else ""
            )
            path = f"/v1/webhooks/{channel_id}" + (f"/{event}" if event else "")
            return http.post(path, content=each["body"].encode(), headers=headers)

        yield send


def states(onrecord):
    """Of every article that deliveries tell of: published ones by headline, the others counted."""
    onrecord.settle()
    ids = {parse_delivery_key(key).article for key in onrecord.ports.objects.keys(DELIVERIES)}
    articles = [onrecord.http.get(f"/v1/articles/{article}").json() for article in sorted(ids)]
    found = {"published": set()}
    for article in articles:
        if article["status"] == "extracted":
            found["published"].add(article["metadata"]["headline"])
        else:
            found[article["status"]] = found.get(article["status"], 0) + 1
    return found


def shortened(found, expected):
    """The headlines by the words that are expected of them."""
    known = {
        next((start for start in expected["published"] if start in headline), headline)
        for headline in found["published"]
    }
    return {**found, "published": known}


SIGNED = [group for group in CHANNELS if group != "hookpress"]
SIGNATURES = ("x-ghost-signature", "x-wp-webhook-signature", "x-hub-signature-256", "authorization")


@pytest.mark.parametrize("group", SIGNED)
def test_each_cms_ends_with_its_articles_in_their_states(onrecord, channel, send, group):
    channel_id = channel(group)
    for each in captures(group):
        answer = send(channel_id, each)
        assert answer.status_code in (200, 202), (each["name"], answer.text)
        assert answer.json()["status"] in expected(group, each["name"]), (each["name"], answer.text)
    assert shortened(states(onrecord), ENDS[group]) == ENDS[group]
    once = everything(onrecord)
    for each in captures(group):
        assert send(channel_id, each).status_code in (200, 202), each["name"]
    onrecord.settle()
    assert everything(onrecord) == once


def everything(onrecord):
    lists = ("/v1/articles", "/v1/claims", "/v1/sources")
    return [onrecord.http.get(path, params={"limit": 100}).json()["items"] for path in lists]


def expected(group, name):
    """What the event of a capture may come to; an article told twice is unchanged the second time."""
    event = name.rstrip(".0123456789")
    if group.startswith("ghost"):
        return _ghost(name, event)
    if group == "strapi5":
        known = {"entry.publish": "accepted", "entry.unpublish": "withdrawn", "entry.delete": "removed"}
        return {known[event], "unchanged"} if event in known else {"ignored"}
    if name in ("wpwh_post_delete", "wpwh_post_create.5") or event == "wpwh_post_create":
        return {"ignored"}
    gone = {"wpwh_post_trash": "withdrawn", "wpwh_post_delete": "removed", "wp-mu_post.trashed": "withdrawn"}
    gone |= {"wp-mu_post.unpublished": "withdrawn", "wp-mu_post.deleted": "removed"}
    if name in ("wpwh_post_update.7", "wpwh_post_update.8"):
        return {"withdrawn"}
    return {gone.get(event, "accepted"), "unchanged"}


def _ghost(name, event):
    if event in ("post.published", "post.published.edited"):
        return {"accepted", "unchanged"}
    if event == "post.edited":
        return {"withdrawn", "unchanged"} if name == "post.edited.7" else {"accepted", "unchanged"}
    if event == "post.unpublished":
        return {"removed"} if name == "post.unpublished.2" else {"withdrawn", "unchanged"}
    return {"removed", "unchanged"} if event == "post.deleted" else {"ignored"}


@pytest.mark.parametrize("group", SIGNED)
def test_no_altered_request_is_accepted(onrecord, channel, send, group):
    """A byte of the body, of the signature or of its time; or the same too late."""
    channel_id = channel(group)
    for each in captures(group):
        assert {send(channel_id, **altered).status_code for altered in _altered(each)} == {401}, each["name"]
    assert list(onrecord.ports.objects.keys(DELIVERIES)) == []


def _altered(each):
    header = next(name for name in SIGNATURES if name in each["headers"])
    signature = each["headers"][header]
    places = {len(signature) // 2, len(signature) - 3}
    for place in places:
        other = "0" if signature[place] != "0" else "1"
        changed = signature[:place] + other + signature[place + 1 :]
        yield {"each": each, "headers": {**each["headers"], header: changed}}
    if header != "authorization":
        body = each["body"]
        place = len(body) // 2
        yield {"each": each, "body": body[:place] + ("x" if body[place] != "x" else "y") + body[place + 1 :]}
        yield {"each": each, "body": body + " "}
    if header == "x-ghost-signature":
        yield {"each": each, "late": timedelta(minutes=6)}
        yield {"each": each, "late": -timedelta(minutes=6)}


def test_the_article_is_that_of_its_last_edit(onrecord, channel, send):
    """WordPress keeps whole seconds: of its two edits within one, the one that came last counts."""
    channel_id = channel("wordpress-plugin")
    for each in captures("wordpress-plugin"):
        send(channel_id, each)
    onrecord.settle()
    (article,) = (
        each
        for each in onrecord.http.get("/v1/articles").json()["items"]
        if each["metadata"]["headline"].startswith("Port Alden")
    )
    assert article["metadata"]["headline"].endswith("(updated)")
    last = json.loads(capture("wordpress-plugin", "wpwh_post_update.6")["body"])["post"]["post_content"]
    earlier = json.loads(capture("wordpress-plugin", "wpwh_post_update.5")["body"])["post"]["post_content"]
    assert last != earlier
    stored = [json.loads(onrecord.ports.objects.get(key)) for key in onrecord.ports.objects.keys(DELIVERIES)]
    newest = max(
        (each for each in stored if each["article_id"] == article["article_id"]),
        key=lambda each: each["received_at"],
    )
    assert json.loads(newest["body"])["body_html"] == last


def signed(each, body):
    """As Ghost would have sent this body a minute later."""
    text = json.dumps(body)
    received = each["received_at"] + 60
    milliseconds = int(1000 * received)
    signature = hmac.new(GHOST.encode(), f"{text}{milliseconds}".encode(), "sha256").hexdigest()
    headers = {**each["headers"], "x-ghost-signature": f"sha256={signature}, t={milliseconds}"}
    return {**each, "body": text, "headers": headers, "received_at": received}


def test_old_drafts_may_be_larger_than_an_article(onrecord, channel, send):
    published = capture("ghost6", "post.published")
    body = json.loads(published["body"])
    body["post"]["current"]["post_revisions"] = [{"lexical": "x" * 100_000}] * 30
    assert send(channel("ghost6"), signed(published, body)).status_code == 202


def test_unpublished_claims_leave_and_come_back(onrecord, channel, send):
    channel_id = channel("ghost6")
    published = capture("ghost6", "post.published.2")

    def claims():
        onrecord.settle()
        return {claim["id"] for claim in onrecord.http.get("/v1/claims").json()["items"]}

    send(channel_id, published)
    before = claims()
    assert len(before) > 3
    assert send(channel_id, capture("ghost6", "post.unpublished.2")).json()["status"] == "removed"
    assert claims() == set()
    again = json.loads(published["body"])
    again["post"]["current"]["updated_at"] = "2026-11-22T21:19:00.000Z"
    republished = signed(published, again)
    assert send(channel_id, republished).json()["status"] == "accepted"
    assert claims() == before


@pytest.mark.parametrize("group", SIGNED)
def test_old_drafts_and_addresses_are_stored_nowhere(onrecord, channel, send, group):
    channel_id = channel(group)
    for each in captures(group):
        send(channel_id, each)
    onrecord.settle()
    for key in onrecord.ports.objects.keys(""):
        stored = onrecord.ports.objects.get(key).decode(errors="replace")
        assert not {
            word for word in ("@example.com", "post_revisions", "lexical", "mobiledoc") if word in stored
        }, key


@pytest.mark.parametrize(
    ("group", "name", "calls"),
    [
        ("ghost6", "post.published", ["GetParameter", "PutObject", "UpdateItem"]),
        ("ghost6", "post.deleted", ["GetParameter", "PutObject", "UpdateItem"]),
        ("ghost6", "site.changed", ["GetParameter"]),
        (
            "wordpress-sender",
            "wp-mu_post.published",
            ["GetParameter", "UpdateItem", "PutObject", "UpdateItem"],
        ),
    ],
)
def test_a_cold_start_takes_few_calls_to_aws(onrecord, channel, send, monkeypatch, group, name, calls):
    channel_id = channel(group)
    for each in (onrecord.worker, onrecord.bulk_worker, onrecord.notifier, onrecord.indexer):
        each.stop()
    made = []
    call = BaseClient._make_api_call

    def counted(self, operation, parameters):
        made.append(operation)
        return call(self, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", counted)
    send(channel_id, capture(group, name))
    assert [each for each in made if each not in {"Publish", "SendMessage"}] == calls
    made.clear()
    send(channel_id, capture(group, name))
    assert "GetParameter" not in made


def test_what_is_not_signed_is_refused(onrecord, channel, send):
    channel_id = channel("hookpress")
    assert {send(channel_id, each).status_code for each in captures("hookpress")} == {401}
    assert list(onrecord.ports.objects.keys(DELIVERIES)) == []
