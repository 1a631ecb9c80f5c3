"""``doctor``: what is right is told as right, and what is wrong with what to do."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from click.testing import CliRunner

from chalicelib import bootstrap
from chalicelib.__main__ import main
from chalicelib.cli.checks.api import clocks
from chalicelib.cli.checks.findings import State
from chalicelib.cli.checks.table import INDEXES, KEYS
from chalicelib.cli.connection import known_server
from chalicelib.cli.deployment import OUTPUTS
from chalicelib.errors import ExtractionFailed
from chalicelib.extraction.reading.learned import network
from chalicelib.local.aws import _TEMPLATE, BUCKET, session
from chalicelib.services.extracting import serving
from tests.support.operators import call, variables

STORY = {"id": "7", "body_text": "“We will appeal,” said Ada Moreno, the mayor of Port Alden."}
PRIVATE = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


@pytest.fixture
def aws(onrecord, monkeypatch):
    """A system as it is deployed. What is returned holds the answers to calls that moto does not know."""
    s3, dynamodb = session().client("s3"), session().client("dynamodb")
    s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration=dict.fromkeys(PRIVATE, True))
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    expiry = {"Enabled": True, "AttributeName": "expires"}
    dynamodb.update_time_to_live(TableName="onrecord", TimeToLiveSpecification=expiry)
    recovery = {"PointInTimeRecoveryEnabled": True}
    dynamodb.update_continuous_backups(TableName="onrecord", PointInTimeRecoverySpecification=recovery)
    answers = {
        "ListEventSourceMappings": {
            "EventSourceMappings": [
                {"State": "Enabled", "FunctionArn": "f", "ScalingConfig": {"MaximumConcurrency": 5}}
            ]
        },
        "GetAccountSettings": {"AccountLimit": {"UnreservedConcurrentExecutions": 30}},
        "GetFunctionRecursionConfig": {"RecursiveLoop": "Allow"},
        "GetFunctionConfiguration": {"Timeout": 30},
    }
    through = BaseClient._make_api_call

    def answered(self, operation, parameters):
        answer = answers.get(operation)
        if isinstance(answer, Exception):
            raise answer
        return answer or through(self, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", answered)
    return answers


def doctor(onrecord, *options, **changed):
    """The findings by check, and the exit status."""
    at = ("--url", onrecord.url, "--token", onrecord.token)
    result = call(onrecord, "doctor", "--json", *at, *options, **changed)
    found = [json.loads(line) for line in result.stdout.splitlines()]
    return {each["check"]: each for each in found}, result.exit_code


def states(found):
    return {check: each["state"] for check, each in found.items() if each["state"] != "ok"}


def test_where_all_is_right_every_check_is_ok(onrecord, aws):
    found, status = doctor(onrecord)
    assert states(found) == {}
    assert status == 0
    assert len(found) > 20
    assert all(each["todo"] is None for each in found.values())
    told = call(onrecord, "doctor", "--url", onrecord.url).output
    assert f"ok      bucket: {BUCKET} is in us-east-1" in told


def test_what_it_expects_of_the_table_is_what_the_template_makes():
    table = json.loads(_TEMPLATE.read_text())["Resources"]["Table"]["Properties"]

    def keys(described):
        return tuple(each["AttributeName"] for each in described["KeySchema"])

    assert keys(table) == KEYS
    assert {each["IndexName"]: keys(each) for each in table["GlobalSecondaryIndexes"]} == INDEXES


def undo_privacy():
    session().client("s3").delete_public_access_block(Bucket=BUCKET)


def undo_versions():
    suspended = {"Status": "Suspended"}
    session().client("s3").put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=suspended)


def undo_notification():
    session().client("s3").put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration={})


def undo_expiry():
    off = {"Enabled": False, "AttributeName": "expires"}
    session().client("dynamodb").update_time_to_live(TableName="onrecord", TimeToLiveSpecification=off)


def undo_recovery():
    off = {"PointInTimeRecoveryEnabled": False}
    session().client("dynamodb").update_continuous_backups(
        TableName="onrecord", PointInTimeRecoverySpecification=off
    )


def undo_index():
    delete = [{"Delete": {"IndexName": "by_state"}}]
    session().client("dynamodb").update_table(TableName="onrecord", GlobalSecondaryIndexUpdates=delete)


@pytest.mark.parametrize(
    ("undo", "check", "state"),
    [
        (undo_privacy, "bucket is private", "wrong"),
        (undo_versions, "bucket keeps versions", "warning"),
        (undo_notification, "bucket tells the queue", "wrong"),
        (undo_expiry, "table forgets", "warning"),
        (undo_recovery, "table's recovery", "warning"),
        (undo_index, "table's indexes", "wrong"),
    ],
)
def test_what_is_set_otherwise_is_found(onrecord, aws, undo, check, state):
    undo()
    found, status = doctor(onrecord)
    assert states(found).items() >= {(check, state)}
    assert found[check]["todo"]
    assert status == (1 if state == "wrong" else 0)


@pytest.mark.parametrize(
    ("operation", "answer", "check"),
    [
        ("ListEventSourceMappings", {"EventSourceMappings": []}, "reader of deliveries"),
        (
            "ListEventSourceMappings",
            {"EventSourceMappings": [{"State": "Disabled", "FunctionArn": "f"}]},
            "reader of outbound",
        ),
        ("GetFunctionConfiguration", {"Timeout": 900}, "time of deliveries"),
    ],
)
def test_a_queue_that_no_function_reads_in_time_is_found(onrecord, aws, operation, answer, check):
    aws[operation] = answer
    found, status = doctor(onrecord)
    assert (found[check]["state"], status) == ("wrong", 1)


def test_a_queue_that_gives_up_too_early_is_found(onrecord, aws):
    found, status = doctor(onrecord, ONRECORD_MAX_ATTEMPTS="7")
    assert "after 5 tries instead of 7" in found["queue deliveries gives up"]["said"]
    assert status == 1


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("BUCKET", "onrecord-elsewhere", "bucket"),
        ("TABLE", "elsewhere", "table"),
        ("QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/1/elsewhere", "queue deliveries"),
    ],
)
def test_what_is_not_there_is_wrong_and_the_rest_is_looked_at(onrecord, aws, name, value, check):
    found, status = doctor(onrecord, **{f"ONRECORD_{name}": value})
    assert (found[check]["state"], status) == ("wrong", 1)
    assert found["API"]["state"] == "ok"


def test_what_one_may_not_look_at_is_no_fault_of_the_deployment(onrecord, aws):
    denied = {"Error": {"Code": "AccessDenied", "Message": "no"}}
    aws["DescribeTable"] = ClientError(denied, "DescribeTable")
    found, status = doctor(onrecord)
    assert (found["table"]["state"], status) == ("warning", 0)
    assert "you may not call DescribeTable" in found["table"]["said"]


def test_what_failed_and_what_was_given_up_is_told_of_every_tenant(onrecord, aws, monkeypatch):
    def failing(_):
        raise ExtractionFailed("the page has no end")

    monkeypatch.setattr(serving, "parse", failing)
    for token in (None, onrecord.new_token("admin", tenant="other")):
        onrecord.http.post("/v1/articles", json=STORY, headers=onrecord.authorization(token))
    onrecord.settle()
    found, status = doctor(onrecord)
    assert status == 0
    assert found["dead letters of deliveries"]["said"] == "2 messages were given up"
    assert found["failed articles"]["said"] == "could not be extracted: 1 of local, 1 of other"


def test_an_article_that_has_waited_long_is_told(onrecord, aws):
    onrecord.worker.stop()
    clock = onrecord.ports.clock
    object.__setattr__(onrecord.ports, "clock", lambda: clock() - timedelta(hours=1))
    onrecord.http.post("/v1/articles", json=STORY)
    object.__setattr__(onrecord.ports, "clock", clock)
    onrecord.http.post("/v1/articles", json={**STORY, "id": "8", "published": "2020-01-01"})
    found, _ = doctor(onrecord)
    assert found["oldest waiting article"]["state"] == "warning"
    assert found["queue deliveries"]["said"].startswith("2 messages wait")


def test_a_wrong_token_and_a_server_that_is_not_there(onrecord, aws):
    found, status = doctor(onrecord, "--token", "onr_wrong")
    assert (found["token"]["state"], status) == ("wrong", 1)
    found, status = doctor(onrecord, "--url", "http://127.0.0.1:9")
    assert (found["API"]["state"], status) == ("wrong", 1)


def test_in_the_folder_of_make_run_it_looks_at_that_server(onrecord, tmp_path, monkeypatch):
    nothing = dict.fromkeys(variables(onrecord))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["doctor", "--json"], env=nothing)
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["check"] for each in found if each["state"] == "wrong"] == ["settings"]
    assert result.exit_code == 1
    (tmp_path / ".onrecord").mkdir()
    server = {"url": onrecord.url, "token": onrecord.token}
    (tmp_path / ".onrecord/server.json").write_text(json.dumps(server))
    onrecord.http.post("/v1/articles", json=STORY)
    onrecord.settle()
    result = CliRunner().invoke(main, ["doctor", "--json"], env=nothing)
    found = {each["check"]: each["state"] for each in map(json.loads, result.stdout.splitlines())}
    assert set(found.values()) == {"ok"}
    assert {"API", "clock", "token", "failed articles", "oldest waiting article"} <= found.keys()
    assert "bucket" not in found
    assert result.exit_code == 0


def test_a_region_that_is_not_known_is_a_finding_too(onrecord, aws, monkeypatch, tmp_path):
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    found, status = doctor(onrecord, ONRECORD_REGION=None)
    assert found["AWS"]["todo"] == "No AWS region is known. Give --region, or set AWS_DEFAULT_REGION."
    assert (found["API"]["state"], status) == ("ok", 1)


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(0, State.OK), (59, State.OK), (61, State.WARNING), (299, State.WARNING), (300, State.WRONG)],
)
def test_clocks_that_are_apart_are_told(seconds, state):
    now = datetime(2026, 5, 6, tzinfo=UTC)
    assert clocks(now, now + timedelta(seconds=seconds)).state is state
    assert clocks(now + timedelta(seconds=seconds), now).state is state


def test_the_model_is_the_one_that_is_pinned():
    pinned = (_TEMPLATE.parents[1] / "requirements.in").read_text()
    assert f"{bootstrap.ENGLISH.replace('_', '-')}=={bootstrap.ENGLISH_VERSION}" in pinned


def test_a_damaged_model_is_found(onrecord, aws, tmp_path, monkeypatch):
    for path in network.MODEL.iterdir():
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / "heads.npz").unlink()
    (tmp_path / "heads.npz").write_bytes(b"else")
    monkeypatch.setattr(network, "MODEL", tmp_path)
    found, status = doctor(onrecord)
    assert "is not the file that was released" in found["extraction model"]["said"]
    assert status == 1


def test_the_api_of_a_stack_is_looked_at_whatever_server_is_usual(monkeypatch):
    monkeypatch.setenv("ONRECORD_URL", "https://dev.example")
    assert known_server(None, None, "https://prod.example", local=False).url == "https://prod.example"
    assert known_server("https://own.example", None, "https://prod.example").url == "https://own.example"
    assert known_server(None, None).url == "https://dev.example"


@pytest.mark.parametrize(
    ("call_of", "answer", "check", "state", "todo"),
    [
        (
            "GetAccountSettings",
            {"AccountLimit": {"UnreservedConcurrentExecutions": 29}},
            "functions at once",
            "warning",
            "Ask for more",
        ),
    ],
)
def test_what_is_the_accounts_is_looked_at(onrecord, aws, call_of, answer, check, state, todo):
    aws[call_of] = answer
    found, _ = doctor(onrecord)
    assert states(found) == {check: state}
    assert todo in found[check]["todo"]


def test_who_sends_itself_messages_has_to_be_allowed_to(onrecord, aws):
    aws["GetFunctionRecursionConfig"] = {"RecursiveLoop": "Terminate"}
    found, _ = doctor(onrecord)
    assert states(found) == {"loops of bulk": "wrong", "loops of index": "wrong"}
    assert "Deploy the" in found["loops of index"]["todo"]


@pytest.mark.parametrize(
    ("stage", "subscriptions", "state", "said"),
    [
        ("prod", ["arn:aws:sns:us-east-1:1:alarms:7"], "ok", "1 subscribed"),
        ("prod", ["PendingConfirmation"], "warning", "desk0@example.org has not confirmed"),
        (
            "prod",
            ["arn:aws:sns:us-east-1:1:alarms:7", "PendingConfirmation"],
            "warning",
            "desk1@example.org has",
        ),
        ("prod", [], "warning", "nobody is told"),
        ("dev", [], "ok", "nobody is told"),
    ],
)
def test_who_is_told_of_alarms_is_looked_at(onrecord, aws, stage, subscriptions, state, said):
    known = variables(onrecord)
    outputs = {key: known[f"ONRECORD_{name.upper()}"] for name, key in OUTPUTS.items()}
    told = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
    told.append({"OutputKey": "AlarmTopicArn", "OutputValue": "arn:aws:sns:us-east-1:1:alarms"})
    parameters = [{"ParameterKey": "Stage", "ParameterValue": stage}]
    aws["DescribeStacks"] = {"Stacks": [{"Outputs": told, "Parameters": parameters}]}
    listed = [
        {"SubscriptionArn": arn, "Endpoint": f"desk{number}@example.org"}
        for number, arn in enumerate(subscriptions)
    ]
    aws["ListSubscriptionsByTopic"] = {"Subscriptions": listed}
    found, _ = doctor(onrecord, "--stack", f"onrecord-{stage}")
    assert found["alarms"]["state"] == state
    assert said in found["alarms"]["said"]
