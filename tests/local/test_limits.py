"""Who calls too often waits, and nobody else for it."""

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ConnectTimeoutError

from chalicelib.local import Limits, system
from chalicelib.storage.channels import UNKNOWN_FOR

BURST = 10  # requests that a caller may send at once
SECRET = "a secret of some length"


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def onrecord(clock):
    with system(limits=Limits(BURST / 2, clock)) as limited:
        yield limited


def ask(onrecord, token, path="/v1/claims"):
    return onrecord.http.get(path, headers={"Authorization": f"Bearer {token}"})


def statuses(onrecord, token, count, path="/v1/claims"):
    return [ask(onrecord, token, path).status_code for _ in range(count)]


def test_a_token_that_is_used_too_often_waits(onrecord, clock):
    token = onrecord.new_token("read")
    assert statuses(onrecord, token, BURST) == [200] * BURST
    refused = ask(onrecord, token)
    assert refused.status_code == refused.json()["status"] == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["cache-control"] == "no-store"
    assert refused.headers["x-content-type-options"] == "nosniff"
    assert refused.json()["type"] == "urn:onrecord:problem:too-many-requests"
    clock.now += int(refused.headers["retry-after"])
    assert ask(onrecord, token).status_code == 200


def test_other_tokens_go_on(onrecord):
    busy, calm = onrecord.new_token("read"), onrecord.new_token("read", tenant="other")
    assert 429 in statuses(onrecord, busy, BURST + 1)
    assert statuses(onrecord, calm, BURST) == [200] * BURST


def test_however_it_is_written_it_is_one_token(onrecord):
    token = onrecord.new_token("read")
    assert statuses(onrecord, token, BURST) == [200] * BURST
    for written in (f"bearer {token}", f"BEARER   {token}", f"Bearer {token}"):
        assert onrecord.http.get("/v1/claims", headers={"Authorization": written}).status_code == 429


def test_who_tries_tokens_is_held_back_and_those_known_go_on(onrecord):
    """An address has one allowance for all that is unknown from there."""
    known = onrecord.new_token("read")
    assert ask(onrecord, known).status_code == 200
    tried = [ask(onrecord, f"onr_{number:043}").status_code for number in range(BURST + 5)]
    assert tried == [401] * (BURST - 1) + [429] * 6
    assert ask(onrecord, known).status_code == 200


def test_an_address_cannot_give_itself_a_new_allowance(onrecord):
    """What a request names, even the name of its own address, is not taken for the address."""
    assert statuses(onrecord, "127.0.0.1", BURST + 2) == [401] * BURST + [429] * 2


def test_a_token_that_is_revoked_counts_for_its_address_again(onrecord):
    made = onrecord.http.post("/v1/tokens", json={"label": "x", "scopes": ["read"]}).json()
    assert ask(onrecord, made["token"]).status_code == 200
    onrecord.http.delete(f"/v1/tokens/{made['id']}")
    assert statuses(onrecord, made["token"], BURST)[-1] == 429


def deliver(onrecord, channel, number, secret=SECRET):
    story = {"id": str(number), "body_text": "“We will appeal,” said Ada Moreno, the mayor."}
    headers = {"Authorization": f"Bearer {secret}"}
    return onrecord.http.post(f"/v1/webhooks/{channel}", json=story, headers=headers).status_code


def test_a_channel_has_an_allowance_of_its_own(onrecord):
    body = {"name": "Courier", "kind": "bearer", "secret": SECRET}
    busy, calm = (onrecord.http.post("/v1/channels", json=body).json()["id"] for _ in range(2))
    assert [deliver(onrecord, busy, number) for number in range(BURST)] == [202] * BURST
    assert deliver(onrecord, busy, BURST) == 429
    assert deliver(onrecord, calm, 0) == 202


def test_a_request_that_must_wait_is_read_to_its_end(onrecord):
    """The same connection goes on, and what was sent is not taken for the next request."""
    token = onrecord.new_token("ingest")
    headers = {"Authorization": f"Bearer {token}"}
    body = {"id": "1", "body_text": "GET /v1/claims HTTP/1.1\r\n\r\n" * 1000}
    answers = [onrecord.http.post("/v1/articles", json=body, headers=headers) for _ in range(BURST + 3)]
    assert [answer.status_code for answer in answers[-3:]] == [429] * 3
    assert onrecord.http.get("/v1/articles").status_code == 200


def test_without_limits_nobody_waits():
    with system() as onrecord:
        token = onrecord.new_token("read")
        assert set(statuses(onrecord, token, 3 * BURST)) == {200}


@pytest.fixture
def reads(monkeypatch):
    """How often Parameter Store is read."""
    seen = []
    call = BaseClient._make_api_call

    def noted(self, operation, parameters):
        if operation == "GetParameter":
            seen.append(parameters["Name"])
        return call(self, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    return seen


def test_a_closed_channel_is_not_looked_for_at_each_delivery(reads, monkeypatch):
    with system() as onrecord:
        body = {"name": "Courier", "kind": "bearer", "secret": SECRET}
        channel = onrecord.http.post("/v1/channels", json=body).json()["id"]
        onrecord.http.delete(f"/v1/channels/{channel}")
        reads.clear()
        assert {deliver(onrecord, channel, number) for number in range(5)} == {401}
        assert len(reads) == 1
        monkeypatch.setattr("chalicelib.storage.channels.UNKNOWN_FOR", -UNKNOWN_FOR)
        deliver(onrecord, channel, 5)
        assert len(reads) == 2


def test_a_channel_that_is_made_is_known_at_once(reads):
    """Even where its id had been asked for in vain."""
    with system() as onrecord:
        body = {"name": "Courier", "kind": "bearer", "secret": SECRET}
        channel = onrecord.http.post("/v1/channels", json=body).json()["id"]
        record = onrecord.ports.channels.get(channel)
        onrecord.http.delete(f"/v1/channels/{channel}")
        assert deliver(onrecord, channel, 1) == 401
        onrecord.ports.channels.put(record)
        assert deliver(onrecord, channel, 1) == 202


@pytest.mark.parametrize("failed", ["GetItem", "Query"])
def test_storage_that_does_not_answer_is_asked_again_later(monkeypatch, failed):
    """The authorizer gets an item, the route queries a list."""
    with system() as onrecord:
        call = BaseClient._make_api_call

        def failing(self, operation, parameters):
            if operation == failed:
                raise ConnectTimeoutError(endpoint_url="https://dynamodb")
            return call(self, operation, parameters)

        with monkeypatch.context() as broken:
            broken.setattr(BaseClient, "_make_api_call", failing)
            answer = onrecord.http.get("/v1/claims")
        assert answer.status_code == answer.json()["status"] == 503
        assert int(answer.headers["retry-after"]) > 0
        assert onrecord.http.get("/v1/claims").status_code == 200
