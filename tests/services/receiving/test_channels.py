"""Channels by the API: made, shown without secrets, given new ones, closed."""

import json

import pytest

SECRET = "a secret of some length"


def add(onrecord, **changes):
    body = {"name": "Courier", "kind": "bearer", "secret": SECRET, **changes}
    return onrecord.http.post("/v1/channels", json=body)


def deliver(onrecord, channel, secret, **article):
    story = {"id": "7", "body_text": "“We will appeal,” said Ada Moreno, the mayor.", **article}
    address = f"/v1/webhooks/{channel}"
    return onrecord.http.post(address, json=story, headers={"Authorization": f"Bearer {secret}"})


def test_a_channel_takes_articles_with_its_secret_alone(onrecord):
    channel = add(onrecord).json()["id"]
    assert deliver(onrecord, channel, SECRET).status_code == 202
    assert deliver(onrecord, channel, f"{SECRET}.").status_code == 401
    onrecord.settle()
    (claim,) = onrecord.http.get("/v1/claims").json()["items"]
    assert claim["source"]["name"] == "Ada Moreno"


def test_no_call_returns_a_secret_that_was_given(onrecord):
    made = add(onrecord)
    rotated = onrecord.http.post(f"/v1/channels/{made.json()['id']}/secrets", json={"secret": f"{SECRET} 2"})
    listed = onrecord.http.get("/v1/channels")
    assert [answer.status_code for answer in (made, rotated, listed)] == [200, 200, 200]
    assert SECRET not in made.text + rotated.text + listed.text
    assert listed.json()["items"] == [rotated.json()]
    assert rotated.json()["live_secrets"] == 2


def test_no_secret_is_logged(onrecord, caplog):
    channel = add(onrecord).json()["id"]
    deliver(onrecord, channel, SECRET)
    deliver(onrecord, channel, "another")
    assert SECRET not in caplog.text


def test_a_secret_that_was_made_is_shown_once(onrecord):
    made = add(onrecord, secret=None).json()
    assert deliver(onrecord, made["id"], made["secret"]).status_code == 202
    assert made["secret"] not in onrecord.http.get("/v1/channels").text


def test_both_secrets_are_live_until_the_old_one_is_ended(onrecord):
    channel = add(onrecord).json()["id"]
    secrets = f"/v1/channels/{channel}/secrets"
    second = onrecord.http.post(secrets, json={}).json()["secret"]
    assert {deliver(onrecord, channel, each).status_code for each in (SECRET, second)} <= {200, 202}
    third = onrecord.http.post(secrets, json={"only": True}).json()["secret"]
    assert deliver(onrecord, channel, third).status_code == 200
    assert {deliver(onrecord, channel, each).status_code for each in (SECRET, second)} == {401}


def test_a_closed_channel_and_one_that_never_was_are_refused_alike(onrecord):
    channel = add(onrecord).json()["id"]
    assert onrecord.http.delete(f"/v1/channels/{channel}").status_code == 204
    answers = [
        deliver(onrecord, each, SECRET) for each in (channel, "ch_aaaaaaaaaaaaaaaa", "x", "..%2F..%2Fsecret")
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1


def test_channels_belong_to_one_tenant(onrecord):
    channel = add(onrecord).json()["id"]
    other = {"Authorization": f"Bearer {onrecord.new_token('admin', tenant='other')}"}
    assert onrecord.http.get("/v1/channels", headers=other).json()["items"] == []
    assert onrecord.http.delete(f"/v1/channels/{channel}", headers=other).status_code == 404
    assert onrecord.http.post(f"/v1/channels/{channel}/secrets", json={}, headers=other).status_code == 404
    assert deliver(onrecord, channel, SECRET).status_code == 202


@pytest.mark.parametrize("scope", ["read", "ingest"])
def test_channels_are_for_administrators(onrecord, scope):
    headers = {"Authorization": f"Bearer {onrecord.new_token(scope)}"}
    assert onrecord.http.get("/v1/channels", headers=headers).status_code == 403
    assert onrecord.http.post("/v1/channels", json={}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "drupal"}, "kind"),
        ({"name": ""}, "name"),
        ({"secret": "short"}, "8"),
        ({"kind": "standard-webhooks", "secret": "no base64 at all!"}, "base64"),
        ({"kind": "standard-webhooks", "secret": "éééééééé"}, "base64"),
        ({"options": {"signature": "body"}}, "signature"),
        ({"options": {"fields": {"colour": "entry.colour"}}}, "colour"),
        ({"options": {"fields": {"id": "entry["}}}, "JMESPath"),
        ({"options": {"events": {"x": "burned"}}}, "events"),
        ({"options": {"header": "X Y"}}, "header"),
        ({"kind": "ghost", "options": {"tolerance": 0}}, "tolerance"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_channel_is_refused_with_what_to_do(onrecord, changes, said):
    answer = add(onrecord, **changes)
    assert answer.status_code == 400, answer.text
    assert said in answer.text
    assert onrecord.http.get("/v1/channels").json()["items"] == []


def test_one_delivery_id_stands_for_one_body(onrecord):
    channel = add(onrecord, options={"delivery_id": "X-Delivery"}).json()["id"]

    def send(delivery_id, text):
        headers = {"Authorization": f"Bearer {SECRET}", "X-Delivery": delivery_id}
        return onrecord.http.post(
            f"/v1/webhooks/{channel}", json={"id": "7", "body_text": text}, headers=headers
        )

    assert [
        send(*each).status_code for each in (("1", "One."), ("1", "One."), ("1", "Two."), ("2", "Two."))
    ] == [
        202,
        200,
        409,
        202,
    ]


def test_a_map_says_where_the_fields_are(onrecord):
    options = {
        "fields": {
            "id": "story.number",
            "headline": "story.head",
            "authors": "story.writers[].full_name",
            "body": "story.blocks",
            "published": "story.on",
        },
        "event": "action",
        "events": {"story.live": "published", "story.killed": "removed"},
        "publisher": "Alden Courier",
    }
    channel = add(onrecord, options=options).json()["id"]
    story = {
        "number": 41,
        "head": "Toll vote",
        "writers": [{"full_name": "Mara Lindqvist", "email": "mara@example.com"}],
        "on": "2026-05-06T10:00:00Z",
        "blocks": [{"type": "paragraph", "children": [{"text": "“We will appeal,” said Ada Moreno."}]}],
    }

    def send(action):
        headers = {"Authorization": f"Bearer {SECRET}"}
        body = {"action": action, "story": story}
        return onrecord.http.post(f"/v1/webhooks/{channel}", json=body, headers=headers)

    accepted = send("story.live").json()
    onrecord.settle()
    article = onrecord.http.get(accepted["links"]["self"]).json()
    assert article["metadata"]["headline"] == "Toll vote"
    assert article["metadata"]["authors"] == ["Mara Lindqvist"]
    assert article["metadata"]["publisher"] == "Alden Courier"
    assert article["claims"] == 1
    assert send("story.noticed").json()["status"] == "ignored"
    assert send("story.killed").json()["status"] == "removed"


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("{", 400, "JSON"),
        ("[" * 5000, 400, "JSON"),
        ("7", 422, "article"),
        (json.dumps({"event": "article.published", "data": {"id": "7"}}), 422, "body"),
        (json.dumps({"event": "article.deleted", "data": {}}), 422, "id"),
        (json.dumps({"id": "7", "body_text": "x", "published": "yesterday"}), 422, "published"),
    ],
)
def test_what_is_signed_and_no_article_is_refused_with_what_to_do(onrecord, body, status, said):
    channel = add(onrecord).json()["id"]
    headers = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"}
    answer = onrecord.http.post(f"/v1/webhooks/{channel}", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert said in answer.text
