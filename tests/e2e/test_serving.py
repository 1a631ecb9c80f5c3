"""The system as its user starts it: a process, its folder, Ctrl-C, and the command line beside it."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
ARTICLE = "Council puts toll vote off\n\n“We will appeal,” said Ada Moreno, mayor of Port Alden, on Monday.\n"


def run(folder, *arguments, **options):
    """A command of the command line, in a folder of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "120"}
    return subprocess.run(
        [sys.executable, "-m", "chalicelib", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


@contextmanager
def server(folder, *arguments, **options):
    """``serve`` until it is told to stop; yields where it is, and its process."""
    ready = folder / "ready.json"
    ready.unlink(missing_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable,
        "-m",
        "chalicelib",
        "serve",
        "--port",
        "0",
        "--ready-file",
        str(ready),
        *arguments,
    ]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, **options
    ) as process:
        try:
            end = time.monotonic() + 60
            while not ready.exists() and process.poll() is None and time.monotonic() < end:
                time.sleep(0.05)
            yield json.loads(ready.read_text()), process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def client(here):
    return httpx.Client(
        base_url=here["url"], headers={"Authorization": f"Bearer {here['token']}"}, timeout=30
    )


def claims_when_there(http, count):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        items = http.get("/v1/claims").json()["items"]
        if len(items) >= count:
            return items
        time.sleep(0.1)
    raise AssertionError(f"fewer than {count} claims")


def test_what_was_received_survives_a_restart(tmp_path):
    with server(tmp_path) as (here, _), client(here) as http:
        sent = http.post(
            "/v1/articles",
            params={"id": "1"},
            content=ARTICLE.encode(),
            headers={"Content-Type": "text/plain"},
        ).json()
        before = claims_when_there(http, 1)
        token = http.post("/v1/tokens", json={"label": "CMS", "scopes": ["read"]}).json()["token"]
    with server(tmp_path) as (again, process), client(again) as http:
        assert again["token"] == here["token"]
        assert claims_when_there(http, 1) == before
        assert http.get("/v1/claims", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        resent = http.post(
            "/v1/articles",
            params={"id": "1"},
            content=ARTICLE.encode(),
            headers={"Content-Type": "text/plain"},
        )
        assert resent.json() == {**sent, "status": "unchanged"}
    assert process.returncode == 0
    with server(tmp_path, "--fresh") as (fresh, _), client(fresh) as http:
        assert http.get("/v1/articles").json()["items"] == []


def test_ctrl_c_stops_it_cleanly(tmp_path):
    with server(tmp_path) as (_, process):
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert output.rstrip().endswith("Stopped.")
    assert "Traceback" not in output


def test_each_request_is_printed_once_where_that_is_asked_for(tmp_path):
    article = json.dumps({"body_text": "“We will appeal,” said Ada Moreno, the mayor of Port Alden."})
    with server(tmp_path, "--verbose", stderr=subprocess.PIPE) as (here, process):
        with client(here) as http:
            http.post("/v1/articles", content=article, headers={"Content-Type": "application/json"})
            http.get("/v1/claims", params={"q": "toll"})
            http.get("/v1/nothing")
            claims_when_there(http, 1)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert told.count("INFO POST /v1/articles 202 ") == 1
    assert told.count(" 404 ") + told.count("status=404") == 1
    assert told.count("the delivery is done") == 1
    assert "toll" not in told
    assert not [line for line in told.splitlines() if " INFO " not in line]


def test_a_port_that_is_taken_is_said_so(tmp_path):
    with server(tmp_path) as (here, _):
        other = run(tmp_path, "serve", "--port", here["url"].rpartition(":")[2], "--data", "elsewhere")
    assert other.returncode == 1
    assert "Choose another" in other.stderr


def test_who_calls_too_often_waits_where_a_rate_is_given(tmp_path):
    with server(tmp_path, "--rate", "0.01") as (here, _), client(here) as http:
        answers = [http.get("/v1/articles") for _ in range(3)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 10


def test_the_origins_of_the_environment_are_let_in(tmp_path, monkeypatch):
    monkeypatch.setenv("ONRECORD_CORS_ORIGINS", "https://desk.example")
    with server(tmp_path) as (here, _), client(here) as http:
        answer = http.get("/v1/articles", headers={"Origin": "https://desk.example"})
    assert answer.headers["access-control-allow-origin"] == "https://desk.example"


def test_the_command_line_waits_as_it_is_told(tmp_path):
    with server(tmp_path, "--rate", "0.5") as (here, _):
        at = ("--url", here["url"], "--token", here["token"])
        made = [
            run(tmp_path, "tokens", "create", f"CMS {number}", "--scope", "read", *at) for number in range(3)
        ]
    assert [each.returncode for each in made] == [0] * 3, made[-1].stderr


def test_a_wrong_origin_is_said_at_the_start(tmp_path, monkeypatch):
    monkeypatch.setenv("ONRECORD_CORS_ORIGINS", "desk.example")
    refused = run(tmp_path, "serve", "--port", "0")
    assert refused.returncode == 1
    assert "ONRECORD_CORS_ORIGINS" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("admin-token", "onr_half", "43 characters"),
        ("cursor-key", "", "43 characters"),
        ("tokens/x.json", "{", "Put a copy back"),
        ("deliveries/local/a_aaaaaaaaaaaaaaaa/x.json", "", "Put a copy back"),
        ("deliveries", "no folder", "move that away"),
    ],
)
def test_a_folder_that_cannot_be_used_is_said_in_a_sentence(tmp_path, name, content, says):
    place = tmp_path / "data" / name
    place.parent.mkdir(parents=True)
    place.write_text(content)
    refused = run(tmp_path, "serve", "--port", "0", "--data", "data")
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Error: {'Damaged' if says.startswith('Put') else 'data/'}"), (
        refused.stderr
    )
    assert f"data/{name}" in refused.stderr
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr
    assert place.read_text() == content


@pytest.mark.parametrize("data", ["file/data", "file"])
def test_what_is_no_folder_is_said_at_the_start(tmp_path, data):
    (tmp_path / "file").write_text("x")
    refused = run(tmp_path, "serve", "--port", "0", "--data", data)
    assert refused.returncode in {1, 2}
    assert "file" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_ready_file_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    refused = run(tmp_path, "serve", "--port", "0", "--ready-file", "file/ready.json")
    assert refused.returncode == 1
    assert "file/ready.json cannot be" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_command_line_sends_and_asks(tmp_path):
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "toll.txt").write_text(ARTICLE)
    (articles / "vote.json").write_text(json.dumps({"body_text": "“No,” said Yusuf Haddad, the treasurer."}))
    (articles / "bad.json").write_text("{}")
    (articles / "local").mkdir()
    (articles / "local/toll.txt").write_text(ARTICLE.replace("appeal", "wait"))
    with server(tmp_path) as (here, _):
        at = ("--url", here["url"], "--token", here["token"])
        sent = run(tmp_path, "ingest", str(articles), *at)
        assert sent.returncode == 1
        assert "4 articles: 3 accepted, 1 refused" in sent.stdout
        assert "body_text" in sent.stderr
        with client(here) as http:
            claims_when_there(http, 3)
        assert "Ada Moreno" in run(tmp_path, "query", "claims", "--source", "Ada Moreno", *at).stdout
        lines = run(tmp_path, "query", "articles", "--json", *at).stdout.splitlines()
        assert {json.loads(line)["status"] for line in lines} == {"extracted"}
        assert "Yusuf Haddad" in run(tmp_path, "query", "sources", "haddad", *at).stdout
        made = run(tmp_path, "tokens", "create", "CMS", "--scope", "ingest", *at).stdout.strip()
        assert made.startswith("onr_")
        old = run(tmp_path, "tokens", "list", *at).stdout.partition("  CMS")[0].splitlines()[-1]
        new = run(tmp_path, "tokens", "rotate", old, "--overlap", "0", *at).stdout.strip()
        assert new not in {"", made}
        listed = run(tmp_path, "tokens", "list", *at).stdout
        assert "CMS" in listed
        assert old not in listed
        made = new
        again = run(tmp_path, "ingest", str(articles), *at)
        assert "4 articles: 1 refused, 3 unchanged" in again.stdout
        assert "in the background" in run(tmp_path, "reextract", "--again", *at).stdout
        refused = run(tmp_path, "query", "claims", "--url", here["url"], "--token", made)
        assert refused.returncode == 1
        assert "scope" in refused.stderr


def test_without_a_server_the_command_line_says_what_to_do(tmp_path):
    answer = run(tmp_path, "query", "claims")
    assert answer.returncode == 2
    assert "make run" in answer.stderr


def test_extract_needs_nothing_else(tmp_path):
    (tmp_path / "toll.txt").write_text(ARTICLE)
    line = json.loads(run(tmp_path, "extract", "toll.txt").stdout)
    (attribution,) = line["attributions"]
    assert line["id"] == "toll"
    assert line["metadata"]["headline"] == "Council puts toll vote off"
    assert attribution["speaker"] == "Ada Moreno"
    ((start, end),) = attribution["content"]
    assert ARTICLE[start:end] == "We will appeal,"


def test_extract_reads_standard_input(tmp_path):
    answer = run(tmp_path, "extract", "-", "--format", "text", input=ARTICLE)
    assert "Ada Moreno" in answer.stdout


def test_extract_explains_itself(tmp_path):
    (tmp_path / "toll.txt").write_text(ARTICLE)
    (line,) = map(json.loads, run(tmp_path, "extract", "--explain", "toll.txt").stdout.splitlines())
    evidence = line["attributions"][0]["evidence"]
    assert evidence["found_by"] == "network"
    assert evidence["confidence_from"]["cue"] > 0
    assert evidence["source_because"] == "a mention of Ada Moreno"
    shown = run(tmp_path, "extract", "--explain", "--format", "text", "toll.txt").stdout
    assert "found by    network at the cue" in shown
    assert "a mention of Ada Moreno" in shown


@pytest.mark.parametrize("name", ["missing.txt", "broken.json", "latin.txt", "long.txt"])
def test_extract_names_the_file_it_cannot_read(tmp_path, name):
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    (tmp_path / "long.txt").write_text("a " * 300_000)
    (tmp_path / "toll.txt").write_text(ARTICLE)
    answer = run(tmp_path, "extract", name, "toll.txt")
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["id"] == "toll"
    assert name in answer.stderr
    assert "Traceback" not in answer.stderr
