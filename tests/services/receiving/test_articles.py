"""POST /v1/articles: what is answered, and what lies in S3 by then."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.client import BaseClient

from chalicelib.errors import Unavailable
from chalicelib.naming.delivery_keys import DELIVERIES
from chalicelib.services.receiving.articles import receive

ROOT = Path(__file__).parents[3]
ARTICLE = {"id": "7", "headline": "Toll vote", "body_text": "“We will appeal,” said Ada Moreno, the mayor."}


def post(onrecord, **changes):
    return onrecord.http.post("/v1/articles", json={**ARTICLE, **changes})


def deliveries(onrecord):
    return list(onrecord.ports.objects.keys(DELIVERIES))


@pytest.fixture
def aws_calls(monkeypatch):
    """The operations that were called, in order."""
    calls = []
    call = BaseClient._make_api_call

    def counted(self, operation, parameters):
        calls.append(operation)
        return call(self, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", counted)
    return calls


def test_an_article_is_accepted_with_its_links(onrecord):
    answer = post(onrecord)
    article = answer.json()["article_id"]
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/v1/articles/{article}"
    assert answer.json() == {
        "article_id": article,
        "revision": 1,
        "status": "accepted",
        "links": {
            "self": f"/v1/articles/{article}",
            "text": f"/v1/articles/{article}/text",
            "claims": f"/v1/articles/{article}/claims",
            "revisions": f"/v1/articles/{article}/revisions",
            "copies": f"/v1/articles/{article}/copies",
        },
    }


def test_the_same_content_again_changes_nothing(onrecord):
    first = post(onrecord).json()
    onrecord.settle()
    again = onrecord.http.post(
        "/v1/articles", content=json.dumps(ARTICLE, indent=4), headers={"Content-Type": "application/json"}
    )
    assert again.status_code == 200
    assert again.json() == {**first, "status": "unchanged"}


def test_changed_content_is_a_new_revision_of_the_same_article(onrecord):
    first = post(onrecord).json()
    second = post(onrecord, headline="Toll vote put off").json()
    assert (second["article_id"], second["revision"], second["status"]) == (
        first["article_id"],
        2,
        "accepted",
    )


def test_going_back_to_earlier_content_is_a_revision_too(onrecord):
    post(onrecord)
    post(onrecord, headline="Toll vote put off")
    assert post(onrecord).json()["revision"] == 3
    onrecord.settle()
    assert onrecord.http.get("/v1/articles").json()["items"][0]["metadata"]["headline"] == "Toll vote"


def test_an_article_without_id_is_named_by_its_url_and_without_that_by_its_content(onrecord):
    by_url = {"id": None, "url": "https://news.example/toll"}
    assert (
        post(onrecord, **by_url).json()["article_id"]
        == post(onrecord, **by_url, dek="x").json()["article_id"]
    )
    assert (
        post(onrecord, id=None).json()["article_id"] != post(onrecord, id=None, dek="x").json()["article_id"]
    )


def test_two_calls_to_aws_and_s3_before_dynamodb(onrecord, aws_calls):
    body = json.dumps({**ARTICLE, "id": "8"}).encode()
    for each in (onrecord.worker, onrecord.bulk_worker, onrecord.notifier, onrecord.indexer):
        each.stop()
    aws_calls.clear()
    receive(onrecord.ports, "local", body, "application/json", {})
    assert [call for call in aws_calls if call not in {"Publish", "SendMessage"}] == [
        "PutObject",
        "UpdateItem",
    ]
    aws_calls.clear()
    receive(onrecord.ports, "local", body, "application/json", {})
    assert aws_calls == ["PutObject", "UpdateItem"]


def test_receiving_and_asking_never_import_spacy():
    """In a process of its own, whose queue nobody reads."""
    check = (
        "import sys; from chalicelib.local import system\n"
        "with system() as onrecord:\n"
        "    onrecord.worker.stop()\n"
        "    sent = onrecord.http.post('/v1/articles', json={'body_text': 'A page.'})\n"
        "    asked = onrecord.http.get('/v1/claims')\n"
        "sys.exit([sent.status_code, asked.status_code] != [202, 200] or 'spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=False).returncode == 0


def test_what_was_answered_with_2xx_is_in_s3_as_it_came(onrecord):
    body = json.dumps(ARTICLE, ensure_ascii=False)
    onrecord.http.post("/v1/articles", content=body.encode(), headers={"Content-Type": "application/json"})
    (key,) = deliveries(onrecord)
    kept = json.loads(onrecord.ports.objects.get(key))
    assert kept["body"] == body
    assert kept["content_type"] == "application/json"


def test_without_s3_nothing_is_accepted(onrecord, monkeypatch):
    def refuse(*_):
        raise Unavailable("S3 did not answer.")

    monkeypatch.setattr(type(onrecord.ports.objects), "put", refuse)
    answer = post(onrecord)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert onrecord.http.get("/v1/articles").json()["items"] == []


def test_a_delivery_that_was_stored_but_not_registered_is_not_lost(onrecord, monkeypatch):
    """The receiver is cut off between its two calls; S3 has told the queue by then."""

    def refuse(*_):
        raise Unavailable("DynamoDB did not answer.")

    with monkeypatch.context() as cut_off:
        cut_off.setattr(type(onrecord.ports.articles), "register", refuse)
        assert post(onrecord).status_code == 503
    onrecord.settle()
    assert onrecord.http.get("/v1/articles").json()["items"][0]["status"] == "extracted"


@pytest.mark.parametrize(
    ("body", "content_type", "status", "said"),
    [
        (b"", "application/json", 400, "empty"),
        (b"   ", "application/json", 400, ""),
        (b"{", "application/json", 400, ""),
        (b'{"body_text": NaN}', "application/json", 400, ""),
        (b"[" * 5000 + b"]" * 5000, "application/json", 400, ""),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "application/json", 400, ""),
        (b"\xff\xfe", "application/json", 400, ""),
        (b"\xff\xfe", "text/plain", 400, "UTF-8"),
        (b"[]", "application/json", 422, ""),
        (b"{}", "application/json", 422, "body_text"),
        (b'{"body_text": "x", "colour": 1}', "application/json", 422, "colour"),
        (b'{"body_text": "x", "body_html": "<p>x"}', "application/json", 422, "body_html"),
        (b'{"body_text": "x", "published": "yesterday"}', "application/json", 422, "published"),
        (b'{"body_text": "x", "published": 5}', "application/json", 422, "published"),
        (b'{"body_text": "x", "published": "2026-05-06T10:00:00"}', "application/json", 422, "offset"),
        (b'{"body_text": "a\\u0000b"}', "application/json", 422, "body_text"),
        (b'{"body_text": "x", "headline": "\\ud800"}', "application/json", (400, 422), ""),
        (b'{"body_text": "x", "captions": [{"credit": "y"}]}', "application/json", 422, "captions.0.text"),
        (b"x", "application/pdf", 415, "application/json"),
        (b"x", "text/plain; charset=latin-1", 415, "UTF-8"),
        (b"x" * (2 * 1024 * 1024 + 1), "text/plain", 413, ""),
    ],
)
def test_bad_input_is_refused_with_what_to_do(onrecord, body, content_type, status, said):
    answer = onrecord.http.post("/v1/articles", content=body, headers={"Content-Type": content_type})
    allowed = status if isinstance(status, tuple) else (status,)
    assert answer.status_code in allowed, answer.text
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == answer.status_code
    assert {"type", "title", "detail"} <= problem.keys()
    assert said in answer.text
    assert deliveries(onrecord) == []


def test_a_missing_content_type_is_refused(onrecord):
    request = onrecord.http.build_request("POST", "/v1/articles", content=b"x")
    request.headers.pop("content-type", None)
    assert onrecord.http.send(request).status_code == 415


def test_a_page_of_text_takes_what_it_does_not_say_from_the_query(onrecord):
    query = {"id": "9", "publisher": "Alden Courier", "published": "2026-05-06"}
    text = "Toll vote\n\n“We will appeal,” said Ada Moreno, the mayor of Port Alden."
    answer = onrecord.http.post(
        "/v1/articles", params=query, content=text.encode(), headers={"Content-Type": "text/plain"}
    )
    onrecord.settle()
    metadata = onrecord.http.get(answer.json()["links"]["self"]).json()["metadata"]
    assert (metadata["publisher"], metadata["published"]) == ("Alden Courier", "2026-05-06")


def test_an_unknown_query_parameter_is_refused(onrecord):
    answer = onrecord.http.post(
        "/v1/articles", params={"outlet": "x"}, content=b"x y", headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code == 400
    assert "outlet" in answer.text
