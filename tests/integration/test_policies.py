"""What the functions ask of AWS is what their policies allow, and on the objects that these name."""

import json
import threading
import traceback
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from botocore.client import BaseClient
from receivers import receiver

from chalicelib.local import system
from chalicelib.services import exports
from chalicelib.storage.keys import TOKENS

POLICIES = Path(__file__).parents[2] / ".chalice"
ACTIONS = {
    "CompleteMultipartUpload": "s3:PutObject",
    "CreateMultipartUpload": "s3:PutObject",
    "HeadObject": "s3:GetObject",
    "ListObjectsV2": "s3:ListBucket",
    "ListParts": "s3:ListMultipartUploadParts",
    "SendMessageBatch": "sqs:SendMessage",
    "TransactWriteItems": "dynamodb:PutItem",
    "UploadPartCopy": "s3:PutObject",
}
FUNCTIONS = {"onrecord-worker": "extract", "onrecord-notifier": "notify"}
SERVICES = {"S3": "s3", "DynamoDB": "dynamodb", "SSM": "ssm", "SQS": "sqs"}


@pytest.fixture
def asked(monkeypatch):
    """Each call as function, action and resource.

    The thread of a queue stands for its function; what asks who calls is the authorizer.
    """
    calls = set()
    call = BaseClient._make_api_call

    def noted(self, operation, parameters):
        function = FUNCTIONS.get(threading.current_thread().name, "api")
        if any(frame.name == "authenticate" for frame in traceback.extract_stack()):
            function = "bearer"
        service = SERVICES[self.meta.service_model.service_id]
        action = ACTIONS.get(operation, f"{service}:{operation}")
        calls.add((function, action, _resource(service, parameters)))
        if "CopySource" in parameters:
            calls.add((function, "s3:GetObject", _resource(service, parameters["CopySource"])))
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
        return f"arn:aws:sqs:us-east-1:1:{parameters['QueueUrl'].rpartition('/')[2]}"
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


@pytest.fixture
def hook():
    with receiver() as own:
        yield own


@pytest.fixture
def onrecord():
    with system(private_targets=True) as local:
        object.__setattr__(local.ports, "retries", (0, 0))
        yield local


def count(onrecord):
    """Ask for statistics, of a day at rest at last, which is kept then."""
    onrecord.http.put("/v1/tables/names", content="name,gender\nAda,woman\n")
    for path in ("stats?by=gender", "stats/sources?about=appeal", "tables"):
        assert onrecord.http.get(f"/v1/{path}").status_code == 200
    onrecord.http.delete("/v1/tables/names")
    clock = onrecord.ports.clock
    object.__setattr__(onrecord.ports, "clock", lambda: clock() + timedelta(hours=1))
    assert onrecord.http.get("/v1/stats").json()["claims"] > 0


def test_every_call_is_allowed(onrecord, asked, hook, monkeypatch):
    monkeypatch.setattr(exports, "PART_BYTES", 1)
    monkeypatch.setattr(exports, "_ROWS", 1)
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
    secret = "a secret of some length"
    http = onrecord.http
    made = http.post("/v1/channels", json={"name": "x", "kind": "bearer", "secret": secret}).json()["id"]
    http.post(f"/v1/channels/{made}/secrets", json={})
    headers = {"Authorization": f"Bearer {secret}"}
    body = {"name": "x", "target": hook.url}
    subscription = f"subscriptions/{http.post('/v1/subscriptions', json=body).json()['id']}"
    http.post(f"/v1/{subscription}/secrets", json={})
    http.post(f"/v1/{subscription}/test")
    hook.answers = [500, 204]
    story = {"id": "7", "url": "https://news.example/7", "body_text": "“We will appeal,” said Ada Moreno."}
    for text in ("“We will appeal,” said Ada Moreno.", "“We will not appeal,” said Ada Moreno."):
        http.post(f"/v1/webhooks/{made}", json={**story, "body_text": text}, headers=headers)
        onrecord.settle()
    http.post(f"/v1/channels/{made}/articles", json=story)
    article = http.post("/v1/articles", json=story).json()["article_id"]
    onrecord.settle()
    token = http.post("/v1/tokens", json={"label": "x", "scopes": ["read"]}).json()["id"]
    paths = ["claims", "articles", "sources", "tokens", "channels", f"articles/{article}"]
    paths += ["subscriptions", subscription]
    paths += [f"articles/{article}/{part}" for part in ("text", "claims", "revisions")]
    paths += ["claims.atom", "export", "export?view=articles"]
    for path in paths:
        assert http.get(f"/v1/{path}").status_code == 200
    http.post("/v1/articles", json={"id": "8", "body_text": "“We will see,” said Ruth Oduya."})
    onrecord.settle()
    one, other = (source["id"] for source in http.get("/v1/sources").json()["items"])
    assert http.post(f"/v1/sources/{one}/merge", json={"sources": [other]}).status_code == 200
    claim = http.get(f"/v1/articles/{article}/claims").json()["items"][0]["id"]
    assert http.patch(f"/v1/claims/{claim}", json={"kind": "mixed"}).status_code == 200
    for view in ("claims", "articles"):
        ordered = http.post("/v1/exports", json={"view": view, "format": "csv"}).json()["links"]["self"]
        onrecord.settle()
        assert http.get(ordered).json()["status"] == "done"
    count(onrecord)
    http.post("/v1/reextract", params={"again": True})
    onrecord.settle()
    http.delete(f"/v1/articles/{article}", params={"erase": True})
    onrecord.settle()
    http.post(f"/v1/tokens/{token}/rotate", json={})
    http.delete(f"/v1/tokens/{token}")
    http.delete(f"/v1/channels/{made}")
    http.delete(f"/v1/{subscription}")
    assert len(hook.requests) > 5
    assert {function for function, _, _ in asked} == {"api", "bearer", "extract", "notify"}
    assert {action for _, action, _ in asked} >= {
        "s3:DeleteObject",
        "ssm:GetParameter",
        "dynamodb:UpdateItem",
        "s3:ListMultipartUploadParts",
    }
    assert allowed("api", "s3:GetObject", "arn:aws:s3:::onrecord-1/exports/x")  # whom a link stands for
    own = {call for call in asked if call[:2] == ("api", "sqs:GetQueueAttributes")}  # of settle()
    assert [call for call in sorted(asked - own) if not allowed(*call)] == []


def test_more_is_not_allowed():
    for path in ("channels/x", "subscriptions/x"):
        assert not allowed(
            "extract", "ssm:GetParameter", f"arn:aws:ssm:us-east-1:1:parameter/onrecord/{path}"
        )
    assert not allowed("notify", "ssm:GetParameter", "arn:aws:ssm:us-east-1:1:parameter/onrecord/channels/x")
    assert not allowed("notify", "s3:GetObject", "arn:aws:s3:::onrecord-1/texts/x")
    assert not allowed("api", "s3:GetObject", "arn:aws:s3:::onrecord-1/deliveries/x")
    assert not allowed("api", "s3:PutObject", "arn:aws:s3:::onrecord-1/exports/x")
    assert not allowed("extract", "s3:DeleteObject", f"arn:aws:s3:::onrecord-1/{TOKENS}x")
