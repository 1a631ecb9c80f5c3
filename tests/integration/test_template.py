"""The template that `chalice package` makes of the application and .chalice/resources.json."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("function", ["APIHandler", "Bearer", "Extract"])
def test_each_function_knows_where_everything_is(resources, function):
    variables = resources[function]["Properties"]["Environment"]["Variables"]
    assert {
        "ONRECORD_BUCKET",
        "ONRECORD_TABLE",
        "ONRECORD_QUEUE_URL",
        "ONRECORD_CURSOR_KEY",
    } <= variables.keys()
