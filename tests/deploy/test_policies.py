"""What the functions ask of AWS is what their policies allow, no less and no more.

One scenario does with the system all that can be done with it, and each call of a function is
noted with its resource. It is not noted over the whole suite: tests also reach behind the routes,
from their own threads, and what they ask there would be allowed to no function on AWS. A grant that
the scenario does not use fails the second test, and so does a feature that the scenario leaves out,
where it needs more than the others do.
"""

import json
import math
import shutil
import threading
import traceback
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from chalicelib import bootstrap
from chalicelib.local import system
from chalicelib.local.aws import BUCKET, STACK, TABLE, session
from chalicelib.naming.object_keys import index_key
from chalicelib.services.exporting import jobs, keep_lake
from chalicelib.services.operating.walking import Backfill, start
from tests.support.receivers import receiver

POLICIES = Path(__file__).parents[2] / ".chalice"
FUNCTIONS = ("api", "bearer", "extract", "bulk", "index", "lake", "notify")
ACTIONS = {
    "CompleteMultipartUpload": "s3:PutObject",
    "CreateMultipartUpload": "s3:PutObject",
    "HeadObject": "s3:GetObject",
    "ListObjectsV2": "s3:ListBucket",
    "ListParts": "s3:ListMultipartUploadParts",
    "SendMessageBatch": "sqs:SendMessage",
    "UploadPartCopy": "s3:PutObject",
}
WRITES = {
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Delete": "dynamodb:DeleteItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
}
STORY = {"id": "7", "url": "https://news.example/7", "body_text": "“We will appeal,” said Ada Moreno."}
THREADS = {
    "onrecord-worker": "extract",
    "onrecord-bulk": "bulk",
    "onrecord-indexer": "index",
    "onrecord-notifier": "notify",
    "onrecord-lake": "lake",
}
SERVICES = {"S3": "s3", "DynamoDB": "dynamodb", "SSM": "ssm", "SQS": "sqs"}
ARNS = {
    "Bucket": f"arn:aws:s3:::{BUCKET}",
    "Table": f"arn:aws:dynamodb:us-east-1:1:table/{TABLE}",
    **{name: f"arn:aws:sqs:us-east-1:1:{name}" for name in ("Deliveries", "BulkWork", "Outbound")},
    "Changes": "arn:aws:sqs:us-east-1:1:Changes.fifo",
    **{
        f"{name}Log": f"arn:aws:logs:us-east-1:1:{name}"
        for name in ("Api", "Bearer", "Extract", "Bulk", "Index", "Lake", "Notify")
    },
}
PSEUDO = {"Partition": "aws", "Region": "us-east-1", "AccountId": "1", "StackName": STACK}
POLLS = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
WRITES_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")
TRACES = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")

# What is done with a function's role by others than its code, or at a moment that no test can choose.
BESIDES = {
    # Lambda polls the queue of an event source.
    *(("extract", action, ARNS["Deliveries"]) for action in POLLS),
    *(("bulk", action, ARNS["BulkWork"]) for action in POLLS),
    *(("index", action, ARNS["Changes"]) for action in POLLS),
    *(("notify", action, ARNS["Outbound"]) for action in POLLS),
    # What AWS is too busy for is put off.
    ("extract", "sqs:ChangeMessageVisibility", ARNS["Deliveries"]),
    ("bulk", "sqs:ChangeMessageVisibility", ARNS["BulkWork"]),
    ("index", "sqs:ChangeMessageVisibility", ARNS["Changes"]),
    # What was delivered and not extracted when the table was lost, erasures too, is by this function then.
    *(("bulk", "s3:DeleteObject", f"{ARNS['Bucket']}/{each}/x") for each in ("corrections", "deliveries")),
    *(("bulk", f"s3:{each}Object", f"{ARNS['Bucket']}/outbound/x") for each in ("Put", "Delete")),
    ("bulk", "sqs:SendMessage", ARNS["Outbound"]),
    # Lambda writes what a function prints, into a group that the template has made.
    *((each, action, ARNS[f"{each.title()}Log"]) for each in FUNCTIONS for action in WRITES_LOGS),
    # X-Ray knows no resources; the statement is there only where tracing is on.
    *((each, action, "*") for each in FUNCTIONS for action in TRACES),
    # A correction that another change overtakes is taken back: its claims, and what it was to tell.
    *(("api", "s3:DeleteObject", f"{ARNS['Bucket']}/{each}/x") for each in ("outbound", "texts")),
    # What is said of a claim while its article is erased goes too.
    ("api", "s3:DeleteObject", f"{ARNS['Bucket']}/corrections/x"),
    # What an editor decided, and a cut-off has kept from the table, comes before the next decision.
    ("api", "s3:GetObject", f"{ARNS['Bucket']}/decisions/x"),
    # Whoever has the link to an export reads the file as the function that signed it.
    ("api", "s3:GetObject", f"{ARNS['Bucket']}/exports/x"),
}


def _function():
    """Whose call this is; None for those of Lambda's stand-in and of the test itself.

    The thread of a queue stands for its function; what asks who calls is the authorizer.
    """
    thread, frames = threading.current_thread(), {frame.name for frame in traceback.extract_stack()}
    if thread is threading.main_thread():
        return None
    if thread.name in THREADS:
        return THREADS[thread.name] if frames & {"handle_batch", "keep_lake"} else None
    return "bearer" if "authenticate" in frames else "api"


def _asks(client, operation, parameters):
    """The actions that a call needs, each with its resource."""
    service = SERVICES[client.meta.service_model.service_id]
    if operation == "TransactWriteItems":
        for item in parameters["TransactItems"]:
            ((kind, write),) = item.items()
            yield WRITES[kind], _resource(service, write)
    else:
        yield ACTIONS.get(operation, f"{service}:{operation}"), _resource(service, parameters)
    if "CopySource" in parameters:
        yield "s3:GetObject", _resource(service, parameters["CopySource"])


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
    return f"{ARNS['Table']}{index}"


@pytest.fixture(scope="module")
def asked():
    """Each call of the scenario as function, action and resource."""
    calls = set()
    call = BaseClient._make_api_call

    def noted(self, operation, parameters):
        function = _function()
        if function:
            calls.update((function, *each) for each in _asks(self, operation, parameters))
        try:
            return call(self, operation, parameters)
        except ClientError as error:
            if function and error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                calls.add((function, "s3:ListBucket", ARNS["Bucket"]))  # without it, S3 answers 403
            raise

    with pytest.MonkeyPatch.context() as patch, receiver() as hook:
        patch.setattr(BaseClient, "_make_api_call", noted)
        patch.setattr(jobs, "PART_BYTES", 1)
        patch.setattr(jobs, "_ROWS", 1)
        patch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
        with system(private_targets=True) as onrecord:
            object.__setattr__(onrecord.ports, "retries", (0, 0))
            do_everything(onrecord, hook)
    return calls


def do_everything(onrecord, hook):
    http = onrecord.http
    secret = "a secret of some length"
    channel = http.post("/v1/channels", json={"name": "x", "kind": "bearer", "secret": secret}).json()["id"]
    http.post(f"/v1/channels/{channel}/secrets", json={})
    body = {"name": "x", "target": hook.url}
    subscription = f"subscriptions/{http.post('/v1/subscriptions', json=body).json()['id']}"
    http.post(f"/v1/{subscription}/secrets", json={})
    http.post(f"/v1/{subscription}/test")
    onrecord.settle()
    article = send(onrecord, channel, secret)
    tell_again(onrecord, hook, article)
    token = http.post("/v1/tokens", json={"label": "x", "scopes": ["read"]}).json()["id"]
    read(onrecord, article, subscription)
    edit(onrecord, article)
    export(onrecord)
    count(onrecord)
    http.post("/v1/reextract", params={"again": True})
    onrecord.settle()
    http.delete(f"/v1/articles/{article}", params={"erase": True})
    onrecord.settle()
    keep_as_parquet(onrecord)
    tell_what_was_given_up(onrecord)
    http.post(f"/v1/tokens/{token}/rotate", json={})
    http.delete(f"/v1/tokens/{token}")
    http.delete(f"/v1/channels/{channel}")
    http.delete(f"/v1/{subscription}")
    go_through_everything(onrecord)
    assert len(hook.requests) > 5


def go_through_everything(onrecord):
    """Read again what is stored, first of all articles and then of those that the table has lost."""
    onrecord.http.post("/v1/reextract", params={"again": True, "rate": 1000}).raise_for_status()
    onrecord.settle()
    table = session().resource("dynamodb").Table(TABLE)
    for item in table.scan(ProjectionExpression="PK, SK")["Items"]:
        table.delete_item(Key=item)
    start(onrecord.ports, Backfill(rate=1000))
    onrecord.settle()
    gone = {"export": {"tenant": "local", "export_id": "x_0000000000000000", "step": 0}}
    onrecord.ports.queue.send([json.dumps(gone)])
    onrecord.settle()


def say(onrecord, *words):
    """Send a revision of one article; returns its id."""
    story = {**STORY, "body_text": "\n\n".join(f"“We will {each},” said Ada Moreno." for each in words)}
    article = onrecord.http.post("/v1/articles", json=story).json()["article_id"]
    onrecord.settle()
    return article


def send(onrecord, channel, secret):
    """One article by webhook, fetched, and sent; and another."""
    headers = {"Authorization": f"Bearer {secret}"}
    onrecord.http.post(f"/v1/webhooks/{channel}", json=STORY, headers=headers)
    onrecord.settle()
    onrecord.http.post(f"/v1/channels/{channel}/articles", json=STORY)
    onrecord.http.post("/v1/articles", json={"id": "8", "body_text": "“We will see,” said Ruth Oduya."})
    return say(onrecord, "not appeal")


def tell_again(onrecord, hook, article):
    """A subscriber takes one event at the second attempt, one as a dead letter redriven, one not at all."""
    hook.answers = [500, 204]
    say(onrecord, "appeal")
    hook.answers = [500]
    say(onrecord, "vote in March", "build in May")
    assert onrecord.dead_letters()
    hook.answers = [204]
    say(onrecord, "vote in March", "build in June")
    tell_what_was_given_up(onrecord)
    hook.answers = [500]
    assert say(onrecord, "rest") == article
    hook.answers = [204]


def tell_what_was_given_up(onrecord):
    onrecord.ports.outbound.send(onrecord.dead_letters())
    onrecord.settle()


def read(onrecord, article, subscription):
    paths = ["claims", "articles", "sources", "tokens", "channels", f"articles/{article}"]
    paths += ["subscriptions", subscription]
    paths += [f"articles/{article}/{part}" for part in ("text", "claims", "revisions")]
    paths += ["articles?status=failed", "claims.atom", "export", "export?view=articles"]
    for path in paths:
        assert onrecord.http.get(f"/v1/{path}").status_code == 200
    search(onrecord)


def search(onrecord):
    """What the index is asked, and that it is made again where it is gone: by word, in parts, for names."""
    onrecord.ports.objects.delete(index_key("local", "served.json"))
    assert onrecord.http.get("/v1/claims?q=appeal").status_code == 503
    onrecord.settle()
    found = onrecord.http.get("/v1/claims?q=appeal&facets=source,kind&order=relevance").json()
    assert found["total"] > 0
    for path in ("complete?q=ada", "claims?q=xyz", "claims?source=Ada+Moren&q=vote", "sources?q=ada"):
        assert onrecord.http.get(f"/v1/{path}").status_code == 200


def edit(onrecord, article):
    http = onrecord.http
    one, other = (source["id"] for source in http.get("/v1/sources").json()["items"])
    assert http.post(f"/v1/sources/{one}/merge", json={"sources": [other]}).status_code == 200
    claim = http.get(f"/v1/articles/{article}/claims").json()["items"][0]["id"]
    for kind in ("indirect", "mixed"):
        assert http.patch(f"/v1/claims/{claim}", json={"kind": kind}).status_code == 200


def export(onrecord):
    exported = [
        {"view": "claims", "format": "csv"},
        {"view": "articles", "format": "csv"},
        {"view": "articles", "format": "csv", "filters": {"status": "failed"}},
        {"view": "corrections", "format": "jsonl"},
    ]
    for body in exported:
        ordered = onrecord.http.post("/v1/exports", json=body)
        onrecord.settle()
        assert onrecord.http.get(ordered.json()["links"]["self"]).json()["status"] == "done"


def keep_as_parquet(onrecord):
    """All that there is; without a month of which nothing is left; and while the index is gone."""
    story = {"id": "9", "body_text": STORY["body_text"], "published": "2026-01-05"}
    article = onrecord.http.post("/v1/articles", json=story).json()["article_id"]
    onrecord.settle()
    keep(onrecord)
    onrecord.http.delete(f"/v1/articles/{article}", params={"erase": True}).raise_for_status()
    onrecord.settle()
    keep(onrecord)
    for key in list(onrecord.ports.objects.keys(index_key("local", ""))):
        if key.endswith(".zip"):
            onrecord.ports.objects.delete(key)
    onrecord.ports.search._open.clear()
    shutil.rmtree(bootstrap.index_folder() / "local")
    keep(onrecord)


def keep(onrecord):
    """In a thread that stands for the function, as those of queues do."""
    run = keep_lake(onrecord.ports, lambda: math.inf)
    thread = threading.Thread(target=list, args=(run,), name="onrecord-lake")
    thread.start()
    thread.join()


def count(onrecord):
    """Ask for statistics, of a day at rest at last, which is kept then."""
    onrecord.http.put("/v1/tables/names", content="name,gender\nAda,woman\n")
    for path in ("stats?by=gender", "stats/sources?about=appeal", "tables"):
        assert onrecord.http.get(f"/v1/{path}").status_code == 200
    onrecord.http.delete("/v1/tables/names")
    clock = onrecord.ports.clock
    object.__setattr__(onrecord.ports, "clock", lambda: clock() + timedelta(hours=1))
    assert onrecord.http.get("/v1/stats").json()["claims"] > 0


def granted(function):
    """Each action that a policy allows, with a pattern of resources, as they would be on this machine."""
    for each in json.loads((POLICIES / f"policy-{function}.json").read_text())["Statement"]:
        _, statement, _ = each.get("Fn::If", (None, each, None))
        for action in _list(statement["Action"]):
            for resource in _list(statement["Resource"]):
                yield action, _resolved(resource)


def _resolved(resource):
    if isinstance(resource, str):
        return resource
    ((intrinsic, value),) = resource.items()
    if intrinsic == "Fn::GetAtt":
        return ARNS[value[0]]
    for name, arn in ARNS.items():
        value = value.replace(f"${{{name}.Arn}}", arn)
    for name, known in PSEUDO.items():
        value = value.replace(f"${{AWS::{name}}}", known)
    assert "$" not in value
    return value


def _list(value):
    return value if isinstance(value, list) else [value]


def allowed(function, action, resource):
    return any(action == each and fnmatchcase(resource, pattern) for each, pattern in granted(function))


def test_every_call_is_allowed(asked):
    assert {function for function, _, _ in asked} == set(FUNCTIONS)
    assert [call for call in sorted(asked | BESIDES) if not allowed(*call)] == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_all_that_is_allowed_is_called(asked, function):
    calls = [call[1:] for call in asked | BESIDES if call[0] == function]
    unused = [
        (action, pattern)
        for action, pattern in granted(function)
        if not any(action == each and fnmatchcase(resource, pattern) for each, resource in calls)
    ]
    assert not unused, "\n".join(map(str, unused))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_resources_are_named(function):
    """Only X-Ray has none, and only keys, indexes and parameters are left open, at the end."""
    for action, pattern in granted(function):
        assert (pattern == "*") == (action in TRACES)
        assert "*" not in pattern[:-1]
        assert "*" not in action


@pytest.mark.parametrize(
    ("function", "actions"),
    [
        ("api", {"s3:PutObject"}),
        ("bearer", set()),
        ("extract", {"s3:GetObject", "s3:DeleteObject"}),
        ("bulk", {"s3:GetObject", "s3:DeleteObject"}),
        ("index", set()),
        ("lake", set()),
        ("notify", set()),
    ],
)
def test_what_was_delivered_is_read_and_deleted_by_the_extraction_alone(function, actions):
    """So the function that the Internet reaches can read none of it, though it can add to it."""
    delivery = f"{ARNS['Bucket']}/deliveries/one/x.json"
    in_bucket = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")
    assert {action for action in in_bucket if allowed(function, action, delivery)} == actions


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_index_is_written_by_its_function_alone(function):
    """Who answers questions reads it."""
    pack = f"{ARNS['Bucket']}/indexes/one/x.zip"
    writes = {action for action in ("s3:PutObject", "s3:DeleteObject") if allowed(function, action, pack)}
    assert writes == ({"s3:PutObject", "s3:DeleteObject"} if function == "index" else set())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_lake_is_touched_by_its_function_alone(function):
    file = f"{ARNS['Bucket']}/lake/one/claims/month=2026-05/claims.parquet"
    in_bucket = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")
    touched = {action for action in in_bucket if allowed(function, action, file)}
    assert touched == (set(in_bucket) if function == "lake" else set())


def test_who_writes_the_lake_changes_nothing_in_the_table():
    asked = {action for action, _ in granted("lake") if action.startswith("dynamodb:")}
    assert asked == {"dynamodb:BatchGetItem", "dynamodb:Query"}


def test_who_makes_the_index_changes_nothing_in_the_table():
    asked = {action for action, _ in granted("index") if action.startswith("dynamodb:")}
    assert asked == {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"}


def test_who_calls_subscribers_writes_nothing_and_the_authorizer_reaches_the_table_alone():
    assert "s3:PutObject" not in {action for action, _ in granted("notify")}
    reached = {pattern for action, pattern in granted("bearer") if not action.startswith(("logs:", "xray:"))}
    assert reached == {ARNS["Table"]}
