"""The receiver of docs/subscriptions.md, run as it stands there, and the commands beside it."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from chalicelib.__main__ import main
from chalicelib.local import system

PAGE = (Path(__file__).parents[2] / "docs/subscriptions.md").read_text()
(RECEIVER,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
SECRET = f"whsec_{'c2VjcmV0' * 5}"


def answers(port):
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def port():
    """Of the receiver, which runs in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    source = RECEIVER.replace("9000", str(port))
    process = subprocess.Popen([sys.executable, "-c", source], env={**os.environ, "SECRET": SECRET})
    try:
        while not answers(port):
            assert process.poll() is None
            time.sleep(0.05)
        yield port
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def onrecord():
    with system(private_targets=True) as local:
        object.__setattr__(local.ports, "retries", (0,))
        yield local


def run(onrecord, *arguments):
    answer = CliRunner().invoke(
        main, ["subscriptions", *arguments, "--url", onrecord.url, "--token", onrecord.token]
    )
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_the_receiver_takes_what_is_signed_and_nothing_else(onrecord, port):
    target = f"http://127.0.0.1:{port}/hook"
    own = run(onrecord, "add", "Desk", target, "--secret", SECRET).split()[1]
    other = run(onrecord, "add", "Other", target).split()[1]
    onrecord.http.post("/v1/articles", json={"id": "7", "body_text": "“We will appeal,” said Ada Moreno."})
    onrecord.settle()
    state = {each["id"]: each["status"] for each in onrecord.http.get("/v1/subscriptions").json()["items"]}
    assert state == {own: "active", other: "failing"}


def test_the_commands(onrecord, port):
    target = f"http://127.0.0.1:{port}/hook"
    made = run(onrecord, "add", "Desk", target, "--filter", "min_confidence=0.9", "--secret", SECRET)
    own = made.split()[1]
    assert SECRET not in made
    assert own in run(onrecord, "list")
    assert "msg_" in run(onrecord, "test", own)
    onrecord.settle()
    shown = run(onrecord, "show", own)
    assert "status: active" in shown
    assert "min_confidence=0.9" in shown
    assert "whsec_" in run(onrecord, "rotate", own, "--only")
    run(onrecord, "test", own)
    onrecord.settle()
    assert "status: failing" in run(onrecord, "show", own)
    run(onrecord, "remove", own)
    assert own not in run(onrecord, "list")
