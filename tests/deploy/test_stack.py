"""``python -m deploy.stack``, against moto's S3 and a CloudFormation that answers as AWS's does."""

import json
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace
from unittest.mock import Mock

import boto3
import pytest
from botocore import xform_name
from click.testing import CliRunner
from moto import mock_aws

from deploy.cloudformation import Stack
from deploy.stack import main

STACK = "onrecord-dev"
TEMPLATE = {
    "Metadata": {"Stage": "dev", "Architecture": "arm64"},
    "Parameters": {"Stage": {}, "AlarmEmail": {"Default": ""}},
    "Resources": {
        "Api": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "./api.zip", "Timeout": 10}},
        "Bearer": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "./api.zip"}},
        "Extract": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "./extract.zip"}},
        "Table": {"Type": "AWS::DynamoDB::Table"},
    },
}
CHANGE = {
    "ResourceChange": {
        "Action": "Modify",
        "LogicalResourceId": "Api",
        "ResourceType": "AWS::Lambda::Function",
        "Replacement": "True",
    }
}
OUTPUTS = {
    "Bucket": "the-bucket",
    "Table": "the-table",
    "DeliveriesQueueUrl": "https://sqs/deliveries",
    "OutboundQueueUrl": "https://sqs/outbound",
    "ChannelsPath": "/onrecord/onrecord-dev/channels",
    "SubscriptionsPath": "/onrecord/onrecord-dev/subscriptions",
    "CursorKeySecret": "cursor-key",
    "EndpointURL": "https://api.example/api/",
}


class CloudFormation:
    """One stack and its change sets. ``asked``: each call that changes something, with its parameters.

    It stands before the wire, so that botocore has checked every call against the service's description.
    """

    def __init__(self, session):
        self.asked = []
        self.stack = None
        self.fails = False
        self.changes = [CHANGE]
        self._change_set = None
        self._events = []
        self._s3 = session.client("s3")
        self._numbers = count()
        session.events.register("before-parameter-build.cloudformation.*", self._note)
        session.events.register("before-call.cloudformation.*", self._answer)

    def names(self):
        return [name for name, _ in self.asked]

    def parameters(self, name):
        """Of the last call of this name."""
        return [parameters for each, parameters in self.asked if each == name][-1]

    def _note(self, params, context, **_):
        context["asked"] = params

    def _answer(self, model, context, **_):
        asked = context["asked"]
        if not model.name.startswith(("Describe", "List")):
            self.asked.append((model.name, asked))
        answer = getattr(self, xform_name(model.name))(asked)
        if answer is None:
            error = {
                "Code": "ValidationError",
                "Message": f"Stack with id {asked['StackName']} does not exist",
            }
            return SimpleNamespace(status_code=400), {"Error": error, "ResponseMetadata": {}}
        return SimpleNamespace(status_code=200), {**answer, "ResponseMetadata": {}}

    def _tell(self, status, resource, reason=""):
        event = {"EventId": str(next(self._numbers)), "ResourceStatus": status, "LogicalResourceId": resource}
        self._events.insert(0, {**event, "ResourceStatusReason": reason})

    def describe_stacks(self, _):
        return {"Stacks": [self.stack]} if self.stack else None

    def list_stack_resources(self, _):
        listed = [("ApiFailing", "onrecord-ApiFailing-7"), ("ExtractErrors", "onrecord-ExtractErrors-8")]
        alarms = [(*each, "AWS::CloudWatch::Alarm") for each in [*listed, ("OutboundLate", "x")]]
        kept = ("LogicalResourceId", "PhysicalResourceId", "ResourceType")
        found = [
            dict(zip(kept, each, strict=True)) for each in [*alarms, ("Table", "t", "AWS::DynamoDB::Table")]
        ]
        more = {"ResourceStatus": "CREATE_COMPLETE", "LastUpdatedTimestamp": datetime.now(UTC)}
        return {"StackResourceSummaries": [{**each, **more} for each in found]}

    def describe_stack_events(self, _):
        return {"StackEvents": self._events} if self.stack else None

    def get_template(self, _):
        path = self.stack["template"].removeprefix("https://").partition("/")[2]
        bucket, _, key = path.partition("/")
        return {"TemplateBody": self._s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()}

    def create_change_set(self, asked):
        same = self.stack and asked["TemplateURL"] == self.stack.get("template")
        changed = any("ParameterValue" in each for each in asked["Parameters"][1:])
        self._change_set = asked if changed or not same else None
        if not self.stack:
            self.stack = {
                "StackName": STACK,
                "StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/onrecord/1",
                "StackStatus": "REVIEW_IN_PROGRESS",
            }
        return {"Id": "1"}

    def describe_change_set(self, _):
        if not self._change_set:
            reason = "The submitted information didn't contain changes. Submit different information."
            return {"Status": "FAILED", "StatusReason": reason}
        return {"Status": "CREATE_COMPLETE", "Changes": self.changes}

    def delete_change_set(self, _):
        self._change_set = None
        return {}

    def execute_change_set(self, _):
        new = self._change_set["ChangeSetType"] == "CREATE"
        if self.fails:
            self._tell("UPDATE_FAILED", "Api", "no such runtime")
            usual = "ROLLBACK_COMPLETE" if new else "UPDATE_ROLLBACK_COMPLETE"
            status = usual if self.fails is True else self.fails
        else:
            status = "CREATE_COMPLETE" if new else "UPDATE_COMPLETE"
            self.stack["template"] = self._change_set["TemplateURL"]
            before = {each["ParameterKey"]: each for each in self.stack.get("Parameters", ())}
            kept = [
                before.get(each["ParameterKey"], {**each, "ParameterValue": ""})
                if "UsePreviousValue" in each
                else each
                for each in self._change_set["Parameters"]
            ]
            self.stack["Parameters"] = kept + (
                [] if len(kept) > 1 else [{"ParameterKey": "AlarmEmail", "ParameterValue": ""}]
            )
            told = [{"OutputKey": key, "OutputValue": value} for key, value in OUTPUTS.items()]
            self.stack["Outputs"] = told
        self.stack["StackStatus"] = status
        self._tell(status, STACK)
        return {}

    def set_stack_policy(self, _):
        assert self.stack["StackStatus"] != "REVIEW_IN_PROGRESS"
        return {}

    def update_termination_protection(self, asked):
        self.stack["EnableTerminationProtection"] = asked["EnableTerminationProtection"]
        return {}

    def delete_stack(self, _):
        self.stack = None
        return {}


@pytest.fixture
def session():
    with mock_aws():
        yield boto3.Session(region_name="eu-west-1")


@pytest.fixture
def bucket_policies(session):
    """Those that were put. moto does not get them: it would overlook their condition, and deny everything."""
    put = []

    def note(params, **_):
        put.append(json.loads(params["body"]))
        return SimpleNamespace(status_code=204), {"ResponseMetadata": {}}

    session.events.register("before-call.s3.PutBucketPolicy", note)
    return put


@pytest.fixture
def cloudformation(session, bucket_policies):
    return CloudFormation(session)


@pytest.fixture
def package(tmp_path):
    (tmp_path / "sam.json").write_text(json.dumps(TEMPLATE))
    (tmp_path / "api.zip").write_bytes(b"the API")
    (tmp_path / "extract.zip").write_bytes(b"the extraction")
    return tmp_path


@pytest.fixture
def call(session, package):
    """Calls a command; returns what it exits with and prints."""

    def calling(command, *options, answer=None):
        options = ("--package", str(package), *options) if command == "deploy" else options
        result = CliRunner().invoke(main, [command, *options], obj=session, input=answer)
        return result.exit_code, result.output

    return calling


@pytest.fixture
def bucket(session):
    return session.resource("s3").Bucket("onrecord-artifacts-123456789012-eu-west-1")


def stored(bucket, prefix):
    return [each.Object().get()["Body"].read() for each in bucket.objects.filter(Prefix=prefix)]


def test_a_first_deployment_uploads_each_package_once_and_makes_the_stack(call, cloudformation, bucket):
    code, told = call("deploy", "--yes")
    assert code == 0
    assert sorted(stored(bucket, "packages/")) == [b"the API", b"the extraction"]
    (template,) = (json.loads(each) for each in stored(bucket, "templates/"))
    uris = {
        name: template["Resources"][name]["Properties"]["CodeUri"] for name in ("Api", "Bearer", "Extract")
    }
    assert uris["Api"] == uris["Bearer"] != uris["Extract"]
    assert uris["Api"].startswith(f"s3://{bucket.name}/packages/")
    assert template["Resources"]["Api"]["Properties"]["Timeout"] == 10
    asked = cloudformation.parameters("CreateChangeSet")
    assert (asked["ChangeSetType"], asked["Capabilities"]) == ("CREATE", ["CAPABILITY_IAM"])
    assert asked["Parameters"] == [{"ParameterKey": "Stage", "ParameterValue": "dev"}]
    assert cloudformation.names() == ["CreateChangeSet", "ExecuteChangeSet", "SetStackPolicy"]
    assert "https://api.example/api/" in told
    assert "tokens first TENANT --stack onrecord-dev" in told


def test_the_bucket_of_packages_is_private(call, cloudformation, session, bucket, bucket_policies):
    call("deploy", "--yes")
    s3 = session.client("s3")
    shut = s3.get_public_access_block(Bucket=bucket.name)["PublicAccessBlockConfiguration"]
    assert set(shut.values()) == {True}
    assert s3.get_bucket_encryption(Bucket=bucket.name)["ServerSideEncryptionConfiguration"]["Rules"]
    ((denied,),) = (each["Statement"] for each in bucket_policies)
    assert denied["Effect"] == "Deny"
    assert denied["Resource"] == [f"arn:aws:s3:::{bucket.name}", f"arn:aws:s3:::{bucket.name}/*"]
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_another_bucket_for_packages_can_be_named(call, cloudformation, session, bucket):
    place = {"LocationConstraint": "eu-west-1"}
    own = session.resource("s3").create_bucket(Bucket="own-bucket", CreateBucketConfiguration=place)
    assert call("deploy", "--yes", "--artifacts", "own-bucket")[0] == 0
    assert len(stored(own, "packages/")) == 2
    assert bucket.creation_date is None


def test_what_is_so_already_is_left_alone(call, cloudformation):
    call("deploy", "--yes")
    code, told = call("deploy", "--yes")
    assert code == 0
    assert "is so already" in told
    assert cloudformation.names().count("ExecuteChangeSet") == 1


def test_parameters_stay_until_they_are_set_anew(call, cloudformation, package):
    call("deploy", "--yes", "--set", "AlarmEmail=desk@example.org")
    (package / "api.zip").write_bytes(b"another API")
    assert call("deploy", "--yes")[0] == 0
    kept = {"ParameterKey": "AlarmEmail", "UsePreviousValue": True}
    assert cloudformation.parameters("CreateChangeSet")["Parameters"][1:] == [kept]


def test_what_would_be_replaced_is_shown_and_nothing_is_changed_without_a_yes(call, cloudformation, package):
    code, told = call("deploy", answer="n\n")
    assert code == 1
    assert "Modify   Api (AWS::Lambda::Function), replaced" in told
    assert cloudformation.names() == ["CreateChangeSet", "DeleteChangeSet", "DeleteStack"]
    call("deploy", "--yes")
    (package / "api.zip").write_bytes(b"another API")
    call("deploy", answer="n\n")
    assert cloudformation.names()[-1] == "DeleteChangeSet"
    assert cloudformation.stack["StackStatus"] == "CREATE_COMPLETE"


def test_what_is_kept_for_ever_cannot_be_replaced_by_an_update(call, cloudformation, package):
    call("deploy", "--yes")
    (package / "api.zip").write_bytes(b"another API")
    call("deploy", "--yes")
    assert cloudformation.names()[-3:] == ["CreateChangeSet", "SetStackPolicy", "ExecuteChangeSet"]
    _, denied = json.loads(cloudformation.parameters("SetStackPolicy")["StackPolicyBody"])["Statement"]
    assert denied["Action"] == ["Update:Replace", "Update:Delete"]
    assert "LogicalResourceId/Table" in denied["Resource"]


def test_a_deployment_that_fails_says_why_and_is_not_gone_back_to(call, cloudformation, package, bucket):
    call("deploy", "--yes")
    cloudformation.fails = True
    (package / "api.zip").write_bytes(b"another API")
    code, told = call("deploy", "--yes")
    assert code == 1
    assert "UPDATE_FAILED        Api no such runtime" in told
    assert "It is as before." in told
    assert len(stored(bucket, "deployed/")) == 1


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED"])
def test_what_is_left_of_a_failed_first_deployment_makes_room(call, cloudformation, status):
    cloudformation.fails = status
    assert call("deploy", "--yes")[0] == 1
    cloudformation.fails = False
    assert call("deploy", "--yes")[0] == 0
    assert "DeleteStack" in cloudformation.names()
    assert cloudformation.parameters("CreateChangeSet")["ChangeSetType"] == "CREATE"


@pytest.mark.parametrize(
    ("stage", "options", "minutes"),
    [("prod", (), 10), ("prod", ("--watch", "0"), 0), ("dev", (), 0), ("dev", ("--watch", "30"), 30)],
)
def test_an_update_is_watched_and_undone_by_an_alarm(call, cloudformation, package, stage, options, minutes):
    """By the alarms that the stack has already. The first deployment, and the way back, are not watched."""
    made_for = {"Stage": stage, "Architecture": "arm64"}
    (package / "sam.json").write_text(json.dumps({**TEMPLATE, "Metadata": made_for}))
    none = {"RollbackTriggers": [], "MonitoringTimeInMinutes": 0}

    def watched():
        return cloudformation.parameters("CreateChangeSet")["RollbackConfiguration"]

    call("deploy", "--yes", "--stage", stage, *options)
    assert watched() == none
    (package / "api.zip").write_bytes(b"another API")
    told = call("deploy", "--yes", "--stage", stage, *options)[1]
    assert watched()["MonitoringTimeInMinutes"] == minutes
    begin = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:onrecord-"
    arns = [f"{begin}ApiFailing-7", f"{begin}ExtractErrors-8"] if minutes else []
    assert [each["Arn"] for each in watched()["RollbackTriggers"]] == arns
    assert (f"For {minutes} minutes after it" in told) == bool(minutes)
    call("rollback", "--yes", "--stage", stage)
    assert watched() == none


def test_rollback_deploys_what_was_deployed_before(call, cloudformation, package):
    call("deploy", "--yes")
    first = cloudformation.stack["template"]
    assert "Nothing was deployed to onrecord-dev before" in call("rollback", "--yes")[1]
    (package / "api.zip").write_bytes(b"another API")
    call("deploy", "--yes")
    second = cloudformation.stack["template"]
    assert call("rollback", "--yes")[0] == 0
    assert cloudformation.stack["template"] == first != second
    call("rollback", "--yes")
    assert cloudformation.stack["template"] == second


def test_rollback_goes_past_what_differs_by_its_parameters_alone(call, cloudformation, package):
    call("deploy", "--yes")
    first = cloudformation.stack["template"]
    (package / "api.zip").write_bytes(b"another API")
    call("deploy", "--yes")
    call("deploy", "--yes", "--set", "AlarmEmail=desk@example.org")
    call("rollback", "--yes")
    assert cloudformation.stack["template"] == first


def test_rollback_knows_a_deployment_whose_end_nobody_saw(call, cloudformation, package, monkeypatch):
    """The command was stopped after CloudFormation had begun."""
    call("deploy", "--yes")
    (package / "api.zip").write_bytes(b"another API")
    with monkeypatch.context() as stopped:
        stopped.setattr(Stack, "_follow", Mock(side_effect=KeyboardInterrupt))
        assert call("deploy", "--yes")[0] == 1
    second = cloudformation.stack["template"]
    assert "is so already" in call("deploy", "--yes")[1]
    (package / "api.zip").write_bytes(b"a third API")
    call("deploy", "--yes")
    call("rollback", "--yes")
    assert cloudformation.stack["template"] == second


def test_what_goes_wrong_on_the_way_back_is_said_with_its_remedy(call, cloudformation, package):
    call("deploy", "--yes")
    cloudformation.fails = "UPDATE_ROLLBACK_FAILED"
    (package / "api.zip").write_bytes(b"another API")
    for _ in range(2):
        code, told = call("deploy", "--yes")
        assert code == 1
        assert "continue-update-rollback --stack-name onrecord-dev" in told
        assert "It is as before" not in told
    assert cloudformation.names().count("ExecuteChangeSet") == 2


def test_an_output_alone_is_a_change(call, cloudformation, package):
    call("deploy", "--yes")
    (package / "api.zip").write_bytes(b"another API")
    cloudformation.changes = []
    code, told = call("deploy", "--yes")
    assert (code, "No resource is changed." in told) == (0, True)
    assert cloudformation.names().count("ExecuteChangeSet") == 2


def test_nothing_is_left_of_a_question_without_an_answer(call, cloudformation):
    assert call("deploy", answer="")[0] == 1
    assert cloudformation.names()[-2:] == ["DeleteChangeSet", "DeleteStack"]


def test_nothing_is_read_or_written_in_a_bucket_of_somebody_else(call, cloudformation, session, package):
    asked = []

    def note(params, model, **_):
        asked.append((model.name, params.get("ExpectedBucketOwner")))

    session.events.register("before-parameter-build.s3.*", note)
    call("deploy", "--yes")
    asked = [each for each in asked if not each[0].startswith(("CreateBucket", "PutPublic", "PutBucket"))]
    (package / "api.zip").write_bytes(b"another API")
    call("deploy", "--yes")
    call("rollback", "--yes")
    assert {name for name, _ in asked} >= {"PutObject", "HeadObject"}
    assert {owner for _, owner in asked} == {"123456789012"}


def test_a_package_of_another_stage_is_not_deployed(call, cloudformation):
    code, told = call("deploy", "--yes", "--stage", "prod")
    assert (code, "make package STAGE=prod ARCH=arm64" in told) == (1, True)
    assert cloudformation.names() == []


def test_prod_is_not_deleted_by_mistake(call, cloudformation, package):
    (package / "sam.json").write_text(
        json.dumps({**TEMPLATE, "Metadata": {"Stage": "prod", "Architecture": "arm64"}})
    )
    call("deploy", "--yes", "--stage", "prod")
    assert cloudformation.parameters("CreateChangeSet")["StackName"] == "onrecord-prod"
    code, told = call("destroy", "--yes", "--stage", "prod")
    assert (code, "is protected" in told) == (1, True)
    assert cloudformation.stack


def test_prod_without_an_address_for_alarms_is_warned_of(call, cloudformation, package):
    """As often as it is deployed so; dev may be silent."""
    assert "Nobody is told of alarms" not in call("deploy", "--yes")[1]
    cloudformation.stack = None
    (package / "sam.json").write_text(
        json.dumps({**TEMPLATE, "Metadata": {"Stage": "prod", "Architecture": "arm64"}})
    )
    for _ in range(2):
        assert "Nobody is told of alarms" in call("deploy", "--yes", "--stage", "prod")[1]
    named = ("--set", "AlarmEmail=desk@example.org")
    assert "Nobody is told of alarms" not in call("deploy", "--yes", "--stage", "prod", *named)[1]
    assert "Nobody is told of alarms" not in call("deploy", "--yes", "--stage", "prod")[1]


def test_destroy_says_what_is_still_there(call, cloudformation):
    call("deploy", "--yes")
    assert call("destroy", answer="n\n")[0] == 1
    assert cloudformation.stack
    code, told = call("destroy", answer="y\n")
    assert code == 0
    assert not cloudformation.stack
    assert all(OUTPUTS[kept] in told for kept in ("Bucket", "Table", "CursorKeySecret"))
    assert "There is no stack" in call("destroy", "--yes")[1]


def test_what_never_ran_has_left_nothing(call, cloudformation):
    cloudformation.fails = True
    call("deploy", "--yes")
    code, told = call("destroy", "--yes")
    assert (code, "has received nothing" in told) == (0, True)


def test_outputs_says_where_everything_is(call, cloudformation):
    call("deploy", "--yes")
    code, told = call("outputs")
    assert code == 0
    assert [line.split() for line in told.splitlines()] == [[*each] for each in sorted(OUTPUTS.items())]


def test_a_domain_is_told_with_what_its_name_has_to_point_to(call, cloudformation, monkeypatch):
    monkeypatch.setitem(OUTPUTS, "DomainURL", "https://claims.example/")
    monkeypatch.setitem(OUTPUTS, "DomainTarget", "d-7.execute-api.eu-west-1.amazonaws.com")
    told = call("deploy", "--yes")[1]
    assert "https://claims.example/, once the CNAME of that points to d-7.execute-api" in told


def test_mistakes_are_answered_with_what_to_do(call, cloudformation, package):
    assert "--set takes NAME=VALUE" in call("deploy", "--set", "AlarmEmail")[1]
    for missing in ("extract.zip", "sam.json"):
        (package / missing).unlink()
        assert f"{missing}. Make the package: make package." in call("deploy")[1]
    assert "There is no stack onrecord-dev" in call("outputs")[1]
    nowhere = CliRunner().invoke(main, ["outputs"], obj=SimpleNamespace(region_name=None))
    assert "AWS_DEFAULT_REGION" in nowhere.output
