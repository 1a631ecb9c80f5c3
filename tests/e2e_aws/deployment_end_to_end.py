"""A deployment from its first article to its end, on an emulator of AWS. ``make e2e-aws-local`` runs it.

What ``make package`` makes is deployed by ``deploy.stack``, and driven over HTTP through
the emulated API Gateway. The steps are in order; each stands on those before.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import boto3
import httpx
import pytest
from pyarrow import parquet

from chalicelib.extraction import EXTRACTOR_VERSION
from deploy.package import package
from deploy.target import here
from tests.e2e_aws.emulator import install, running

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build"
STACK = "onrecord-dev"
COMMITS_AGO = 20
UNDER_WAY = ("queued", "running")
# What the emulator cannot do is taken out, or expected to be told by doctor; docs/operations.md lists it.
NOT_EMULATED = {"table forgets", "table's recovery", "loops of bulk", "loops of index", "API"}
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


def emulated(made):
    """A package without what the emulator cannot do: alarms on sums of metrics."""
    template = json.loads((made / "sam.json").read_text())
    of_sums = [
        name for name, each in template["Resources"].items() if "Metrics" in each.get("Properties", {})
    ]
    for name in of_sums:
        del template["Resources"][name]
    text = json.dumps(template)
    for name in of_sums:
        listed = re.escape(json.dumps(f'"${{{name}.Arn}}"')[1:-1])
        text, count = re.subn(f"{listed},|,{listed}", "", text)
        assert count == 1, name
    (made / "sam.json").write_text(text)
    return made


@pytest.fixture(scope="module")
def released(folder):
    """The project as it was at the last release, or, where there is none, some commits ago.

    ONRECORD_BEFORE names another revision.
    """
    tags = git("tag", "--sort=-creatordate").split()
    revision = os.environ.get("ONRECORD_BEFORE") or next(iter(tags), f"HEAD~{COMMITS_AGO}")
    checkout = folder / "released"
    git("worktree", "prune")
    git("worktree", "add", "--detach", checkout, revision)
    yield checkout
    git("worktree", "remove", "--force", checkout)


def git(*command):
    return subprocess.run(
        ["git", *map(str, command)],  # noqa: S607 - whichever git whoever runs this has
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.fixture(scope="module")
def before(folder, released):
    """The package of the last release, made by its own code."""
    made, work = folder / "before", folder / "work-before"
    made.mkdir()
    work.mkdir()
    make = "from pathlib import Path; from deploy.package import package; from deploy.target import here;"
    make += f" package(here(), 'dev', Path({str(made)!r}), Path({str(work)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", make], cwd=released, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return emulated(made)


@pytest.fixture(scope="module")
def first(folder):
    """The package for this Python and this machine, on which the emulator runs functions."""
    made, work = folder / "first", folder / "work"
    made.mkdir()
    work.mkdir()
    package(here(), "dev", made, work)
    return emulated(made)


@pytest.fixture(scope="module")
def second(folder, first):
    """A newer version: another setting, a route at another address, exports in steps of two rows."""
    made = folder / "second"
    shutil.copytree(first, made)
    for archive in made.glob("*.zip"):
        changed(archive, "chalicelib/api/pages.py", '@route("/health"', '@route("/healthy"')
        changed(archive, "chalicelib/services/exporting/jobs.py", "_PAGES = 5 ", "_PAGES = 1 ")
        changed(archive, "chalicelib/services/exporting/jobs.py", "_ROWS = 1000", "_ROWS = 2")
        changed(archive, "chalicelib/services/exporting/jobs.py", "MARGIN = 30 ", "MARGIN = 900 ")
    template = json.loads((made / "sam.json").read_text())
    variables = template["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    variables["ONRECORD_CORS_ORIGINS"] = "https://desk.example"
    paths = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    paths["/healthy"] = paths.pop("/health")
    (made / "sam.json").write_text(json.dumps(template))
    return made


def changed(archive, name, old, new):
    """A module of a package is changed; what was compiled of it is left out."""
    with ZipFile(archive) as file:
        kept = {each: file.read(each) for each in file.namelist()}
    text = kept[name].decode()
    assert old in text, (name, old)
    kept[name] = text.replace(old, new).encode()
    stem = Path(name).stem
    with ZipFile(archive, "w", ZIP_DEFLATED) as file:
        for each, body in kept.items():
            if not re.fullmatch(rf"{Path(name).parent}/__pycache__/{stem}\..*pyc", each):
                file.writestr(each, body)


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


def run(*command, expected=0, project=ROOT):
    """A command of the project; returns what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", *map(str, command)], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout


def outputs():
    (stack,) = boto3.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


@pytest.fixture(scope="module")
def deployed(aws, before, released):
    """The last release, by its own commands."""
    asked = ("deploy", "--stage", "dev", "--package", before, "--yes")
    return run("deploy.stack", *asked, project=released)


@pytest.fixture(scope="module")
def http(aws, deployed, released):
    """The API as API Gateway serves it, with the first token."""
    asked = ("tokens", "first", "newsroom", "--stack", STACK)
    token = run("chalicelib", *asked, project=released).splitlines()[-1]
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=address(), headers=headers, timeout=60) as client:
        yield client


def address():
    """Of the API, at the emulator."""
    api = outputs()["EndpointURL"].removeprefix("https://").partition(".")[0]
    return f"{os.environ['AWS_ENDPOINT_URL']}/_aws/execute-api/{api}/api"


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


def exported(http, view):
    """The address of an export of articles or claims, once it is done."""
    made = http.post("/v1/exports", json={"view": view, "format": "jsonl"})
    assert made.status_code == 202, made.text
    address = made.json()["links"]["self"]
    job = eventually(lambda: job if (job := http.get(address).json())["status"] not in UNDER_WAY else None)
    assert job["status"] == "done", job
    return address


def lines(http, address):
    """Of the file of an export, by its link, which needs no token."""
    link = http.get(address).json()["links"]["file"]
    return [json.loads(line) for line in httpx.get(link).raise_for_status().text.splitlines()]


def test_this_version_takes_over_from_the_last_release(http, first):
    """With what that has kept, once `backfill` has run; its export is fetched by a link of this one.

    All is as before, but for the extractor, where that has another version.
    """
    before, old = http.get("/v1/claims").json()["items"], exported(http, "claims")
    deploy(http, first)
    run("chalicelib", "backfill", "--rate", "1000", "--stack", STACK)
    same = [{**each, "extractor": EXTRACTOR_VERSION} for each in before]
    eventually(lambda: http.get("/v1/claims").json().get("items") == same)
    ids = [each["id"] for each in before]
    assert [each["id"] for each in lines(http, old)] == ids
    assert [each["id"] for each in lines(http, exported(http, "claims"))] == ids
    article = post(http, "after", APPEAL)
    assert eventually(lambda: contents(http, article)) == ["We will appeal,"]


def deploy(http, package):
    told = run("deploy.stack", "deploy", "--stage", "dev", "--package", package, "--yes")
    assert "UPDATE_COMPLETE" in told
    at_its_address(http)


def at_its_address(http):
    """Where routes change, the emulator makes another API; API Gateway changes the one that there is."""
    http.base_url = address()


def test_all_is_read_again_in_the_background(http):
    """By the function of bulk work; the commands end before that."""
    before = http.get("/v1/claims").json()["items"]
    assert "in the background" in run("chalicelib", "backfill", "--rate", "1000", "--stack", STACK)
    asked = http.post("/v1/reextract", params={"again": True, "rate": 1000})
    assert asked.json()["background"]
    eventually(lambda: waiting("BulkWorkQueueUrl") == 0)
    assert http.get("/v1/claims").json()["items"] == before


def waiting(queue):
    names = [f"ApproximateNumberOfMessages{which}" for which in ("", "NotVisible", "Delayed")]
    told = boto3.client("sqs").get_queue_attributes(QueueUrl=outputs()[queue], AttributeNames=names)
    return sum(int(number) for number in told["Attributes"].values())


def test_claims_are_kept_as_parquet_by_a_function_of_their_own(http):
    """As its schedule calls it."""
    eventually(lambda: http.get("/v1/claims", params={"q": "appeal OR wait OR lanes"}).json().get("items"))
    function = boto3.client("cloudformation").describe_stack_resource(
        StackName=STACK, LogicalResourceId="Lake"
    )["StackResourceDetail"]["PhysicalResourceId"]
    told = {
        "version": "0",
        "account": "1",
        "region": "us-east-1",
        "detail": {},
        "detail-type": "Scheduled Event",
    }
    told |= {"source": "aws.events", "time": "2026-05-06T00:00:00Z", "id": "1", "resources": []}
    answer = boto3.client("lambda").invoke(FunctionName=function, Payload=json.dumps(told).encode())
    assert "FunctionError" not in answer, answer["Payload"].read()
    assert run("chalicelib", "lake", "--stack", STACK) == "All months are as they were.\n"
    s3, bucket = boto3.client("s3"), outputs()["Bucket"]
    found = s3.list_objects_v2(Bucket=bucket, Prefix="lake/newsroom/claims/month=")["Contents"]
    kept = [s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in found]
    rows = sum(parquet.read_table(BytesIO(body)).num_rows for body in kept)
    assert rows == len(http.get("/v1/claims", params={"limit": 100, "act": "all"}).json()["items"])


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
    deploy(http, second)
    origin = {"Origin": "https://desk.example"}
    answer = eventually(
        lambda: (
            found
            if (found := http.get("/v1/claims", headers=origin)).headers.get("access-control-allow-origin")
            else None
        )
    )
    assert answer.json()["items"] == before
    assert len(before) == 4
    newer = post(http, "newer", LANES)
    assert eventually(lambda: contents(http, newer)) == ["that two lanes would close"]


def test_a_route_that_has_moved_is_at_its_new_address(http):
    eventually(lambda: http.get("/healthy").status_code == 200)
    assert http.get("/health").status_code in {403, 404}


def test_an_export_of_many_messages_is_whole(http):
    """Two rows each."""
    found = lines(http, exported(http, "articles"))
    listed = http.get("/v1/articles", params={"limit": 100}).json()["items"]
    assert len(found) > 4
    assert [each["article_id"] for each in found] == [each["article_id"] for each in listed]


def test_back_to_the_older_version(http):
    before = http.get("/v1/claims").json()["items"]
    run("deploy.stack", "rollback", "--stage", "dev", "--yes")
    at_its_address(http)
    origin = {"Origin": "https://desk.example"}
    eventually(lambda: "access-control-allow-origin" not in http.get("/v1/claims", headers=origin).headers)
    assert http.get("/v1/claims").json()["items"] == before
    eventually(lambda: http.get("/health").status_code == 200)


def test_what_was_received_outlives_the_stack(http):
    left = outputs()
    told = run("deploy.stack", "destroy", "--stage", "dev", "--yes")
    assert left["Bucket"] in told
    keys = boto3.client("s3").list_objects_v2(Bucket=left["Bucket"], Prefix="deliveries/")["KeyCount"]
    assert keys > 5
    assert boto3.client("dynamodb").scan(TableName=left["Table"], Limit=5)["Count"] == 5
    with pytest.raises(Exception, match="does not exist"):
        outputs()
