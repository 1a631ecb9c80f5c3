"""A real Ghost on this machine: installed from npm once, started empty, driven by its Admin API."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

VERSION = "5.130.6"
NODE = {18: (18, 12, 1), 20: (20, 11, 1), 22: (22, 13, 1)}  # "engines" of its package.json
OWNER = {"name": "Mara Lindqvist", "email": "mara@example.com", "password": "nineteen thousand a year"}


class Missing(Exception):
    """What this needs is not on the machine."""


def install(folder: Path) -> Path:
    """Ghost's own folder inside ``folder``, installed if it is not there. Raises Missing."""
    _look_for_node()
    package = folder / VERSION / "package"
    if not (package / "installed").exists():
        shutil.rmtree(folder / VERSION, ignore_errors=True)
        (folder / VERSION).mkdir(parents=True)
        _npm("pack", f"ghost@{VERSION}", "--silent", cwd=folder / VERSION)
        with tarfile.open(next((folder / VERSION).glob("*.tgz"))) as archive:
            archive.extractall(folder / VERSION, filter="data")
        described = json.loads((package / "package.json").read_text())
        described.pop("devDependencies", None)  # they name packages that are in Ghost's repository alone
        (package / "package.json").write_text(json.dumps(described))
        _npm("install", "--omit=dev", "--legacy-peer-deps", "--no-audit", "--no-fund", cwd=package)
        (package / "installed").touch()
    return package


def _look_for_node() -> None:
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        raise Missing("node and npm are needed to install Ghost")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    here = tuple(map(int, version.removeprefix("v").partition("-")[0].split(".")))
    if here[0] not in NODE or here < NODE[here[0]]:
        least = ", ".join(".".join(map(str, needed)) for needed in NODE.values())
        raise Missing(f"Ghost {VERSION} needs Node {least} or a later one of these, and here is {version}")


def _npm(*arguments: str, cwd: Path) -> None:
    done = subprocess.run(["npm", *arguments], cwd=cwd, check=False)  # noqa: S607 - wherever npm is
    if done.returncode:
        raise Missing(
            f"npm could not install Ghost {VERSION}; what it said stands above. It needs the npm registry,"
            " and a C++ compiler, make and Python where sqlite3 has no binary for this machine"
        )


@contextmanager
def running(package: Path, content: Path) -> Iterator[Ghost]:
    """An empty Ghost with its owner, its content in ``content``. Development mode lets it call 127.0.0.1."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    for name in ("data", "logs", "images", "settings", "files", "media", "public"):
        (content / name).mkdir(parents=True)
    shutil.copytree(package / "content/themes", content / "themes")
    settings = {
        "url": url,
        "server": {"host": "127.0.0.1", "port": port},
        "database": {
            "client": "sqlite3",
            "connection": {"filename": str(content / "ghost.db")},
            "useNullAsDefault": True,
        },
        "paths": {"contentPath": str(content)},
        "privacy": {"useUpdateCheck": False, "useGravatar": False, "useRpcPing": False},
        "security": {"staffDeviceVerification": False},
        "logging": {"transports": ["file"], "path": str(content / "logs")},
    }
    (package / "config.development.json").write_text(json.dumps(settings))
    ended = signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that Ghost ends with this process
    process = subprocess.Popen(
        ["node", "index.js"],  # noqa: S607 - wherever node is
        cwd=package,
        env={"PATH": _path(), "NODE_ENV": "development", "HOME": str(content)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with httpx.Client(base_url=f"{url}/ghost/api/admin", headers={"Origin": url}, timeout=30) as http:
            _wait(http, process)
            yield Ghost(url, http)
    finally:
        _end(process)
        signal.signal(signal.SIGTERM, ended)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _path() -> str:
    return str(Path(shutil.which("node") or "").parent)


def _wait(http: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < end:
        try:
            if http.get("/site/").is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise Missing("Ghost did not start; its logs are in its content folder")


class Ghost:
    """Ghost's Admin API, as its owner: https://docs.ghost.org/admin-api"""

    def __init__(self, url: str, http: httpx.Client) -> None:
        self.url = url
        self._http = http
        self._ask("POST", "/authentication/setup/", {"setup": [{**OWNER, "blogTitle": "Alden Courier"}]})
        self._ask("POST", "/session/", {"username": OWNER["email"], "password": OWNER["password"]})

    def connect(self, address: str, secret: str, events: tuple[str, ...]) -> str:
        """Make a custom integration with a webhook for each event; returns its Content API key."""
        made = self._ask(
            "POST", "/integrations/?include=api_keys,webhooks", {"integrations": [{"name": "Onrecord"}]}
        )["integrations"][0]
        for event in events:
            webhook = {"name": event, "event": event, "target_url": f"{address}/{event}", "secret": secret}
            self._ask("POST", "/webhooks/", {"webhooks": [{**webhook, "integration_id": made["id"]}]})
        return next(key["secret"] for key in made["api_keys"] if key["type"] == "content")

    def publish(self, title: str, html: str) -> dict[str, Any]:
        post = {"title": title, "html": html, "status": "published"}
        return self._post(self._ask("POST", "/posts/?source=html", {"posts": [post]}))

    def change(self, post: dict[str, Any], **changes: str) -> dict[str, Any]:
        source = "?source=html" if "html" in changes else ""
        body = {"posts": [{**changes, "updated_at": post["updated_at"]}]}
        return self._post(self._ask("PUT", f"/posts/{post['id']}/{source}", body))

    def delete(self, post: dict[str, Any]) -> None:
        self._ask("DELETE", f"/posts/{post['id']}/")

    def _post(self, answer: Any) -> dict[str, Any]:
        post: dict[str, Any] = answer["posts"][0]
        return post

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._http.request(method, path, json=body)
        if answer.is_error:
            raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text}")
        return (
            answer.json() if answer.headers.get("content-type", "").startswith("application/json") else None
        )
