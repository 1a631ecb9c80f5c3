"""The template that `chalice package` makes of the application and .chalice/resources.json."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib import metrics
from chalicelib.api import cors, safeguards
from chalicelib.api.problems import status_problem
from chalicelib.naming.object_keys import EXPORTS, INDEXES
from chalicelib.outbound.posting import SECONDS
from chalicelib.services.exporting.jobs import KEPT, MARGIN
from chalicelib.services.telling.notifying import RETRIES
from chalicelib.settings import CURSOR_KEY_LENGTH
from deploy.cloudformation import WATCHED

ROOT = Path(__file__).parents[2]


FUNCTIONS = {
    "APIHandler": "Api",
    "Bearer": "Bearer",
    "Extract": "Extract",
    "Bulk": "Bulk",
    "Index": "Index",
    "Lake": "Lake",
    "Notify": "Notify",
}
SIGNS_CURSORS = ("APIHandler", "Bulk")
QUEUES = {
    "Deliveries": "DeadDeliveries",
    "BulkWork": "DeadBulkWork",
    "Changes": "DeadChanges",
    "Outbound": "DeadOutbound",
}
CERTIFICATE = "arn:aws:acm:us-east-1:111111111111:certificate/x"
ASKED_FOR = (
    "AlarmEmail=desk@example.org",
    "QuietHours=12",
    "DomainName=claims.example",
    f"CertificateArn={CERTIFICATE}",
    "Tracing=Active",
    "AccessLogs=on",
)
MOST_SECONDS_OF_AN_ALARM = 7 * 86_400  # of periods of an hour or longer
MOST_OF_AN_ORDERED_QUEUE = 10  # messages at once
KEPT_FOR_EVER = ("Bucket", "CursorKey", "Table")


@pytest.fixture(scope="module")
def packaged(tmp_path_factory):
    """Packages for a stage, without dependencies: they are not what is looked at."""
    project = tmp_path_factory.mktemp("project")
    for part in ("chalicelib", ".chalice"):
        shutil.copytree(
            ROOT / part, project / part, ignore=shutil.ignore_patterns("__pycache__", "deployments")
        )
    shutil.copy(ROOT / "app.py", project)
    (project / "requirements.txt").touch()

    def package(stage):
        command = [sys.executable, "-c", "from chalice.cli import main; main()", "package"]
        command += ["--stage", stage, "--merge-template", ".chalice/resources.json", stage]
        environment = {**os.environ, "AWS_DEFAULT_REGION": "us-east-1"}
        subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)
        return project / stage / "sam.json"

    return package


@pytest.fixture(scope="module")
def template(packaged):
    return json.loads(packaged("dev").read_text())


@pytest.fixture(scope="module")
def resources(template):
    return template["Resources"]


def of_type(resources, kind):
    return {name: each for name, each in resources.items() if each["Type"] == kind}


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_cfn_lint_finds_nothing_to_complain_of(packaged, stage):
    """No rule is ignored. ``make package`` writes the runtime; the age of another is not looked at."""
    path = packaged(stage)
    linted = json.loads(path.read_text())
    for function in FUNCTIONS:
        linted["Resources"][function]["Properties"]["Runtime"] = "python3.13"
    path.write_text(json.dumps(linted))
    command = [sys.executable, "-c", "from cfnlint.runner import main; main()", "--template", str(path)]
    command += ["--regions", "us-east-1", "eu-west-1", "--parameters", f"Stage={stage}", *ASKED_FOR]
    found = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


def test_two_stacks_fit_in_one_account(resources):
    """CloudFormation gives the names, or they have the stack's in them."""
    given = {"AlarmName", "BucketName", "DashboardName", "FunctionName", "QueueName", "RoleName", "TableName"}
    given |= {"SecretName", "TopicName"}
    for name, each in resources.items():
        if each["Type"] != "AWS::Lambda::Permission":
            assert not given & each["Properties"].keys(), name
    for each in of_type(resources, "AWS::Logs::LogGroup").values():
        assert "${AWS::StackName}" in each["Properties"]["LogGroupName"]["Fn::Sub"]
    api = resources["RestAPI"]["Properties"]
    assert api["Name"] == api["DefinitionBody"]["info"]["title"] == {"Ref": "AWS::StackName"}
    for function in FUNCTIONS:
        variables = resources[function]["Properties"]["Environment"]["Variables"]
        for path in ("CHANNELS", "SUBSCRIPTIONS"):
            expected = f"/onrecord/${{AWS::StackName}}/{path.lower()}"
            assert variables[f"ONRECORD_{path}"] == {"Fn::Sub": expected}


def test_the_stage_decides_what_is_protected_and_how_much_runs_at_once(template):
    stages = template["Mappings"]["Stages"]
    assert set(stages) == set(template["Parameters"]["Stage"]["AllowedValues"])
    assert stages["prod"]["LogDays"] > stages["dev"]["LogDays"]
    assert all(
        2 <= stage[of] <= 1000
        for stage in stages.values()
        for of in ("Extractions", "BulkWorkers", "Indexers", "Requests")
    )
    table = template["Resources"]["Table"]["Properties"]
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProd", True, False]}


def test_what_is_kept_for_ever_outlives_the_stack(resources):
    kept = {name for name, each in resources.items() if each.get("DeletionPolicy") == "Retain"}
    assert kept == set(KEPT_FOR_EVER)
    assert all(resources[name]["UpdateReplacePolicy"] == "Retain" for name in kept)


def test_the_bucket_is_private_encrypted_and_keeps_versions(resources):
    bucket = resources["Bucket"]["Properties"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert "BucketEncryption" in bucket
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}


def test_the_table_can_be_restored_and_is_encrypted(resources):
    table = resources["Table"]["Properties"]
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}


def refused(resources, kind):
    """What each policy of this type refuses to anybody who does not come by TLS."""
    for each in of_type(resources, kind).values():
        for statement in each["Properties"]["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Deny":
                assert statement["Principal"] == "*"
                assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
                yield each["Properties"], statement["Action"], statement["Resource"]


def test_everything_is_reached_by_tls_alone(resources):
    queues = set()
    for policy, action, resource in refused(resources, "AWS::SQS::QueuePolicy"):
        ((name, attribute),) = [resource["Fn::GetAtt"]]
        assert (policy["Queues"], attribute, action) == ([{"Ref": name}], "Arn", "sqs:*")
        queues.add(name)
    assert queues == {*QUEUES, *QUEUES.values()} == set(of_type(resources, "AWS::SQS::Queue"))
    ((_, action, resource),) = refused(resources, "AWS::S3::BucketPolicy")
    assert (action, resource) == ("s3:*", [{"Fn::GetAtt": ["Bucket", "Arn"]}, {"Fn::Sub": "${Bucket.Arn}/*"}])
    assert len(list(refused(resources, "AWS::SNS::TopicPolicy"))) == 1


@pytest.mark.parametrize(("queue", "dead"), QUEUES.items())
def test_a_dead_letter_is_kept_longer_than_it_can_have_waited(resources, queue, dead):
    """Its age goes on counting from when it was first sent."""
    redrive = resources[queue]["Properties"]["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": [dead, "Arn"]}
    kept = {name: resources[name]["Properties"]["MessageRetentionPeriod"] for name in (queue, dead)}
    assert kept[dead] > kept[queue]
    assert all(resources[name]["Properties"]["SqsManagedSseEnabled"] for name in (queue, dead))


@pytest.mark.parametrize(
    ("function", "queue", "most"),
    [
        ("Extract", "Deliveries", "Extractions"),
        ("Bulk", "BulkWork", "BulkWorkers"),
        ("Index", "Changes", "Indexers"),
        ("Notify", "Outbound", "Requests"),
    ],
)
def test_a_queue_takes_no_more_than_its_share_of_the_accounts_concurrency(resources, function, queue, most):
    source = resources[function]["Properties"]["Events"][f"{function}SqsEventSource"]["Properties"]
    assert source["Queue"] == {"Fn::Sub": f"${{{queue}.Arn}}"}
    mapped = {"Fn::FindInMap": ["Stages", {"Ref": "Stage"}, most]}
    assert source["ScalingConfig"] == {"MaximumConcurrency": mapped}


def test_no_secret_stands_in_the_template(template):
    """The cursor key is made by Secrets Manager, and only referred to."""
    resources = template["Resources"]
    made = resources["CursorKey"]["Properties"]["GenerateSecretString"]
    assert made["PasswordLength"] >= CURSOR_KEY_LENGTH
    reference = "{{resolve:secretsmanager:${CursorKey}:SecretString}}"
    for function in SIGNS_CURSORS:
        variables = resources[function]["Properties"]["Environment"]["Variables"]
        assert variables["ONRECORD_CURSOR_KEY"] == {"Fn::Sub": reference}
    assert not any("KEY" in each.upper() or "SECRET" in each.upper() for each in template["Parameters"])


def test_who_signs_no_cursors_has_no_key(resources):
    have = {name for name in FUNCTIONS if "CursorKey" in json.dumps(resources[name])}
    assert have == set(SIGNS_CURSORS)


@pytest.mark.parametrize(("function", "name"), FUNCTIONS.items())
def test_each_function_writes_to_a_log_of_its_own_that_is_there_before_it(resources, function, name):
    assert resources[function]["Properties"]["LoggingConfig"] == {"LogGroup": {"Ref": f"{name}Log"}}
    days = {"Fn::FindInMap": ["Stages", {"Ref": "Stage"}, "LogDays"]}
    assert resources[f"{name}Log"]["Properties"]["RetentionInDays"] == days
    role = resources[resources[function]["Properties"]["Role"]["Fn::GetAtt"][0]]
    ((policy,), log) = role["Properties"]["Policies"], {"Fn::GetAtt": [f"{name}Log", "Arn"]}
    written = [each["Resource"] for each in statements(policy) if "logs:PutLogEvents" in each["Action"]]
    assert written == [log]
    assert "logs:CreateLogGroup" not in json.dumps(policy)


def statements(policy):
    return [each for each in policy["PolicyDocument"]["Statement"] if "Action" in each]


def test_tracing_is_off_until_it_is_asked_for(template):
    assert template["Parameters"]["Tracing"]["Default"] == "PassThrough"
    resources = template["Resources"]
    assert resources["RestAPI"]["Properties"]["TracingEnabled"] == {"Fn::If": ["IsTraced", True, False]}
    for function in FUNCTIONS:
        assert resources[function]["Properties"]["Tracing"] == {"Ref": "Tracing"}
        role = resources[resources[function]["Properties"]["Role"]["Fn::GetAtt"][0]]
        (policy,) = role["Properties"]["Policies"]
        (traced,) = (each["Fn::If"] for each in policy["PolicyDocument"]["Statement"] if "Fn::If" in each)
        assert traced[0] == "IsTraced"
        assert "xray:PutTraceSegments" in traced[1]["Action"]


def test_access_logs_are_off_until_the_account_allows_them(template):
    """API Gateway writes them by a role that is the whole account's."""
    assert template["Parameters"]["AccessLogs"]["Default"] == "off"
    assert "AWS::ApiGateway::Account" not in json.dumps(template)
    condition, setting, _ = template["Resources"]["RestAPI"]["Properties"]["AccessLogSetting"]["Fn::If"]
    assert condition == template["Resources"]["AccessLog"]["Condition"] == "LogsAccess"
    assert json.loads(setting["Format"])["request"] == "$context.requestId"


def test_what_can_go_wrong_has_an_alarm(resources):
    alarms = of_type(resources, "AWS::CloudWatch::Alarm")
    for_each = {f"{name}{what}" for name in FUNCTIONS.values() for what in ("Errors", "Throttles")}
    for_each |= {f"{name}Slow" for name in FUNCTIONS.values() if name != "Bulk"}  # which uses its time up
    queues = {f"{dead}Waiting" for dead in QUEUES.values()} | {f"{queue}Late" for queue in QUEUES}
    assert set(alarms) == for_each | queues | {
        "ApiFailing",
        "LoopsEnded",
        "NothingComes",
        "TableThrottles",
        "TableFailing",
    }
    for name, each in alarms.items():
        alarm = each["Properties"]
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]
        assert alarm.get("OKActions", []) == ([] if name.startswith("Dead") else alarm["AlarmActions"])
        assert alarm["TreatMissingData"] == ("breaching" if name == "NothingComes" else "notBreaching")
    documented = (ROOT / "docs/operations.md").read_text()
    assert [name for name in alarms if f"`{name}`" not in documented] == []


def test_the_alarms_that_undo_an_update_are_there_and_no_more_than_may_be(resources):
    assert resources.keys() >= set(WATCHED)
    assert len(WATCHED) <= 5


def test_every_alarm_says_where_it_is_told_what_to_do(resources):
    page = (ROOT / "docs/operations.md").read_text()
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    for name, each in of_type(resources, "AWS::CloudWatch::Alarm").items():
        told = re.search(r"See docs/operations\.md#([\w-]+)\.$", each["Properties"]["AlarmDescription"])
        assert told, name
        assert told[1] in anchors, name


@pytest.mark.parametrize("dead", QUEUES.values())
def test_a_second_dead_letter_is_told_of_while_the_first_lies_there(resources, dead):
    """It is their number's growth that is watched, those included that somebody is looking at just now.

    A queue without messages tells CloudWatch nothing after some hours: its number is 0 then.
    """
    alarm = resources[f"{dead}Waiting"]["Properties"]
    (growth,) = [each for each in alarm["Metrics"] if each["ReturnData"]]
    assert growth["Expression"] == "DIFF(FILL(waiting, 0) + FILL(looked_at, 0))"
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (1, "GreaterThanOrEqualToThreshold")
    metrics = {each["Id"]: each["MetricStat"] for each in alarm["Metrics"] if "MetricStat" in each}
    assert {each["Metric"]["Dimensions"][0]["Value"]["Fn::GetAtt"][0] for each in metrics.values()} == {dead}
    names = {id_: each["Metric"]["MetricName"] for id_, each in metrics.items()}
    counted = "ApproximateNumberOfMessages"
    assert names == {"waiting": f"{counted}Visible", "looked_at": f"{counted}NotVisible"}
    assert {each["Period"] for each in metrics.values()} == {60}


def test_that_nothing_comes_is_an_alarm_where_one_asks_for_it(template):
    hours, alarm = template["Parameters"]["QuietHours"], template["Resources"]["NothingComes"]
    assert hours["Default"] == 0
    assert alarm["Condition"] == "ExpectsArticles"
    assert template["Conditions"]["ExpectsArticles"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "QuietHours"}, 0]}]
    }
    watched = alarm["Properties"]
    assert watched["Dimensions"][0]["Value"] == {"Fn::GetAtt": ["Deliveries", "QueueName"]}
    assert watched["EvaluationPeriods"] == {"Ref": "QuietHours"}
    assert watched["Period"] * hours["MaxValue"] <= MOST_SECONDS_OF_AN_ALARM


def test_a_domain_of_ones_own_is_taken_where_one_is_named(template):
    """Webhooks keep their address then when the stack is made anew. A domain wants a certificate."""
    resources, parameters = template["Resources"], template["Parameters"]
    assert parameters["DomainName"]["Default"] == parameters["CertificateArn"]["Default"] == ""
    assert resources["Domain"]["Condition"] == resources["DomainMapping"]["Condition"] == "HasDomain"
    mapping = resources["DomainMapping"]["Properties"]
    assert (mapping["RestApiId"], mapping["Stage"]) == ({"Ref": "RestAPI"}, {"Ref": "RestAPI.Stage"})
    assert resources["Domain"]["Properties"]["SecurityPolicy"] == "TLS_1_2"
    variables = resources["APIHandler"]["Properties"]["Environment"]["Variables"]
    assert variables["ONRECORD_DOMAIN"] == {"Ref": "DomainName"}
    assert "ONRECORD_PUBLIC_URL" not in variables  # which would take the place of that of a stage
    (rule,) = template["Rules"].values()
    ((asserted),) = rule["Assertions"]
    assert "CertificateArn" in asserted["AssertDescription"]
    for name in ("DomainURL", "DomainTarget"):
        assert template["Outputs"][name]["Condition"] == "HasDomain"


def test_alarms_go_to_an_address_if_there_is_one(template):
    assert template["Parameters"]["AlarmEmail"]["Default"] == ""
    subscription = template["Resources"]["AlarmEmailSubscription"]
    assert subscription["Condition"] == "HasAlarmEmail"
    assert subscription["Properties"]["Endpoint"] == {"Ref": "AlarmEmail"}


@pytest.mark.parametrize(("function", "name"), FUNCTIONS.items())
def test_a_function_is_called_slow_before_it_is_cut_off(resources, function, name):
    slow = () if name == "Bulk" else ("Slow",)
    for _ in slow:
        alarm = resources[f"{name}Slow"]["Properties"]
        assert alarm["Threshold"] == 800 * resources[function]["Properties"]["Timeout"]  # of the milliseconds
    for what in ("Errors", "Throttles", *slow):
        (dimension,) = resources[f"{name}{what}"]["Properties"]["Dimensions"]
        assert dimension == {"Name": "FunctionName", "Value": {"Ref": function}}


def test_a_message_is_not_called_late_for_being_tried_again(resources):
    """SQS leaves a message that was received three times out of the age of the oldest."""
    retries = sum(RETRIES[:2])
    assert resources["OutboundLate"]["Properties"]["Threshold"] > retries
    visible = resources["Deliveries"]["Properties"]["VisibilityTimeout"]
    assert resources["DeliveriesLate"]["Properties"]["Threshold"] > 2 * visible


def test_the_tables_alarms_look_at_every_index_and_operation(resources):
    def watched(alarm, name):
        stats = (
            each["MetricStat"] for each in resources[alarm]["Properties"]["Metrics"] if "MetricStat" in each
        )
        named = [{each["Name"]: each["Value"] for each in stat["Metric"]["Dimensions"]} for stat in stats]
        return {each.get(name) for each in named}

    indexes = {each["IndexName"] for each in resources["Table"]["Properties"]["GlobalSecondaryIndexes"]}
    assert watched("TableThrottles", "GlobalSecondaryIndexName") == {None, *indexes}
    policies = " ".join(path.read_text() for path in (ROOT / ".chalice").glob("policy-*.json"))
    asked = set(re.findall(r"dynamodb:(\w+)", policies))
    assert watched("TableFailing", "Operation") == asked | {"TransactWriteItems"}


def test_the_dashboard_is_json_and_shows_what_is_there(resources):
    text, parts = resources["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    widgets = [each["Fn::Sub"] for each in parts["Widgets"]["Fn::Join"][1]]
    named = set(re.findall(r"\$\{([A-Z]\w+)", " ".join(widgets)))
    assert named - {"AWS"} <= resources.keys()
    assert named >= {*FUNCTIONS, *QUEUES, *QUEUES.values(), "Table"}
    shown = json.loads(text.replace("${Widgets}", ",".join(widgets)))["widgets"]
    assert {each["type"] for each in shown} == {"alarm", "log", "metric"}
    assert set(re.findall(r'MetricName=\\?"(\w+)', " ".join(map(str, shown)))) == set(metrics.UNITS)
    (alarms,) = (each["properties"]["alarms"] for each in shown if each["type"] == "alarm")
    always = [
        name for name, each in of_type(resources, "AWS::CloudWatch::Alarm").items() if "Condition" not in each
    ]
    assert alarms == [f"${{{name}.Arn}}" for name in always]


def test_the_stack_tells_where_everything_is(template):
    named = (
        "Bucket",
        "Table",
        "CursorKey",
        *QUEUES,
        *QUEUES.values(),
        "ApiLog",
        "ExtractLog",
        "IndexLog",
        "AlarmTopic",
    )
    told = [each["Value"].get("Ref") for each in template["Outputs"].values()]
    assert set(named) <= set(told)
    assert "EndpointURL" in template["Outputs"]


def test_a_failed_message_does_not_take_its_batch_along(resources):
    """Without this, Lambda would take the handler's answer for success, and lose what failed."""
    source = resources["Extract"]["Properties"]["Events"]["ExtractSqsEventSource"]["Properties"]
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize(
    ("function", "name"), [("Extract", "Deliveries"), ("Bulk", "BulkWork"), ("Index", "Changes")]
)
def test_the_queue_outlasts_the_extraction_and_gives_up_in_the_end(resources, function, name):
    queue = resources[name]["Properties"]
    assert queue["VisibilityTimeout"] >= 6 * resources[function]["Properties"]["Timeout"]
    attempts = resources[function]["Properties"]["Environment"]["Variables"]["ONRECORD_MAX_ATTEMPTS"]
    assert str(queue["RedrivePolicy"]["maxReceiveCount"]) == attempts
    source = resources[function]["Properties"]["Events"][f"{function}SqsEventSource"]["Properties"]
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_the_changes_of_a_tenant_come_one_after_another_in_batches_that_such_a_queue_allows(resources):
    """https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html

    CloudFormation ends the names that it gives by ".fifo", which the name of such a queue has to.
    """
    for name in ("Changes", "DeadChanges"):
        assert resources[name]["Properties"]["FifoQueue"] is True
        assert "QueueName" not in resources[name]["Properties"]
    source = resources["Index"]["Properties"]["Events"]["IndexSqsEventSource"]["Properties"]
    assert source["BatchSize"] == MOST_OF_AN_ORDERED_QUEUE
    assert source["MaximumBatchingWindowInSeconds"] == {"Ref": "AWS::NoValue"}  # Chalice would say 0


@pytest.mark.parametrize("function", ["APIHandler", "Index"])
def test_who_opens_an_index_has_room_for_it(resources, function):
    assert resources[function]["Properties"]["EphemeralStorage"] == {"Size": 10_240}


def test_no_rule_deletes_an_index(resources):
    """What counts no longer is deleted by who writes it."""
    rules = resources["Bucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert not [
        rule for rule in rules if rule.get("Prefix", "").startswith(INDEXES) and "ExpirationInDays" in rule
    ]


def test_a_step_of_an_export_has_time_before_its_function_is_cut_off(resources):
    assert resources["Bulk"]["Properties"]["Timeout"] >= 3 * MARGIN


def test_only_what_sends_itself_messages_may_run_in_loops(resources):
    """Lambda ends any other that is called more than sixteen times by what it sends itself."""
    allowed = {name for name in FUNCTIONS if resources[name]["Properties"].get("RecursiveLoop") == "Allow"}
    assert allowed == {"Bulk", "Index"}
    queries = resources["LoopsEnded"]["Properties"]["Metrics"]
    metrics = [each["MetricStat"]["Metric"] for each in queries if "MetricStat" in each]
    assert {each["MetricName"] for each in metrics} == {"RecursiveInvocationsDropped"}
    watched = {each["Dimensions"][0]["Value"]["Ref"] for each in metrics}
    assert watched == {name for name in FUNCTIONS if "Sqs" in json.dumps(resources[name]["Properties"])}


def test_a_request_is_tried_as_often_as_there_are_pauses(resources):
    """Otherwise a message would be a dead letter before its time, or be put off for ever."""
    queue, function = resources["Outbound"]["Properties"], resources["Notify"]["Properties"]
    assert queue["RedrivePolicy"]["maxReceiveCount"] == len(RETRIES) + 1
    assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]
    assert function["Timeout"] > SECONDS
    assert max(RETRIES) + function["Timeout"] <= 12 * 3600
    assert sum(RETRIES) < queue["MessageRetentionPeriod"]
    source = function["Events"]["NotifySqsEventSource"]["Properties"]
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_what_was_exported_is_deleted_when_its_export_expires(resources):
    rules = resources["Bucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    (rule,) = [rule for rule in rules if rule.get("Prefix") == EXPORTS]
    assert rule["ExpirationInDays"] == KEPT.days
    assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == 1  # the bucket keeps versions
    assert rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == KEPT.days
    assert rule["Status"] == "Enabled"


def test_the_feed_has_a_path_of_its_own(resources):
    paths = resources["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    assert {"/v1/claims", "/v1/claims.atom", "/v1/claims/{claim_id}"} <= paths.keys()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_function_knows_where_everything_is(resources, function):
    variables = resources[function]["Properties"]["Environment"]["Variables"]
    assert {
        "ONRECORD_BUCKET",
        "ONRECORD_TABLE",
        "ONRECORD_QUEUE_URL",
        "ONRECORD_BULK_QUEUE_URL",
        "ONRECORD_OUTBOUND_QUEUE_URL",
        "ONRECORD_INDEX_QUEUE_URL",
    } <= variables.keys()


def answers(resources):
    """What API Gateway refuses by itself, by the type of its response.

    They are part of the definition: as resources beside it, they would be lost when it is updated.
    """
    assert not of_type(resources, "AWS::ApiGateway::GatewayResponse")
    return resources["RestAPI"]["Properties"]["DefinitionBody"]["x-amazon-apigateway-gateway-responses"]


def test_what_the_gateway_refuses_is_a_problem_that_any_page_may_read(resources):
    refused = answers(resources)
    assert refused.keys() >= {"UNAUTHORIZED", "THROTTLED", "AUTHORIZER_FAILURE", "REQUEST_TOO_LARGE"}
    for kind, answer in refused.items():
        sent = answer["responseParameters"]
        assert sent["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
        assert sent["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"
        assert sent["gatewayresponse.header.Access-Control-Expose-Headers"] == f"'{cors.EXPOSED}'"
        if kind == "DEFAULT_4XX":  # of many statuses, each with API Gateway's own words
            continue
        problem = json.loads(answer["responseTemplates"]["application/json"])
        assert str(problem["status"]) == answer["statusCode"]
        assert problem == {**status_problem(problem["status"]), "detail": problem["detail"]}


def test_what_the_gateway_refuses_is_guarded_as_every_answer_is(resources):
    """Also what has no answer of its own here."""
    refused = answers(resources)
    assert refused.keys() >= {"DEFAULT_4XX", "DEFAULT_5XX"}
    for answer in refused.values():
        for name, value in {**safeguards.ALWAYS, **safeguards.BY_TLS}.items():
            assert answer["responseParameters"][f"gatewayresponse.header.{name}"] == f"'{value}'"


@pytest.mark.parametrize(
    "kind", ["THROTTLED", "AUTHORIZER_FAILURE", "AUTHORIZER_CONFIGURATION_ERROR", "DEFAULT_5XX"]
)
def test_what_passes_by_itself_says_when_to_come_back(resources, kind):
    sent = answers(resources)[kind]["responseParameters"]
    assert int(sent["gatewayresponse.header.Retry-After"].strip("'")) > 0


def test_there_is_no_stage_without_limits(resources):
    """SAM makes a second one, named Stage, of an API that does not say its version."""
    assert resources["RestAPI"]["Properties"]["OpenApiVersion"] == "2.0"
    assert resources["RestAPI"]["Properties"]["DefinitionBody"]["swagger"] == "2.0"


def test_all_calls_are_limited_and_webhooks_to_what_parameter_store_answers(resources):
    api = resources["RestAPI"]["Properties"]
    limits = {each["ResourcePath"]: each["ThrottlingRateLimit"] for each in api["MethodSettings"]}
    assert limits.pop("/*") == 100
    webhooks = {path for path in api["DefinitionBody"]["paths"] if path.startswith("/v1/webhooks/")}
    assert {path.replace("~1", "/").replace("//", "/") for path in limits} == webhooks
    assert sum(limits.values()) <= 40


def test_preflights_pass_without_a_token(resources):
    for path, methods in resources["RestAPI"]["Properties"]["DefinitionBody"]["paths"].items():
        guarded = [name for name, method in methods.items() if {"bearer": []} in method.get("security", ())]
        assert "options" not in guarded
        assert not guarded or "options" in methods, path
