"""What operators read: that it can be followed, and that it says nothing of what an article says."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

import app
from chalicelib.api.invocations import InvocationFailed
from chalicelib.errors import Unavailable
from chalicelib.local import system
from chalicelib.naming.delivery_keys import DELIVERIES, parse_delivery_key
from chalicelib.naming.ids import is_article_id
from tests.support.loglines import captured
from tests.support.receivers import receiver

ROOT = Path(__file__).parents[1]
MARK = "qzxmark"
SECRET = f"{MARK} secret of some length"
APPEAL = "“We will appeal,” said Ada Moreno, the mayor of Port Alden."
MARKED = f"“The {MARK} toll is a {MARK},” said Ada {MARK.title()}ova, the mayor of {MARK.title()}."
STORY = {
    "id": f"{MARK}-1",
    "headline": f"{MARK.title()} row",
    "authors": [f"Ruth {MARK.title()}"],
    "publisher": f"{MARK} Courier",
    "published": "2026-05-06",
    "url": f"https://news.example/{MARK}?token={MARK}",
    "captions": [{"text": f"The {MARK} bridge"}],
    "body_text": MARKED,
}
KNOWN = {"level", "time", "message", "function"}
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


@pytest.fixture
def onrecord():
    with system(private_targets=True) as local:
        object.__setattr__(local.ports, "retries", (0, 0, 0))
        yield local


@pytest.fixture
def lines():
    with captured() as own:
        yield own


def post(onrecord, text=APPEAL, token=None, **fields):
    body = {"id": "7", "body_text": text, **fields}
    return onrecord.http.post("/v1/articles", json=body, headers=onrecord.authorization(token))


def channel(onrecord, kind="bearer"):
    body = {"name": f"{MARK} CMS", "kind": kind, "secret": SECRET}
    made = onrecord.http.post("/v1/channels", json=body)
    assert made.status_code == 200, made.text
    return made.json()["id"]


def deliver(onrecord, to, secret, body, **headers):
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json", **headers}
    return onrecord.http.post(f"/v1/webhooks/{to}", content=body, headers=headers).status_code


def poison(onrecord, body):
    moment = "20260506T000000.000000Z"
    key = f"deliveries/local/a_aaaaaaaaaaaaaaaa/{moment}_{moment}_0_{moment}-0123456789ab.json"
    assert parse_delivery_key(key)
    onrecord.ports.objects.put(key, body.encode())
    return key


def message(body):
    attributes = {"ApproximateReceiveCount": "1"}
    return {"messageId": "m", "receiptHandle": "r", "body": body, "attributes": attributes}


def refuse(*_, **__):
    told = {"Error": {"Code": "ThrottlingException", "Message": f"{MARK} was asked for"}}
    raise ClientError(told, "PutItem")


def send_and_be_told(onrecord):
    """An article from its receipt to a subscriber, who does not take it at first; its id, and the secrets."""
    http = onrecord.http
    token = http.post("/v1/tokens", json={"label": MARK, "scopes": ["ingest"]}).json()["token"]
    with receiver() as hook:
        hook.answers = [500, 204]
        target = {"name": MARK, "target": f"{hook.url}?key={MARK}", "filters": {"q": f"{MARK} toll"}}
        secret = http.post("/v1/subscriptions", json=target).json()["secret"]
        article = post(onrecord, token=token, **STORY).json()["article_id"]
        onrecord.settle()
        assert len(hook.requests) == 2
    return article, token, secret


def ask(onrecord, article):
    http = onrecord.http
    (claim, *_) = http.get(f"/v1/articles/{article}/claims").json()["items"]
    corrected = {"speaker": f"Tom {MARK.title()}", "source_type": "named_person"}
    assert http.patch(f"/v1/claims/{claim['id']}", json=corrected).status_code == 200
    http.patch(f"/v1/claims/{claim['id']}", json={"kind": MARK})
    http.post("/v1/exports", json={"q": MARK})
    http.put("/v1/tables/names", content=f"name,gender\n{MARK},female,{MARK}\n{MARK}")
    for query in ({"q": MARK}, {"source": MARK}, {"about": MARK}, {"cursor": MARK}, {MARK: MARK}):
        for path in ("/v1/claims", "/v1/claims.atom", "/v1/export"):
            http.get(path, params=query)
    for path in (f"/v1/articles/{MARK}", f"/v1/claims/{MARK}", f"/v1/sources/{MARK}", f"/{MARK}?{MARK}"):
        http.get(path)
    http.get("/v1/claims", headers=onrecord.authorization(f"onr_{MARK}"))
    http.get("/v1/claims", headers={"Authorization": MARK, "Cookie": MARK})
    http.request("TRACE", f"/v1/claims?{MARK}")


def be_refused(onrecord):
    http = onrecord.http
    for body in (f"{{{MARK}", f'{{"body_text": ["{MARK}"]}}', f'{{"{MARK}": "{MARK}"}}', f'"{MARK}"'):
        http.post("/v1/articles", content=body, headers={"Content-Type": "application/json"})
    http.post("/v1/articles", content=MARK, headers={"Content-Type": f"application/{MARK}"})
    own, signed = channel(onrecord), channel(onrecord, "hmac")
    sent = json.dumps(STORY | {"id": f"{MARK}-2"})
    assert deliver(onrecord, own, SECRET, sent) == 202
    assert deliver(onrecord, own, f"{MARK} another secret", sent) == 401
    assert deliver(onrecord, own, SECRET, f"{{{MARK}") >= 400
    assert deliver(onrecord, "ch_aaaaaaaaaaaaaaaa", MARK, sent) == 401
    deliver(onrecord, signed, MARK, sent, **{"X-Signature": f"sha256={MARK}", "webhook-id": MARK})
    onrecord.settle()


def be_poisoned(onrecord):
    poison(onrecord, f'{{"tenant": "{MARK}", "{MARK}": 1}}')
    app.notify({"Records": [message(f'{{"tenant": "{MARK}"}}'), message(MARK)]}, None)
    onrecord.ports.queue.send([f'{{"Records": "{MARK}"}}', MARK, f'{{"export": {{"{MARK}": 1}}}}'])
    onrecord.settle()


def break_down(onrecord, article, monkeypatch):
    """Errors that nobody foresees, whose texts quote an article."""
    with monkeypatch.context() as broken:
        broken.setattr(
            "chalicelib.services.extracting.serving.parse", lambda submission: {}[submission.headline]
        )
        post(onrecord, **STORY | {"id": f"{MARK}-3"})
        onrecord.settle()
    with monkeypatch.context() as broken:
        broken.setattr(type(onrecord.ports.articles), "register", refuse)
        assert post(onrecord, **STORY | {"id": f"{MARK}-4"}).status_code == 500
        onrecord.settle()
    with monkeypatch.context() as broken:
        broken.setattr("chalicelib.services.asking.get_article", lambda *_: [][MARK])
        assert onrecord.http.get(f"/v1/articles/{article}").status_code == 500


def test_nothing_that_an_article_says_and_no_secret_is_logged(onrecord, lines, monkeypatch):
    """The whole system at work, with a marked word in all that comes from outside."""
    article, *secrets = send_and_be_told(onrecord)
    ask(onrecord, article)
    be_refused(onrecord)
    be_poisoned(onrecord)
    break_down(onrecord, article, monkeypatch)

    written = lines.stream.getvalue()
    for told in (MARK, onrecord.token, *secrets):
        assert told.casefold() not in written.casefold()
    assert all(line.keys() >= KNOWN for line in lines())
    seen = {(line["function"], line.get(kind)) for line in lines() for kind in ("problem", "error")}
    assert seen >= {
        ("api", "invalid-request"),
        ("api", "invalid-article"),
        ("api", "unauthorized"),
        ("api", "not-found"),
        ("api", "unsupported-media-type"),
        ("api", "ClientError (ThrottlingException of PutItem)"),
        ("api", "TypeError"),
        ("extract", "extraction-failed"),
        ("extract", "KeyError"),
        ("extract", "JSONDecodeError"),
        ("notify", "ValidationError"),
        ("notify", "NotDelivered"),
    }
    assert {line.get("status") for line in lines(function="notify", article=article)} >= {500, 204}


def test_lines_of_an_article_say_which_and_whose(onrecord, lines):
    other = onrecord.new_token("ingest", tenant="other")
    for token, tenant in ((None, "local"), (other, "other")):
        article = post(onrecord, token=token).json()["article_id"]
        onrecord.settle()
        told = lines(article=article)
        assert [line["function"] for line in told] == ["api", "extract"]
        assert {line["tenant"] for line in told} == {tenant}
        assert len({line["delivery"] for line in told}) == 1
        assert told[0]["delivery"] in onrecord.ports.objects.keys(DELIVERIES)
        assert told[0]["request_id"]
        assert told[1]["message_id"]
        assert told[1]["attempt"] == 1


def test_what_came_by_a_channel_says_by_which(onrecord, lines):
    own = channel(onrecord)
    deliver(onrecord, own, SECRET, json.dumps({"id": "7", "body_text": APPEAL}))
    (line,) = lines(route="/v1/webhooks/{channel_id}")
    assert line["channel"] == own
    assert line["tenant"] == "local"
    assert is_article_id(line["article"])


def test_a_request_is_one_line_with_the_pattern_of_its_address(onrecord, lines):
    article = post(onrecord).json()["article_id"]
    answer = onrecord.http.get(f"/v1/articles/{article}?{MARK}=1")
    assert answer.status_code == 400
    (line,) = lines(method="GET")
    assert (line["route"], line["status"]) == ("/v1/articles/{article_id}", 400)
    assert line["message"] == "GET /v1/articles/{article_id} 400"
    assert line["bytes"] == len(answer.content)
    assert line["problem"] == "invalid-request"
    assert line["article"] == article
    assert line["ms"] >= 0


def test_the_calls_to_aws_are_those_of_the_request(onrecord, lines, monkeypatch):
    """Two before the answer, whatever the worker does meanwhile."""
    counted = []
    call = BaseClient._make_api_call

    def counting(client, operation, parameters):
        counted.append(operation)
        return call(client, operation, parameters)

    onrecord.http.get("/health")  # the token's use is noted once an hour
    onrecord.http.get("/v1/articles")
    for each in (onrecord.worker, onrecord.bulk_worker, onrecord.notifier, onrecord.indexer):
        each.stop()
    monkeypatch.setattr(BaseClient, "_make_api_call", counting)
    post(onrecord)
    (line,) = lines(route="/v1/articles", method="POST")
    assert line["aws_calls"] == len([each for each in counted if each in {"PutObject", "UpdateItem"}]) == 2
    assert lines(route="/health")[0]["aws_calls"] == 0


def test_what_the_gateway_answers_by_itself_is_told_once(onrecord, lines):
    onrecord.http.get(f"/{MARK}")
    httpx.get(f"{onrecord.url}/v1/claims?q={MARK}")
    assert [line["status"] for line in lines(function="gateway")] == [404, 401]
    assert lines(function="api") == []


def test_a_failed_try_is_a_warning_and_the_last_one_an_error(onrecord, lines):
    key = poison(onrecord, "no delivery")
    onrecord.settle()
    told = lines(delivery=key)
    assert [line["attempt"] for line in told] == [1, 2, 3, 4, 5]
    assert [line["level"] for line in told] == ["WARNING"] * 4 + ["ERROR"]
    assert {line["problem"] for line in told} == {"extraction-failed"}
    assert {line["tenant"] for line in told} == {"local"}
    assert told[0]["trace"][-1].endswith(":stored_delivery")
    assert told[0]["causes"][0].startswith("ValidationError at ")


def test_an_error_says_where_it_came_from_and_which_of_aws(onrecord, lines, monkeypatch):
    def down(*_):
        try:
            refuse()
        except ClientError as error:
            raise Unavailable(f"DynamoDB did not answer {MARK}.") from error

    monkeypatch.setattr(type(onrecord.ports.articles), "register", down)
    onrecord.worker.stop()
    assert post(onrecord).status_code == 503
    (line,) = lines(message="the call failed")
    assert (line["level"], line["error"], line["problem"]) == ("ERROR", "Unavailable", "unavailable")
    assert all(re.fullmatch(r"\S+\.py:\d+:\S+", place) for place in line["trace"])
    assert line["causes"] == [
        f"ClientError (ThrottlingException of PutItem) at {__file__}:{_line_of(refuse)}"
    ]


def _line_of(function):
    return f"{function.__code__.co_firstlineno + 2}:{function.__name__}"


def test_lambda_is_not_given_the_text_of_an_error(onrecord, lines, monkeypatch):
    """It would log it."""
    event = {
        "type": "TOKEN",
        "authorizationToken": f"Bearer {onrecord.token}",
        "methodArn": "a:b:c:d:e:f/g/h",
    }
    monkeypatch.setattr(type(onrecord.ports.tokens), "get", refuse)
    with pytest.raises(InvocationFailed, match=r"^an unforeseen error \(ClientError\); the log says more$"):
        app.bearer(event, None)
    (line,) = lines(function="bearer")
    assert line["error"] == "ClientError (ThrottlingException of PutItem)"


def test_a_line_names_the_trace_that_it_is_part_of(onrecord, lines, monkeypatch):
    monkeypatch.setenv("_X_AMZN_TRACE_ID", TRACE)
    onrecord.http.get("/health")
    monkeypatch.delenv("_X_AMZN_TRACE_ID")
    onrecord.http.get("/health")
    traced, other = lines(route="/health")
    assert traced["xray_trace_id"] == "1-5759e988-bd862e3fe1be46a994272793"
    assert "xray_trace_id" not in other


IN_LAMBDA = """
import logging, sys, warnings
runtime = logging.StreamHandler(sys.stdout)
runtime.setFormatter(logging.Formatter("[%(levelname)s]\\t%(message)s\\n"))
logging.getLogger().addHandler(runtime)
from chalicelib.local import system
with system() as onrecord:
    onrecord.http.post("/v1/articles", json={"body_text": 1})
    logging.getLogger("urllib3").warning("Retrying %s", "qzxmark")
    logging.getLogger("other").warning("qzxmark")
    warnings.warn("qzxmark")
"""


def in_lambda(**environment):
    """What comes out where Lambda's runtime has put a handler of its own at the root."""
    answer = subprocess.run(
        [sys.executable, "-c", IN_LAMBDA],
        cwd=ROOT,
        env={**os.environ, "AWS_LAMBDA_FUNCTION_NAME": "onrecord-dev", **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert MARK not in answer.stdout + answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_on_lambda_each_line_comes_out_once_as_json():
    lines = in_lambda()
    assert [line["message"] for line in lines] == [
        "POST /v1/articles 422",
        "Retrying %s",
        "a line of a library, which is not shown",
        "a line of a library, which is not shown",
    ]
    assert [line["function"] for line in lines] == ["api", *["onrecord-dev"] * 3]


def test_metrics_come_at_every_level():
    first, *others = in_lambda(ONRECORD_LOG_LEVEL="ERROR")
    assert first["ArticlesRejected"] == 1
    assert {line["level"] for line in others} == {"WARNING"}
