"""A deployment from its first article to its end, on an emulator of AWS. ``make e2e-aws-local`` runs it.

What ``make package`` makes is deployed by ``deploy.stack``, and driven over HTTP through
the emulated API Gateway. The steps are in order; each stands on those before.
"""

import base64
import hashlib
import hmac
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import boto3
import httpx
import pytest

from deploy.package import package
from deploy.target import here
from tests.e2e_aws.emulator import install, running

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build"
STACK = "onrecord-dev"
# What the emulator cannot do is taken out, or expected to be told by doctor; docs/operations.md lists it.
NOT_EMULATED = {"table forgets", "table's recovery", "API"}
OF_POISON = {"failed articles", "queue deliveries", "time of deliveries", "dead letters of deliveries"}
APPEAL = "“We will appeal,” said Ada Moreno, the mayor of Port Alden."
WAIT = "“We will wait for the court,” said Ada Moreno, the mayor of Port Alden."
LANES = "Tom Reed, a driver, said that two lanes would close."
KEY = b"a key of some length for a webhook"


@pytest.fixture(scope="module")
def folder():
    made = BUILD / "rehearsal"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    return made


@pytest.fixture(scope="module")
def first(folder):
    """The package for this Python and this machine, on which the emulator runs functions."""
    made, work = folder / "first", folder / "work"
    made.mkdir()
    work.mkdir()
    package(here(), "dev", made, work)
    template = json.loads((made / "sam.json").read_text())
    of_sums = [name for name, each in template["Resources"].items() if "Metrics" in each["Properties"]]
    for name in of_sums:
        del template["Resources"][name]
    text = json.dumps(template)
    for name in of_sums:
        listed = json.dumps(f',"${{{name}.Arn}}"')[1:-1]
        assert listed in text
        text = text.replace(listed, "")
    (made / "sam.json").write_text(text)
    return made


@pytest.fixture(scope="module")
def second(folder, first):
    """A newer version: other code, and another setting."""
    made = folder / "second"
    shutil.copytree(first, made)
    for archive in made.glob("*.zip"):
        with ZipFile(archive, "a") as file:
            file.writestr("chalicelib/second.txt", "of the second version\n")
    template = json.loads((made / "sam.json").read_text())
    variables = template["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    variables["ONRECORD_CORS_ORIGINS"] = "https://desk.example"
    (made / "sam.json").write_text(json.dumps(template))
    return made


@pytest.fixture(scope="module")
def aws(folder):
    command = install(BUILD / "ministack")
    with running(command, folder) as url, pytest.MonkeyPatch.context() as environment:
        for name, value in {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            environment.setenv(name, value)
        yield url


def run(*command, expected=0):
    """A command of the project; returns what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", *map(str, command)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout


def outputs():
    (stack,) = boto3.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


@pytest.fixture(scope="module")
def deployed(aws, first):
    return run("deploy.stack", "deploy", "--stage", "dev", "--package", first, "--yes")


@pytest.fixture(scope="module")
def http(aws, deployed):
    """The API as API Gateway serves it, with the first token."""
    token = run("chalicelib", "tokens", "first", "newsroom", "--stack", STACK).splitlines()[-1]
    api = outputs()["EndpointURL"].removeprefix("https://").partition(".")[0]
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{aws}/_aws/execute-api/{api}/api", headers=headers, timeout=60) as client:
        yield client


def eventually(ask, seconds=90):
    """What ``ask`` returns once it is true."""
    deadline = time.monotonic() + seconds
    while not (found := ask()):
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.5)
    return found


def post(http, name, text):
    answer = http.post("/v1/articles", json={"id": name, "body_text": text})
    assert answer.status_code == 202, answer.text
    return answer.json()["article_id"]


def contents(http, article):
    items = http.get(f"/v1/articles/{article}/claims").json().get("items", [])
    return [each["content"][0]["text"] for each in items]


def test_a_stack_is_deployed(deployed):
    assert f"CREATE_COMPLETE      {STACK}" in deployed
    assert f"{STACK} answers at https://" in deployed
    gateway = boto3.client("apigateway")
    api = outputs()["EndpointURL"].removeprefix("https://").partition(".")[0]
    assert [each["stageName"] for each in gateway.get_stages(restApiId=api)["item"]] == ["api"]


def test_who_has_no_token_is_refused(http):
    assert http.get("/health").json()["status"] == "ok"
    assert http.get("/openapi.json").json()["openapi"].startswith("3.1")
    assert http.get("/v1/claims", headers={"Authorization": ""}).status_code == 401
    assert http.get("/v1/claims", headers={"Authorization": "Bearer onr_x"}).status_code == 401


def test_an_article_goes_in_and_its_claims_come_out(http):
    article = post(http, "1", APPEAL)
    assert eventually(lambda: contents(http, article)) == ["We will appeal,"]
    (claim,) = http.get("/v1/claims", params={"source": "Ada Moreno"}).json()["items"]
    assert claim["source"]["title"] == "mayor of Port Alden"
    assert post_again(http) == "unchanged"


def post_again(http):
    answer = http.post("/v1/articles", json={"id": "1", "body_text": APPEAL})
    assert answer.status_code == 200
    return answer.json()["status"]


def test_a_webhook_is_signed_and_taken(http):
    made = {"name": "cms", "kind": "standard-webhooks", "secret": base64.b64encode(KEY).decode()}
    channel = http.post("/v1/channels", json=made)
    assert channel.is_success, channel.text
    path = f"/v1/webhooks/{channel.json()['id']}"
    body = json.dumps({"id": "hook-1", "body_text": LANES})
    now = str(int(time.time()))
    signed = hmac.new(KEY, f"msg_1.{now}.{body}".encode(), hashlib.sha256).digest()
    headers = {
        "Content-Type": "application/json",
        "webhook-id": "msg_1",
        "webhook-timestamp": now,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
    assert http.post(path, content=body.replace("two", "three"), headers=headers).status_code == 401
    answer = http.post(path, content=body, headers=headers)
    assert answer.status_code == 202, answer.text
    (said,) = eventually(lambda: contents(http, answer.json()["article_id"]))
    assert said == "that two lanes would close"


def test_an_update_replaces_its_claims(http):
    article = post(http, "1", WAIT)
    eventually(lambda: contents(http, article) == ["We will wait for the court,"])
    assert http.get(f"/v1/articles/{article}").json()["revision"] == 2


def test_a_removal_takes_its_claims_out(http):
    article = post(http, "gone", LANES)
    eventually(lambda: contents(http, article))
    assert http.delete(f"/v1/articles/{article}").status_code < 300
    assert contents(http, article) == []
    found = http.get("/v1/claims").json()["items"]
    assert article not in {each["article_id"] for each in found}


def test_poison_becomes_a_dead_letter_while_others_pass(http):
    """A delivery that is no JSON. Messages are hidden for 5 seconds here, so that five tries are short."""
    found = outputs()
    sqs, s3 = boto3.client("sqs"), boto3.client("s3")
    queue = found["DeliveriesQueueUrl"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "5"})
    good = s3.list_objects_v2(Bucket=found["Bucket"], Prefix="deliveries/newsroom/")["Contents"][0]["Key"]
    tenant, _, name = good.rpartition("/")
    poisoned = f"{tenant.rpartition('/')[0]}/a_aaaaaaaaaaaaaaaa/{name}"
    s3.put_object(Bucket=found["Bucket"], Key=poisoned, Body=b"{no delivery")
    beside = post(http, "beside", APPEAL)
    assert eventually(lambda: contents(http, beside)) == ["We will appeal,"]
    (dead,) = eventually(dead_letters, seconds=180)
    assert dead["key"] == poisoned
    redriven = run("chalicelib", "dlq", "redrive", dead["id"], "--stack", STACK)
    assert "Messages back in the queue: 1" in redriven
    assert dead_letters() == []


def dead_letters():
    listed = run("chalicelib", "dlq", "list", "--json", "--stack", STACK)
    return [json.loads(line) for line in listed.splitlines()]


def test_doctor_finds_no_more_than_what_is_not_emulated(http):
    told = run("chalicelib", "doctor", "--json", "--stack", STACK, expected=1)
    checks = [json.loads(line) for line in told.splitlines()]
    assert len(checks) > 20
    found = {each["check"] for each in checks if each["state"] != "ok"}
    assert found >= NOT_EMULATED
    assert found - NOT_EMULATED <= OF_POISON


def test_a_newer_version_serves_what_the_older_has_kept(http, second):
    before = http.get("/v1/claims").json()["items"]
    assert "UPDATE_COMPLETE" in run("deploy.stack", "deploy", "--stage", "dev", "--package", second, "--yes")
    origin = {"Origin": "https://desk.example"}
    answer = eventually(
        lambda: (
            found
            if (found := http.get("/v1/claims", headers=origin)).headers.get("access-control-allow-origin")
            else None
        )
    )
    assert answer.json()["items"] == before
    assert len(before) == 3
    newer = post(http, "newer", LANES)
    assert eventually(lambda: contents(http, newer)) == ["that two lanes would close"]


def test_back_to_the_older_version(http):
    before = http.get("/v1/claims").json()["items"]
    run("deploy.stack", "rollback", "--stage", "dev", "--yes")
    origin = {"Origin": "https://desk.example"}
    eventually(lambda: "access-control-allow-origin" not in http.get("/v1/claims", headers=origin).headers)
    assert http.get("/v1/claims").json()["items"] == before


def test_what_was_received_outlives_the_stack(http):
    left = outputs()
    told = run("deploy.stack", "destroy", "--stage", "dev", "--yes")
    assert left["Bucket"] in told
    keys = boto3.client("s3").list_objects_v2(Bucket=left["Bucket"], Prefix="deliveries/")["KeyCount"]
    assert keys > 5
    assert boto3.client("dynamodb").scan(TableName=left["Table"], Limit=5)["Count"] == 5
    with pytest.raises(Exception, match="does not exist"):
        outputs()
