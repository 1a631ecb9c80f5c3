"""What the functions ask of AWS is what their policies allow, and on the objects that these name."""

import json
import threading
import traceback
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from botocore.client import BaseClient

from chalicelib.storage.keys import TOKENS

POLICIES = Path(__file__).parents[2] / ".chalice"
ACTIONS = {
    "ListObjectsV2": "s3:ListBucket",
    "SendMessageBatch": "sqs:SendMessage",
    "TransactWriteItems": "dynamodb:PutItem",
}
SERVICES = {"S3": "s3", "DynamoDB": "dynamodb", "SSM": "ssm", "SQS": "sqs"}


@pytest.fixture
def asked(monkeypatch):
    """Each call as function, action and resource.

    The worker's thread stands for the extract function; what asks who calls is the authorizer.
    """
    calls = set()
    call = BaseClient._make_api_call

    def noted(self, operation, parameters):
        function = "extract" if threading.current_thread().name == "onrecord-worker" else "api"
        if any(frame.name == "authenticate" for frame in traceback.extract_stack()):
            function = "bearer"
        service = SERVICES[self.meta.service_model.service_id]
        action = ACTIONS.get(operation, f"{service}:{operation}")
        calls.add((function, action, _resource(service, parameters)))
        return call(self, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    return calls


def _resource(service, parameters):
    if service == "s3":
        key = f"/{parameters['Key']}" if "Key" in parameters else ""
        return f"arn:aws:s3:::{parameters['Bucket']}{key}"
    if service == "ssm":
        name = parameters.get("Name") or parameters.get("Path") or parameters["Names"][0]
        return f"arn:aws:ssm:us-east-1:1:parameter{name}"
    if service == "sqs":
        return "arn:aws:sqs:us-east-1:1:onrecord-deliveries"
    index = f"/index/{parameters['IndexName']}" if "IndexName" in parameters else ""
    return f"arn:aws:dynamodb:us-east-1:1:table/onrecord{index}"


def allowed(function, action, resource):
    statements = json.loads((POLICIES / f"policy-{function}.json").read_text())["Statement"]
    return any(
        action in _list(statement["Action"])
        and any(fnmatchcase(resource, pattern) for pattern in _list(statement["Resource"]))
        for statement in statements
    )


def _list(value):
    return [value] if isinstance(value, str) else value


def test_every_call_is_allowed(onrecord, asked):
    secret = "a secret of some length"
    http = onrecord.http
    made = http.post("/v1/channels", json={"name": "x", "kind": "bearer", "secret": secret}).json()["id"]
    http.post(f"/v1/channels/{made}/secrets", json={})
    headers = {"Authorization": f"Bearer {secret}"}
    story = {"id": "7", "url": "https://news.example/7", "body_text": "“We will appeal,” said Ada Moreno."}
    for text in ("“We will appeal,” said Ada Moreno.", "“We will not appeal,” said Ada Moreno."):
        http.post(f"/v1/webhooks/{made}", json={**story, "body_text": text}, headers=headers)
        onrecord.settle()
    http.post(f"/v1/channels/{made}/articles", json=story)
    article = http.post("/v1/articles", json=story).json()["article_id"]
    onrecord.settle()
    token = http.post("/v1/tokens", json={"label": "x", "scopes": ["read"]}).json()["id"]
    paths = ["claims", "articles", "sources", "tokens", "channels", f"articles/{article}"]
    paths += [f"articles/{article}/{part}" for part in ("text", "claims", "revisions")]
    for path in paths:
        assert http.get(f"/v1/{path}").status_code == 200
    http.post("/v1/articles", json={"id": "8", "body_text": "“We will see,” said Ruth Oduya."})
    onrecord.settle()
    one, other = (source["id"] for source in http.get("/v1/sources").json()["items"])
    assert http.post(f"/v1/sources/{one}/merge", json={"sources": [other]}).status_code == 200
    claim = http.get(f"/v1/articles/{article}/claims").json()["items"][0]["id"]
    assert http.patch(f"/v1/claims/{claim}", json={"kind": "mixed"}).status_code == 200
    http.post("/v1/reextract", params={"again": True})
    onrecord.settle()
    http.delete(f"/v1/articles/{article}", params={"erase": True})
    onrecord.settle()
    http.post(f"/v1/tokens/{token}/rotate", json={})
    http.delete(f"/v1/tokens/{token}")
    http.delete(f"/v1/channels/{made}")
    assert {function for function, _, _ in asked} == {"api", "bearer", "extract"}
    assert {action for _, action, _ in asked} >= {
        "s3:DeleteObject",
        "ssm:GetParameter",
        "dynamodb:UpdateItem",
    }
    own = ("api", "sqs:GetQueueAttributes", "arn:aws:sqs:us-east-1:1:onrecord-deliveries")  # of settle()
    assert [call for call in sorted(asked - {own}) if not allowed(*call)] == []


def test_more_is_not_allowed():
    assert not allowed("extract", "ssm:GetParameter", "arn:aws:ssm:us-east-1:1:parameter/onrecord/channels/x")
    assert not allowed("api", "s3:GetObject", "arn:aws:s3:::onrecord-1/deliveries/x")
    assert not allowed("extract", "s3:DeleteObject", f"arn:aws:s3:::onrecord-1/{TOKENS}x")
