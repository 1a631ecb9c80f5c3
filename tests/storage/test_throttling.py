"""What callers see, and what becomes of articles, where AWS says that it is asked too often."""

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from chalicelib.storage import table

ARTICLE = {"id": "7", "body_text": "“We will appeal the toll,” said Ada Moreno, the mayor of Port Alden."}
THROTTLED = {
    "DynamoDB": "ProvisionedThroughputExceededException",
    "DynamoDB, a table's quota": "ThrottlingException",
    "DynamoDB, the account's": "RequestLimitExceeded",
    "S3": "SlowDown",
}


@pytest.fixture
def throttle(monkeypatch):
    """Refuse the first so many calls of an operation, as they look once boto3 has given up."""
    call = BaseClient._make_api_call

    def refuse(operation, code, times):
        left = [times]

        def refused(self, name, parameters):
            if name == operation and left[0]:
                left[0] -= 1
                raise ClientError({"Error": {"Code": code, "Message": "Rate exceeded"}}, name)
            return call(self, name, parameters)

        monkeypatch.setattr(BaseClient, "_make_api_call", refused)
        return left

    return refuse


@pytest.fixture
def one_at_a_time(monkeypatch):
    """Do a single item of each batch, as DynamoDB does what it can, and name the rest."""
    call = BaseClient._make_api_call
    rests = {"BatchWriteItem": "UnprocessedItems", "BatchGetItem": "UnprocessedKeys"}
    left = []

    def do_one(self, name, parameters):
        if name not in rests:
            return call(self, name, parameters)
        ((of, batch),) = parameters["RequestItems"].items()
        items = batch if name == "BatchWriteItem" else batch["Keys"]
        one, rest = items[:1], items[1:]
        left.append(len(rest))
        if name == "BatchGetItem":
            one, rest = {**batch, "Keys": one}, rest and {**batch, "Keys": rest}
        answer = call(self, name, {"RequestItems": {of: one}})
        return {**answer, rests[name]: {of: rest} if rest else {}}

    monkeypatch.setattr(BaseClient, "_make_api_call", do_one)
    return left


@pytest.mark.parametrize("code", [code for name, code in THROTTLED.items() if name != "S3"])
@pytest.mark.parametrize("operation", ["Query", "BatchGetItem"])
def test_a_reader_is_told_when_to_ask_again(onrecord, throttle, operation, code):
    onrecord.http.post("/v1/articles", json=ARTICLE).raise_for_status()
    onrecord.settle()
    throttle(operation, code, times=1)
    answer = onrecord.http.get("/v1/claims")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["type"] == "urn:onrecord:problem:unavailable"
    assert len(onrecord.http.get("/v1/claims").json()["items"]) == 1


@pytest.mark.parametrize(
    ("operation", "code"), [("PutObject", THROTTLED["S3"]), ("UpdateItem", THROTTLED["DynamoDB"])]
)
def test_a_sender_is_told_to_send_again_and_loses_nothing(onrecord, throttle, operation, code):
    onrecord.http.get("/v1/articles").raise_for_status()  # notes the use of the token
    left = throttle(operation, code, times=1)
    answer = onrecord.http.post("/v1/articles", json=ARTICLE)
    assert left == [0]
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert onrecord.http.post("/v1/articles", json=ARTICLE).status_code in {200, 202}
    onrecord.settle()
    (claim,) = onrecord.http.get("/v1/claims").json()["items"]
    assert claim["source"]["name"] == "Ada Moreno"


@pytest.mark.parametrize("times", [1, 3])
def test_an_extraction_is_tried_again_by_the_queue(onrecord, throttle, times):
    left = throttle("BatchWriteItem", THROTTLED["DynamoDB"], times=times)
    onrecord.http.post("/v1/articles", json=ARTICLE).raise_for_status()
    onrecord.settle()
    assert left == [0]
    assert len(onrecord.http.get("/v1/claims").json()["items"]) == 1
    assert onrecord.dead_letters() == []


def test_what_dynamodb_leaves_of_a_batch_is_sent_again(onrecord, one_at_a_time, monkeypatch):
    monkeypatch.setattr(table, "PAUSES", (0,) * 100)
    onrecord.http.post("/v1/articles", json=ARTICLE).raise_for_status()
    onrecord.settle()
    (claim,) = onrecord.http.get("/v1/claims", params={"source": "Ada Moreno"}).json()["items"]
    assert claim["source"]["name"] == "Ada Moreno"
    assert onrecord.dead_letters() == []
    assert max(one_at_a_time) > 1


def test_a_reader_is_told_when_a_batch_does_not_end(onrecord, one_at_a_time, monkeypatch):
    monkeypatch.setattr(table, "PAUSES", (0,) * 100)
    for number in range(3):
        onrecord.http.post("/v1/articles", json={**ARTICLE, "id": str(number)}).raise_for_status()
    onrecord.settle()
    monkeypatch.setattr(table, "PAUSES", ())
    answer = onrecord.http.get("/v1/claims")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
