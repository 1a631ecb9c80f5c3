"""Subscriptions: what is told of claims that come and go, to a receiver that checks each signature."""

import json
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

import app
from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.local import system
from chalicelib.naming.delivery_keys import delivery_prefix
from chalicelib.naming.object_keys import OUTBOUND, subscription_of
from chalicelib.services.extracting.serving import extract_delivery
from chalicelib.services.telling.announcing import MOST_BYTES, MOST_CLAIMS, parts
from chalicelib.services.telling.notifying import RETRIES
from tests.support.receivers import receiver

APPEAL = "“We will appeal,” said Ada Moreno, the mayor of Port Alden."
PIER = "“The pier is safe,” said Tom Reyes, the harbor master."
BOTH = f"{APPEAL}\n\n{PIER}"


@pytest.fixture
def onrecord():
    """A system whose subscribers may be on this machine, and that tries again at once."""
    with system(private_targets=True) as local:
        object.__setattr__(local.ports, "retries", (0, 0, 0))
        yield local


@pytest.fixture
def hook():
    with receiver() as own:
        yield own


def subscribe(onrecord, hook, token=None, **fields):
    body = {"name": "Desk", "target": hook.url, **fields}
    answer = onrecord.http.post("/v1/subscriptions", json=body, headers=onrecord.authorization(token))
    assert answer.status_code == 200, answer.text
    return answer.json()


def post(onrecord, text=APPEAL, token=None, **fields):
    body = {"id": "7", "body_text": text, **fields}
    answer = onrecord.http.post("/v1/articles", json=body, headers=onrecord.authorization(token))
    assert answer.status_code in {200, 202}, answer.text
    onrecord.settle()
    return answer.json()["article_id"]


def claims(onrecord, article):
    return onrecord.http.get(f"/v1/articles/{article}/claims").json()["items"]


def ids(onrecord, article):
    return [claim["id"] for claim in claims(onrecord, article)]


def shown(onrecord, subscription):
    return onrecord.http.get(f"/v1/subscriptions/{subscription['id']}").json()


def delivered(onrecord, article):
    return sorted(onrecord.ports.objects.keys(delivery_prefix("local", article)))


def with_extraction(onrecord, extract):
    """Ports whose extraction is another one."""
    return replace(onrecord.ports, extract=extract)


def waiting(onrecord):
    return list(onrecord.ports.objects.keys(OUTBOUND))


def message(body, tries=1, receipt="r"):
    attributes = {"ApproximateReceiveCount": str(tries)}
    text = body if isinstance(body, str) else json.dumps(body)
    return {"messageId": "m", "receiptHandle": receipt, "body": text, "attributes": attributes}


def test_new_claims_are_told_as_they_are_served(onrecord, hook):
    made = subscribe(onrecord, hook)
    article = post(onrecord, BOTH, headline="Pier row", published="2026-05-06T10:00:00Z")
    (event,) = hook.events(made["secret"])
    assert event["type"] == "claims.added"
    assert event["data"]["claims"] == claims(onrecord, article)
    assert event["data"]["article"]["article_id"] == article
    assert event["data"]["article"]["metadata"]["headline"] == "Pier row"
    assert datetime.fromisoformat(event["timestamp"]).tzinfo is not None
    headers = hook.requests[0][0]
    assert headers["Content-Type"] == "application/json"
    assert headers["webhook-id"].startswith("msg_")


def test_a_signature_is_of_this_secret_and_this_body(onrecord, hook):
    made = subscribe(onrecord, hook)
    other = subscribe(onrecord, hook)
    post(onrecord)
    headers, body = next(each for each in hook.requests if signed(made, each))
    assert not signed(other, (headers, body))
    assert not signed(made, (headers, body.replace(b"Ada", b"Eve")))


def signed(subscription, request):
    headers, body = request
    try:
        Webhook(subscription["secret"]).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


def test_a_revision_tells_of_what_it_adds_and_drops_alone(onrecord, hook):
    made = subscribe(onrecord, hook)
    article = post(onrecord, BOTH)
    appeal, pier = ids(onrecord, article)
    post(onrecord, f"{PIER}\n\n“We are ready,” said Ada Moreno, the mayor.")
    kept, ready = ids(onrecord, article)
    assert kept == pier
    assert hook.added(made["secret"]) == [appeal, pier, ready]
    assert hook.dropped(made["secret"]) == [appeal]
    assert hook.events(made["secret"])[1]["data"]["article"]["revision"] == 2


def test_what_changes_no_claim_sends_nothing(onrecord, hook):
    subscribe(onrecord, hook)
    post(onrecord)
    post(onrecord)
    post(onrecord, headline="Another headline")
    onrecord.http.post("/v1/reextract?again=true")
    onrecord.settle()
    assert len(hook.requests) == 1


def test_an_extraction_by_another_extractor_tells_of_what_it_finds_more_or_less(onrecord, hook):
    made = subscribe(onrecord, hook)
    article = post(onrecord, BOTH)
    appeal, pier = ids(onrecord, article)
    (key,) = delivered(onrecord, article)

    def find_less(parsed):
        found = onrecord.ports.extract(parsed)
        return found.model_copy(update={"attributions": found.attributions[1:], "extractor": "9"})

    extract_delivery(with_extraction(onrecord, find_less), key, "9")
    onrecord.settle()
    assert hook.dropped(made["secret"]) == [appeal]
    extract_delivery(onrecord.ports, key, EXTRACTOR_VERSION)
    onrecord.settle()
    assert hook.added(made["secret"]) == [appeal, pier, appeal]


def test_a_removed_article_drops_all_its_claims(onrecord, hook):
    made = subscribe(onrecord, hook)
    article = post(onrecord, BOTH)
    before = ids(onrecord, article)
    onrecord.http.delete(f"/v1/articles/{article}", params={"erase": True})
    onrecord.settle()
    assert hook.dropped(made["secret"]) == before
    last = hook.events(made["secret"])[-1]["data"]["article"]
    assert (last["status"], last["metadata"]) == ("removed", None)
    assert waiting(onrecord) == []


def webhook_channel(onrecord):
    secret = "a secret of some length"
    channel = onrecord.http.post("/v1/channels", json={"name": "x", "kind": "bearer", "secret": secret})

    def send(event, text=BOTH):
        body = {"event": event, "article": {"id": "7", "body_text": text}}
        headers = {"Authorization": f"Bearer {secret}"}
        address = f"/v1/webhooks/{channel.json()['id']}"
        answer = onrecord.http.post(address, json=body, headers=headers)
        assert answer.status_code in {200, 202}, answer.text
        return answer.json()["article_id"]

    return send


def test_an_article_that_comes_back_is_told_again_as_added(onrecord, hook):
    made = subscribe(onrecord, hook)
    send = webhook_channel(onrecord)
    article = send("post.published")
    onrecord.settle()
    before = ids(onrecord, article)
    send("post.unpublished")
    onrecord.settle()
    assert hook.dropped(made["secret"]) == before
    send("post.published", PIER)
    onrecord.settle()
    assert hook.added(made["secret"]) == [*before, *ids(onrecord, article)]
    assert hook.dropped(made["secret"]) == before


def test_what_a_withdrawal_took_is_told_though_the_article_is_back_before_it_was_handled(onrecord, hook):
    made = subscribe(onrecord, hook)
    send = webhook_channel(onrecord)
    article = send("post.published")
    onrecord.settle()
    appeal, pier = ids(onrecord, article)
    onrecord.worker.stop()
    send("post.unpublished")
    send("post.published", PIER)
    for key in reversed(delivered(onrecord, article)):
        extract_delivery(onrecord.ports, key, EXTRACTOR_VERSION)
    wait_for(onrecord.notifier)
    assert hook.dropped(made["secret"]) == [appeal]
    assert hook.added(made["secret"]) == [appeal, pier, pier]
    assert [claim["id"] for claim in onrecord.http.get("/v1/claims").json()["items"]] == [pier]


def wait_for(worker):
    while worker.pending():
        time.sleep(0.01)


FILTERS = [
    ({"source": "Tom Reyes"}, [1]),
    ({"source_type": "named_person"}, [0, 1]),
    ({"source_type": "document"}, []),
    ({"kind": "indirect"}, []),
    ({"outlet": "alden courier"}, [0, 1]),
    ({"outlet": "Tarn Post"}, []),
    ({"author": "Mara Lindqvist"}, [0, 1]),
    ({"author": "Jo Low"}, []),
    ({"q": "pier"}, [1]),
    ({"q": '"is safe"', "source": "Ada Moreno"}, []),
    ({"about": "piers"}, [1]),
    ({"min_confidence": 1.0}, []),
]


@pytest.mark.parametrize(("filters", "wanted"), FILTERS)
def test_a_subscription_gets_what_its_filters_let_through(onrecord, hook, filters, wanted):
    made = subscribe(onrecord, hook, filters=filters)
    article = post(onrecord, BOTH, publisher="Alden Courier", authors=["Mara Lindqvist"])
    found = claims(onrecord, article)
    expected = [found[number]["id"] for number in wanted]
    asked = onrecord.http.get("/v1/claims", params=filters).json()["items"]
    assert [claim["id"] for claim in asked] == expected
    assert hook.added(made["secret"]) == expected
    onrecord.http.delete(f"/v1/articles/{article}")
    onrecord.settle()
    assert hook.dropped(made["secret"]) == expected


def test_tenants_hear_of_their_own_claims_alone(onrecord, hook):
    other = onrecord.new_token("admin", tenant="other")
    own = subscribe(onrecord, hook)
    theirs = subscribe(onrecord, hook, token=other)
    assert post(onrecord, APPEAL) != post(onrecord, PIER, token=other)
    assert [signed(own, each) for each in hook.requests] == [True, False]
    assert [signed(theirs, each) for each in hook.requests] == [False, True]


def test_subscriptions_belong_to_one_tenant(onrecord, hook):
    made = subscribe(onrecord, hook)
    other = onrecord.authorization(onrecord.new_token("admin", tenant="other"))
    own = f"/v1/subscriptions/{made['id']}"
    assert onrecord.http.get("/v1/subscriptions", headers=other).json() == {"items": []}
    for method, path in (("GET", own), ("DELETE", own), ("POST", f"{own}/secrets"), ("POST", f"{own}/test")):
        assert onrecord.http.request(method, path, headers=other).status_code == 404
    listed = onrecord.http.get("/v1/subscriptions").json()["items"]
    assert [each["id"] for each in listed] == [made["id"]]


@pytest.mark.parametrize("scope", ["read", "ingest"])
def test_subscriptions_are_for_administrators(onrecord, scope):
    headers = onrecord.authorization(onrecord.new_token(scope))
    own = "/v1/subscriptions/sub_aaaaaaaaaaaaaaaa"
    calls = [("GET", "/v1/subscriptions"), ("POST", "/v1/subscriptions"), ("GET", own), ("DELETE", own)]
    calls += [("POST", f"{own}/secrets"), ("POST", f"{own}/test")]
    for method, path in calls:
        assert onrecord.http.request(method, path, headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "name"),
        ({"target": "ftp://hooks.example/"}, "https://"),
        ({"target": "http://ann:secret@hooks.example/"}, "user name"),
        ({"target": "http://hooks.invalid/"}, "no address"),
        ({"filters": {"q": "the"}}, "q holds"),
        ({"filters": {"about": "…"}}, "about"),
        ({"filters": {"colour": "red"}}, "colour"),
        ({"filters": {"min_confidence": 2}}, "min_confidence"),
        ({"filters": {"kind": "sung"}}, "kind"),
        ({"secret": "no base64 at all!"}, "base64"),
        ({"secret": "éééééééé"}, "base64"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_subscription_is_refused_with_what_to_do(onrecord, hook, changes, said):
    body = {"name": "Desk", "target": hook.url, **changes}
    answer = onrecord.http.post("/v1/subscriptions", json=body)
    assert answer.status_code == 400, answer.text
    assert said in answer.text
    assert onrecord.http.get("/v1/subscriptions").json()["items"] == []


@pytest.mark.parametrize(
    "target",
    [
        "http://hooks.example/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://2130706433/",
    ],
)
def test_private_targets_are_refused_where_nothing_lets_them_in(target):
    with system() as closed:
        answer = closed.http.post("/v1/subscriptions", json={"name": "Desk", "target": target})
        assert answer.status_code == 400
        assert answer.json()["detail"].startswith("target:")


def test_there_is_a_most_of_subscriptions_for_a_tenant(onrecord, hook, monkeypatch):
    monkeypatch.setattr("chalicelib.services.telling.subscriptions.MOST_SUBSCRIPTIONS", 1)
    subscribe(onrecord, hook)
    answer = onrecord.http.post("/v1/subscriptions", json={"name": "Desk", "target": hook.url})
    assert answer.status_code == 409
    subscribe(onrecord, hook, token=onrecord.new_token("admin", tenant="other"))


def test_no_secret_is_returned_again_or_logged(onrecord, hook, caplog):
    given = f"whsec_{'c2VjcmV0' * 5}"
    answers = [
        onrecord.http.post("/v1/subscriptions", json={"name": "x", "target": hook.url, "secret": given})
    ]
    own = f"/v1/subscriptions/{answers[0].json()['id']}"
    made = onrecord.http.post(f"{own}/secrets", json={}).json()["secret"]
    hook.answers = [500, 204]
    post(onrecord)
    answers += [onrecord.http.get("/v1/subscriptions"), onrecord.http.get(own)]
    for text in (*(answer.text for answer in answers), caplog.text):
        assert given not in text
        assert made not in text
    assert "the subscriber did not take it" in caplog.text


def test_both_secrets_sign_until_the_old_one_is_ended(onrecord, hook):
    first = subscribe(onrecord, hook)
    secrets = f"/v1/subscriptions/{first['id']}/secrets"
    second = onrecord.http.post(secrets, json={}).json()
    assert second["live_secrets"] == 2
    post(onrecord)
    assert [signed(each, hook.requests[0]) for each in (first, second)] == [True, True]
    third = onrecord.http.post(secrets, json={"only": True}).json()
    post(onrecord, PIER)
    for request in hook.requests[1:]:
        assert [signed(each, request) for each in (first, second, third)] == [False, False, True]


def test_a_failed_request_is_sent_again_under_the_same_id(onrecord, hook):
    made = subscribe(onrecord, hook)
    hook.answers = [500, 302, 204]
    post(onrecord)
    assert len(hook.requests) == 3
    assert len({headers["webhook-id"] for headers, _ in hook.requests}) == 1
    assert len({body for _, body in hook.requests}) == 1
    state = shown(onrecord, made)
    assert state["status"] == "active"
    assert state["last_success_at"]
    assert [(each["attempt"], each["reason"]) for each in state["recent_failures"]] == [
        (2, "answered 302"),
        (1, "answered 500"),
    ]
    assert waiting(onrecord) == []


def test_a_target_that_takes_nothing_ends_in_dead_letters_and_holds_up_no_other(onrecord, hook):
    object.__setattr__(onrecord.ports, "retries", (0,) * len(RETRIES))
    hook.answers = [503]
    with receiver() as good:
        made, other = subscribe(onrecord, hook), subscribe(onrecord, good)
        article = post(onrecord)
        assert good.added(other["secret"]) == ids(onrecord, article)
    assert len(hook.requests) == len(RETRIES) + 1
    (letter,) = onrecord.dead_letters()
    assert json.loads(letter)["subscription"] == made["id"]
    state = shown(onrecord, made)
    assert (state["status"], state["last_success_at"]) == ("failing", None)
    assert len(state["recent_failures"]) == 10
    assert shown(onrecord, other)["status"] == "active"


def test_a_dead_letter_that_is_moved_back_is_sent(onrecord, hook):
    object.__setattr__(onrecord.ports, "retries", (0,) * len(RETRIES))
    made = subscribe(onrecord, hook)
    hook.answers = [503]
    article = post(onrecord)
    (letter,) = onrecord.dead_letters()
    hook.answers = [204]
    onrecord.ports.outbound.send([letter])
    onrecord.settle()
    assert hook.added(made["secret"])[-1:] == ids(onrecord, article)


def test_the_pauses_grow_and_the_last_attempt_is_followed_by_none(onrecord, hook, monkeypatch):
    object.__setattr__(onrecord.ports, "retries", RETRIES)
    onrecord.notifier.stop()
    subscribe(onrecord, hook)
    onrecord.http.post("/v1/articles", json={"id": "7", "body_text": APPEAL})
    wait_for(onrecord.worker)
    hook.answers = [503]
    (key,) = waiting(onrecord)
    notice = {"tenant": "local", "subscription": subscription_of(key), "key": key}
    pauses = []
    monkeypatch.setattr(
        onrecord.ports.outbound._client,
        "change_message_visibility",
        lambda **call: pauses.append(call["VisibilityTimeout"]),
    )
    for tries in range(1, len(RETRIES) + 2):
        answer = app.notify({"Records": [message(notice, tries)]}, None)
        assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert pauses == [*RETRIES, 0]
    assert pauses[:-1] == sorted(pauses[:-1])


def test_gone_disables_at_once(onrecord, hook):
    made = subscribe(onrecord, hook)
    hook.answers = [410]
    post(onrecord)
    post(onrecord, PIER)
    assert len(hook.requests) == 1
    state = shown(onrecord, made)
    assert state["status"] == "disabled"
    assert "410" in state["disabled_because"]
    assert waiting(onrecord) == []


def test_days_of_nothing_but_failures_disable_and_a_test_that_is_taken_enables_again(onrecord, hook):
    made = subscribe(onrecord, hook)
    hook.answers = [500]
    post(onrecord)
    clock = onrecord.ports.clock
    object.__setattr__(onrecord.ports, "clock", lambda: clock() + timedelta(days=4, hours=23))
    post(onrecord, PIER)
    assert shown(onrecord, made)["status"] == "failing"
    object.__setattr__(onrecord.ports, "clock", lambda: clock() + timedelta(days=5))
    post(onrecord, BOTH)
    state = shown(onrecord, made)
    assert state["status"] == "disabled"
    assert "nothing but failures since" in state["disabled_because"]
    object.__setattr__(onrecord.ports, "clock", clock)
    hook.answers = [204]
    hook.requests.clear()
    assert onrecord.http.post(f"/v1/subscriptions/{made['id']}/test").status_code == 200
    onrecord.settle()
    assert [event["type"] for event in hook.events(made["secret"])] == ["test"]
    assert shown(onrecord, made)["status"] == "active"


def test_a_success_ends_the_days_of_failures(onrecord, hook):
    made = subscribe(onrecord, hook)
    hook.answers = [500, 204]
    post(onrecord)
    clock = onrecord.ports.clock
    object.__setattr__(onrecord.ports, "clock", lambda: clock() + timedelta(days=6))
    hook.answers = [500, 204]
    post(onrecord, PIER)
    assert shown(onrecord, made)["status"] == "active"


def test_a_test_event_is_sent_once(onrecord, hook):
    made = subscribe(onrecord, hook)
    hook.answers = [500]
    answer = onrecord.http.post(f"/v1/subscriptions/{made['id']}/test").json()
    onrecord.settle()
    ((headers, _),) = hook.requests
    assert headers["webhook-id"] == answer["webhook_id"]
    assert hook.events(made["secret"])[0]["data"] == {}
    state = shown(onrecord, made)
    assert state["recent_failures"][0]["reason"] == "answered 500"
    assert waiting(onrecord) == []
    assert onrecord.dead_letters() == []


def test_a_repeated_message_sends_nothing_again(onrecord, hook):
    subscribe(onrecord, hook)
    post(onrecord)
    key = "outbound/local/a_aaaaaaaaaaaaaaaa/x/sub_aaaaaaaaaaaaaaaa-00000.json"
    notice = {"tenant": "local", "subscription": "sub_aaaaaaaaaaaaaaaa", "key": key}
    assert app.notify({"Records": [message(notice)]}, None) == {"batchItemFailures": []}
    assert len(hook.requests) == 1


@pytest.mark.parametrize("body", ["no JSON", "{}", "[]"])
def test_what_is_no_notice_is_left_to_the_dead_letters(onrecord, body):
    answer = app.notify({"Records": [message(body)]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}


def test_a_deleted_subscription_gets_nothing_more(onrecord, hook):
    made = subscribe(onrecord, hook)
    onrecord.notifier.stop()
    onrecord.http.post("/v1/articles", json={"id": "7", "body_text": APPEAL})
    wait_for(onrecord.worker)
    (key,) = waiting(onrecord)
    assert onrecord.http.delete(f"/v1/subscriptions/{made['id']}").status_code == 204
    notice = {"tenant": "local", "subscription": made["id"], "key": key}
    assert app.notify({"Records": [message(notice)]}, None) == {"batchItemFailures": []}
    assert hook.requests == []
    assert waiting(onrecord) == []
    assert onrecord.http.get(f"/v1/subscriptions/{made['id']}").status_code == 404


def test_what_comes_late_is_told_as_it_is_by_then(onrecord, hook):
    """The first request fails until the next revision is served: nobody is left with claims that are gone."""
    made = subscribe(onrecord, hook)
    onrecord.notifier.stop()
    article = post_unsent(onrecord, BOTH)
    (late,) = waiting(onrecord)
    post_unsent(onrecord, PIER)
    ((dropped,),) = [[key for key in waiting(onrecord) if key != late]]
    for key in (dropped, late):
        notice = {"tenant": "local", "subscription": made["id"], "key": key}
        assert app.notify({"Records": [message(notice, 2)]}, None) == {"batchItemFailures": []}
    assert hook.added(made["secret"]) == ids(onrecord, article)
    assert len(hook.dropped(made["secret"])) == 1


def post_unsent(onrecord, text):
    answer = onrecord.http.post("/v1/articles", json={"id": "7", "body_text": text})
    wait_for(onrecord.worker)
    return answer.json()["article_id"]


@pytest.mark.parametrize("broken", ["queue_event", "told"])
@pytest.mark.parametrize("after", ["the same again", "a newer one"])
def test_nothing_is_lost_when_the_function_ends_after_the_change_is_served(
    onrecord, hook, monkeypatch, broken, after
):
    """Time out and lack of memory end the process: no except clause runs."""

    def cut_off(*_, **__):
        raise SystemExit

    made = subscribe(onrecord, hook)
    onrecord.worker.stop()
    article = onrecord.http.post("/v1/articles", json={"id": "7", "body_text": BOTH}).json()["article_id"]
    (first,) = delivered(onrecord, article)
    with monkeypatch.context() as ended:
        if broken == "queue_event":
            ended.setattr("chalicelib.services.telling.announcing.queue_event", cut_off)
        else:
            ended.setattr(type(onrecord.ports.articles), "told", cut_off)
        with pytest.raises(SystemExit):
            extract_delivery(onrecord.ports, first, EXTRACTOR_VERSION)
    before = ids(onrecord, article)
    assert len(before) == 2
    if after == "a newer one":
        onrecord.http.post("/v1/articles", json={"id": "7", "body_text": PIER})
    extract_delivery(onrecord.ports, first, EXTRACTOR_VERSION)
    wait_for(onrecord.notifier)
    assert hook.added(made["secret"]) == before
    extract_delivery(onrecord.ports, delivered(onrecord, article)[-1], EXTRACTOR_VERSION)
    wait_for(onrecord.notifier)
    assert hook.added(made["secret"]) == before
    assert hook.dropped(made["secret"]) == ([before[0]] if after == "a newer one" else [])


def test_what_never_was_served_is_not_told(onrecord, hook, monkeypatch):
    """A newer revision is registered while the older one is extracted."""
    made = subscribe(onrecord, hook)
    onrecord.worker.stop()
    article = onrecord.http.post("/v1/articles", json={"id": "7", "body_text": APPEAL}).json()["article_id"]
    (first,) = delivered(onrecord, article)

    def slow(parsed):
        onrecord.http.post("/v1/articles", json={"id": "7", "body_text": PIER})
        return onrecord.ports.extract(parsed)

    extract_delivery(with_extraction(onrecord, slow), first, "1")
    assert waiting(onrecord) == []
    extract_delivery(onrecord.ports, delivered(onrecord, article)[1], EXTRACTOR_VERSION)
    wait_for(onrecord.notifier)
    assert hook.added(made["secret"]) == ids(onrecord, article)
    assert hook.dropped(made["secret"]) == []


def test_of_two_extractions_of_a_revision_at_once_the_second_tells_what_differs_from_the_first(
    onrecord, hook
):
    made = subscribe(onrecord, hook)
    article = post(onrecord, BOTH)
    appeal, pier = ids(onrecord, article)
    (key,) = delivered(onrecord, article)

    def find_less(parsed):
        found = onrecord.ports.extract(parsed)
        return found.model_copy(update={"attributions": found.attributions[1:]})

    def overtaken(parsed):
        extract_delivery(with_extraction(onrecord, find_less), key, "8")
        wait_for(onrecord.notifier)  # what is sent late is brought up to what holds by then
        return onrecord.ports.extract(parsed)

    extract_delivery(with_extraction(onrecord, overtaken), key, "9")
    wait_for(onrecord.notifier)
    assert ids(onrecord, article) == [appeal, pier]
    assert hook.dropped(made["secret"]) == [appeal]
    assert hook.added(made["secret"]) == [appeal, pier, appeal]


def correct(onrecord, claim, **said):
    answer = onrecord.http.patch(f"/v1/claims/{claim}", json=said)
    onrecord.settle()
    return answer


def test_what_an_editor_rejects_is_dropped_until_it_is_taken_back(onrecord, hook):
    made = subscribe(onrecord, hook)
    article = post(onrecord, BOTH)
    appeal, pier = ids(onrecord, article)
    correct(onrecord, appeal, rejected=True)
    assert hook.dropped(made["secret"]) == [appeal]
    post(onrecord, BOTH, headline="Another headline")
    assert hook.added(made["secret"]) == [appeal, pier]
    correct(onrecord, appeal, rejected=False)
    assert hook.added(made["secret"]) == [appeal, pier, appeal]


def test_what_an_editor_corrects_is_told_to_those_who_want_it_then(onrecord, hook):
    with receiver() as other:
        moreno = subscribe(onrecord, hook, filters={"source": "Ada Moreno"})
        low = subscribe(onrecord, other, filters={"source": "Ann Low"})
        article = post(onrecord)
        (appeal,) = ids(onrecord, article)
        correct(onrecord, appeal, speaker="Ann Low")
        assert hook.added(moreno["secret"]) == [appeal]
        assert hook.dropped(moreno["secret"]) == [appeal]
        assert other.added(low["secret"]) == [appeal]
        assert other.dropped(low["secret"]) == []
        (event,) = other.events(low["secret"])
        assert event["data"]["claims"] == claims(onrecord, article)


def test_a_correction_is_not_lost_when_the_function_ends_after_it_is_served(onrecord, hook, monkeypatch):
    made = subscribe(onrecord, hook)
    article = post(onrecord)
    (appeal,) = ids(onrecord, article)
    with monkeypatch.context() as ended:
        ended.setattr("chalicelib.services.telling.announcing.queue_event", lambda *_: 1 / 0)
        assert correct(onrecord, appeal, speaker="Ann Low").status_code == 500
    assert claims(onrecord, article)[0]["source"]["name"] == "Ann Low"
    assert hook.added(made["secret"]) == [appeal]
    assert correct(onrecord, appeal, speaker="Ann Low").status_code == 200
    assert hook.added(made["secret"])[:2] == [appeal, appeal]
    last = hook.events(made["secret"])[-1]["data"]["claims"][0]
    assert last["source"]["name"] == "Ann Low"


def test_erasing_deletes_what_waits_to_be_sent(onrecord, hook):
    made = subscribe(onrecord, hook)
    onrecord.notifier.stop()
    article = post_unsent(onrecord, APPEAL)
    (key,) = waiting(onrecord)
    onrecord.http.delete(f"/v1/articles/{article}", params={"erase": True})
    wait_for(onrecord.worker)
    (left,) = waiting(onrecord)
    assert left != key
    assert b"Moreno" not in onrecord.ports.objects.get(left)
    notice = {"tenant": "local", "subscription": made["id"], "key": left}
    assert app.notify({"Records": [message(notice)]}, None) == {"batchItemFailures": []}
    assert len(hook.dropped(made["secret"])) == 1


def test_a_filter_that_cannot_be_used_any_longer_keeps_no_article_from_being_served(
    onrecord, hook, monkeypatch
):
    subscribe(onrecord, hook, filters={"q": "pier"})
    other = subscribe(onrecord, hook)
    monkeypatch.setattr("chalicelib.naming.words.COMMON", frozenset({"pier"}))
    article = post(onrecord, BOTH)
    assert len(hook.requests) == 1
    assert hook.added(other["secret"]) == ids(onrecord, article)


@pytest.mark.parametrize("name", ["x", "sub_", "sub_aaaaaaaaaaaaaaaa", "x" * 3000])
def test_there_is_no_such_subscription(onrecord, name):
    assert onrecord.http.get(f"/v1/subscriptions/{name}").status_code == 404


def test_those_who_subscribe_later_are_told_of_what_comes_later(onrecord, hook):
    article = post(onrecord)
    made = subscribe(onrecord, hook)
    onrecord.http.post("/v1/reextract?again=true")
    onrecord.settle()
    assert hook.requests == []
    post(onrecord, BOTH)
    assert hook.added(made["secret"]) == ids(onrecord, article)[1:]


def test_a_restart_tells_nothing_again_and_keeps_the_secret(tmp_path, hook):
    with system(tmp_path, private_targets=True) as first:
        made = subscribe(first, hook)
        article = post(first)
    with system(tmp_path, private_targets=True) as second:
        second.settle()
        assert len(ids(second, article)) == 1
        assert len(hook.requests) == 1
        post(second, BOTH)
        assert hook.added(made["secret"]) == ids(second, article)


def test_many_claims_come_in_several_requests():
    small = [{"id": str(number)} for number in range(2 * MOST_CLAIMS + 1)]
    assert [len(part) for part in parts(small)] == [MOST_CLAIMS, MOST_CLAIMS, 1]
    large = [{"id": "x" * size} for size in (MOST_BYTES - 1000, 2 * MOST_BYTES, 10, 10)]
    assert [len(part) for part in parts(large)] == [1, 1, 2]
    assert list(parts([])) == []


def test_each_part_has_an_id_of_its_own(onrecord, hook, monkeypatch):
    monkeypatch.setattr("chalicelib.services.telling.announcing.MOST_CLAIMS", 1)
    made = subscribe(onrecord, hook)
    article = post(onrecord, BOTH)
    assert len(hook.requests) == 2
    assert len({headers["webhook-id"] for headers, _ in hook.requests}) == 2
    assert sorted(hook.added(made["secret"])) == sorted(ids(onrecord, article))
