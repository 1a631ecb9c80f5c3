"""The contract: complete, and kept by the running system."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest

from app import app
from chalicelib.api.pages import calls

HERE = Path(__file__).parent
EXAMPLES = 30 if os.environ.get("THOROUGH") else 3
SAMPLE = Path(__file__).parents[2] / "samples"


@pytest.fixture
def document(onrecord):
    answer = onrecord.http.get("/openapi.json", headers={"Authorization": ""})
    assert answer.status_code == 200
    return answer.json()


def test_every_route_is_in_the_contract(document):
    known = {
        (path, method.lower())
        for path, methods in app.routes.items()
        for method in methods
        if method != "OPTIONS"
    }
    told = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert told == known


def test_every_call_says_what_it_does_takes_and_gives(document):
    names = set()
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            assert {"200", "202", "204"} & operation["responses"].keys()
            assert {"400", "500"} <= operation["responses"].keys()
            assert ("401" in operation["responses"]) or operation["security"] == []
            names.add(operation["operationId"])
    assert len(names) == len(calls())


def test_every_parameter_and_field_of_a_body_is_described(document):
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for parameter in operation["parameters"]:
                assert parameter["in"] == "path" or parameter.get("description"), (path, parameter["name"])


def test_no_call_takes_what_it_does_not_declare(onrecord):
    for call in calls():
        if call.method == "GET" and call.scope and "{" not in call.path:
            assert onrecord.http.get(call.path, params={"unheard": "1"}).status_code == 400, call.path


def test_examples_are_what_their_schemas_say(document):
    schemas = document["components"]["schemas"]
    told = {name: schema["examples"] for name, schema in schemas.items() if "examples" in schema}
    assert {"ServedClaim", "ServedArticle", "WholeSource"} <= told.keys()
    for name, examples in told.items():
        for example in examples:
            jsonschema_rs.validate({**document, "$ref": f"#/components/schemas/{name}"}, example)


def test_schemathesis_finds_nothing(onrecord, tmp_path):
    """Every check is on: statuses, schemas, headers, methods, bad data refused and good data taken."""
    for path in sorted(SAMPLE.glob("*.json"))[:2]:
        onrecord.http.post("/v1/articles", json=json.loads(path.read_text()))
    onrecord.settle()
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "schemathesis.cli",
            *("--config-file", str(HERE / "schemathesis.toml")),
            *("run", f"{onrecord.url}/openapi.json"),
            *("--header", f"Authorization: Bearer {onrecord.token}"),
            *("--checks", "all", "--max-examples", str(EXAMPLES), "--seed", "1", "--no-color"),
        ],
        cwd=tmp_path,  # where it keeps what it found
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-20_000:]
    assert f"Tested: {len(calls())}" in run.stdout, run.stdout[-2_000:]
