"""The template that `chalice package` makes of the application and .chalice/resources.json."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib import cors
from chalicelib.outbound.posting import SECONDS
from chalicelib.problems import status_problem
from chalicelib.services.exports import KEPT
from chalicelib.services.notifying import RETRIES
from chalicelib.storage.keys import EXPORTS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def resources(tmp_path_factory):
    """Packaged without dependencies: they are not what is looked at."""
    project = tmp_path_factory.mktemp("project")
    for part in ("chalicelib", ".chalice"):
        shutil.copytree(
            ROOT / part, project / part, ignore=shutil.ignore_patterns("__pycache__", "deployments")
        )
    shutil.copy(ROOT / "app.py", project)
    (project / "requirements.txt").touch()
    chalice = "from chalice.cli import main; main()"
    command = [sys.executable, "-c", chalice, "package", "--merge-template", ".chalice/resources.json", "out"]
    environment = {**os.environ, "AWS_DEFAULT_REGION": "us-east-1"}
    subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)
    return json.loads((project / "out/sam.json").read_text())["Resources"]


def test_a_failed_message_does_not_take_its_batch_along(resources):
    """Without this, Lambda would take the handler's answer for success, and lose what failed."""
    source = resources["Extract"]["Properties"]["Events"]["ExtractSqsEventSource"]["Properties"]
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_the_queue_outlasts_the_extraction_and_gives_up_in_the_end(resources):
    queue = resources["Deliveries"]["Properties"]
    assert queue["VisibilityTimeout"] >= 6 * resources["Extract"]["Properties"]["Timeout"]
    attempts = resources["Extract"]["Properties"]["Environment"]["Variables"]["ONRECORD_MAX_ATTEMPTS"]
    assert str(queue["RedrivePolicy"]["maxReceiveCount"]) == attempts


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


@pytest.mark.parametrize("function", ["APIHandler", "Bearer", "Extract", "Notify"])
def test_each_function_knows_where_everything_is(resources, function):
    variables = resources[function]["Properties"]["Environment"]["Variables"]
    assert {
        "ONRECORD_BUCKET",
        "ONRECORD_TABLE",
        "ONRECORD_QUEUE_URL",
        "ONRECORD_OUTBOUND_QUEUE_URL",
        "ONRECORD_CURSOR_KEY",
    } <= variables.keys()


def answers(resources):
    """What API Gateway refuses by itself, by the type of its response."""
    found = (each["Properties"] for each in resources.values() if each["Type"].endswith("::GatewayResponse"))
    return {each["ResponseType"]: each for each in found}


def test_what_the_gateway_refuses_is_a_problem_that_any_page_may_read(resources):
    refused = answers(resources)
    assert refused.keys() >= {"UNAUTHORIZED", "THROTTLED", "AUTHORIZER_FAILURE", "REQUEST_TOO_LARGE"}
    for answer in refused.values():
        problem = json.loads(answer["ResponseTemplates"]["application/json"])
        assert str(problem["status"]) == answer["StatusCode"]
        assert problem == {**status_problem(problem["status"]), "detail": problem["detail"]}
        sent = answer["ResponseParameters"]
        assert sent["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
        assert sent["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"
        assert sent["gatewayresponse.header.Access-Control-Expose-Headers"] == f"'{cors.EXPOSED}'"


@pytest.mark.parametrize("kind", ["THROTTLED", "AUTHORIZER_FAILURE", "AUTHORIZER_CONFIGURATION_ERROR"])
def test_what_passes_by_itself_says_when_to_come_back(resources, kind):
    sent = answers(resources)[kind]["ResponseParameters"]
    assert int(sent["gatewayresponse.header.Retry-After"].strip("'")) > 0


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
