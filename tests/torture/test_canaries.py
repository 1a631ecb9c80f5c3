"""A word that stands in every input stands in no log line, and no secret in any answer."""

import json
import time

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from tests.support.loglines import captured

CANARY = "Qzxcanary"
SECRET = "qzxsecretqzxsecretqzxsecretqzxsecret"
FOLDED = CANARY.lower()
STORY = {
    "id": f"{CANARY}-1",
    "url": f"https://news.example/{CANARY}",
    "headline": f"{CANARY} vote",
    "dek": f"A {CANARY} of a vote",
    "authors": [f"Jo {CANARY}"],
    "publisher": f"{CANARY} Courier",
    "section": CANARY,
    "tags": [CANARY],
    "captions": [{"text": f"The {CANARY} bridge.", "credit": f"Ann {CANARY}"}],
    "corrections": [f"An earlier version named {CANARY}."],
    "body_text": f"“We will appeal the {CANARY},” said Ada {CANARY}, the mayor of Port {CANARY}.",
}
WRONG = [
    b"{" + CANARY.encode(),
    json.dumps({**STORY, CANARY: 1}).encode(),
    json.dumps({**STORY, "published": CANARY}).encode(),
    json.dumps({**STORY, "body_text": None, "body_html": "<div>" * 5_000 + CANARY}).encode(),
    json.dumps({**STORY, "url": f"https://{CANARY}:{SECRET}@news.example/"}).encode(),
    CANARY.encode() + b"\xff\xfe",
]


@pytest.fixture
def told(onrecord):
    """Everything that can be asked, with the word in all of it; then the lines and the answers."""
    onrecord.notifier.stop()  # nobody is at the address of the subscriber
    with captured() as lines:
        answers = list(everything(onrecord))
        extracted(onrecord)
        yield lines, answers


def extracted(onrecord):
    while onrecord.worker.pending():
        time.sleep(0.01)


def everything(onrecord):
    ask = onrecord.http.request
    article = ask("POST", "/v1/articles", json=STORY)
    yield article
    extracted(onrecord)
    for body in WRONG:
        for kind in ("application/json", "text/html", f"text/{CANARY}"):
            yield ask("POST", "/v1/articles", content=body, headers={"Content-Type": kind, "X-Other": CANARY})
    options = {"fields": {"headline": CANARY}, "events": {CANARY: "published"}, "publisher": CANARY}
    channel = ask(
        "POST",
        "/v1/channels",
        json={"name": CANARY, "kind": "hmac", "secret": SECRET, "options": options},
    )
    yield channel
    own = f"/v1/webhooks/{channel.json()['id']}"
    for path in (own, f"{own}/{CANARY}", f"/v1/webhooks/{CANARY}"):
        headers = {"X-Signature": CANARY, "Authorization": f"Bearer {SECRET}", "X-Delivery": CANARY}
        yield ask("POST", path, json=STORY, headers=headers)
    target = {"name": CANARY, "target": f"https://8.8.8.8/{CANARY}?key={SECRET}", "secret": None}
    yield ask("POST", "/v1/subscriptions", json=target)
    claims = ask("GET", "/v1/claims").json()["items"]
    assert CANARY in str(claims)
    claim, source = claims[0]["id"], claims[0]["source"]["id"]
    yield ask("PATCH", f"/v1/claims/{claim}", json={"speaker": f"Ruth {CANARY}"})
    yield ask("PATCH", f"/v1/claims/{claim}", json={"speaker": CANARY, "source_type": "unnamed_person"})
    yield ask("POST", f"/v1/sources/{source}/aliases", json={"names": [f"The {CANARY}"]})
    yield ask(
        "PUT",
        "/v1/tables/names",
        content=f"name,gender\n{CANARY},{CANARY}\n",
        headers={"Content-Type": "text/csv"},
    )
    yield ask("PUT", "/v1/tables/names", content=f"{CANARY}\n{CANARY}", headers={"Content-Type": "text/csv"})
    for query in ("q", "about", "source", "outlet", "author", "cursor", "from", "kind", CANARY):
        for path in (
            "/v1/claims",
            "/v1/articles",
            "/v1/sources",
            "/v1/stats",
            "/v1/export",
            "/v1/claims.atom",
        ):
            yield ask("GET", path, params={query: CANARY})
    for path in (f"/v1/articles/{CANARY}", f"/v1/{CANARY}", f"/v1/claims/c_{FOLDED}", f"/downloads/{CANARY}"):
        yield ask("GET", path)
    yield ask("GET", "/v1/claims", headers={"Authorization": f"Bearer onr_{SECRET}{CANARY}"})
    yield ask("POST", "/v1/tokens", json={"label": CANARY, "scopes": [CANARY]})
    yield from failing(onrecord)
    yield ask("DELETE", article.json()["links"]["self"], params={"erase": True})


def failing(onrecord):
    """Storage that refuses, one service after the other, with the word in its own error."""
    through = BaseClient._make_api_call
    for service in ("S3", "DynamoDB", "SQS", "SSM"):

        def refuse(client, operation, parameters, service=service):
            if client.meta.service_model.service_id == service:
                raise ClientError(
                    {"Error": {"Code": "AccessDenied", "Message": f"{CANARY} {SECRET}"}}, operation
                )
            return through(client, operation, parameters)

        BaseClient._make_api_call = refuse
        try:
            yield onrecord.http.post("/v1/articles", json={**STORY, "id": service})
            yield onrecord.http.get("/v1/claims", params={"q": CANARY})
        finally:
            BaseClient._make_api_call = through


def test_no_line_has_it(told):
    lines, answers = told
    written = lines.stream.getvalue()
    assert {answer.status_code for answer in answers} >= {200, 202, 400, 401, 404, 415, 422, 500}
    assert written.count("\n") > len(answers)
    for word in (FOLDED, SECRET):
        assert not [line for line in written.splitlines() if word in line.lower()], word


def test_no_answer_has_a_secret(told):
    _, answers = told
    own = [
        answer for answer in answers if "/subscriptions" not in str(answer.url)
    ]  # its target is its maker's
    assert not [str(answer.url) for answer in own if SECRET in answer.text]
    broken = [answer for answer in answers if answer.status_code >= 500]
    assert broken
    assert not [answer.text for answer in broken if FOLDED in answer.text.lower()]
