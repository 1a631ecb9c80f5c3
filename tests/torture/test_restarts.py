"""The server is killed at any moment, again and again: what was answered is there, once, with its claims.

``KILLS=200`` kills it two hundred times. The moments differ from run to run; ``SEED`` repeats them.
"""

import json
import os
import random
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx

from chalicelib.local.files import is_unfinished

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("KILLS") or (20 if "TORTURE" in os.environ else 3))
SEED = os.environ.get("SEED") or str(time.time_ns() % 10**6)
LOAD = 4  # requests at a time
MOST = 12  # of them between two kills
PATIENCE = 600  # seconds until all is served again


class Newsroom:
    """What it has sent, and what it was told: ``said`` of each article by the last answer, and since then."""

    def __init__(self, folder):
        self.folder = folder
        self.random = random.Random(SEED)
        self.said = {}
        self.since = {}
        self.exports = set()
        self.erased = {}
        self.names = 0

    def start(self):
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "chalicelib", "serve", "--port", "0", "--data", "data"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return ready, subprocess.Popen(
            [*command, "--ready-file", str(ready)],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def client(self, ready, process):
        end = time.monotonic() + PATIENCE
        while not ready.exists():
            assert process.poll() is None, process.stderr.read().decode()
            assert time.monotonic() < end, "it does not start"
            time.sleep(0.02)
        here = json.loads(ready.read_text())
        headers = {"Authorization": f"Bearer {here['token']}"}
        return httpx.Client(base_url=here["url"], headers=headers, timeout=60)

    def killed_at_its_start(self):
        _, process = self.start()
        with process:
            time.sleep(self.random.uniform(0, 5))
            process.kill()

    def killed_at_work(self):
        ready, process = self.start()
        with process, self.client(ready, process) as http, ThreadPoolExecutor(LOAD) as threads:
            waiting = [threads.submit(self.send, http, *what) for what in self.day()]
            self.random.choice(waiting).exception(PATIENCE)
            time.sleep(self.random.uniform(0, 0.3))
            process.kill()
            for each in waiting:
                assert not isinstance(each.exception(PATIENCE), AssertionError), each.exception()

    def day(self):
        """New articles, changed ones, an export; each article once, so that the last word is known."""
        changed = self.random.sample(sorted(self.said), min(len(self.said), 3))
        new = [f"n{self.names + number}" for number in range(self.random.randrange(1, MOST - 4))]
        self.names += len(new)
        erased = [name for name in changed if self.random.random() < 0.2]
        work = [("erase", name) for name in erased]
        work += [("post", name) for name in (*new, *changed) if name not in erased]
        work.append(("export", ""))
        self.random.shuffle(work)
        return work

    def send(self, http, what, name):
        if what == "export":
            answer = http.post("/v1/exports", json={"view": "claims", "format": "jsonl"})
            assert answer.status_code in {200, 202}, answer.text
            self.exports.add(answer.json()["id"])
        elif what == "erase":
            (article, _), words = self.said.pop(name), self.since.pop(name)
            answer = http.delete(f"/v1/articles/{article}", params={"erase": True})
            assert answer.status_code in {200, 202}, answer.text
            self.erased[article] = words
        else:
            word = f"word{self.random.randrange(10**9)}"
            self.since.setdefault(name, set()).add(word)
            text = f"“We will appeal the {word},” said Ada Moreno, the mayor of Port Alden."
            answer = http.post("/v1/articles", json={"id": name, "body_text": text})
            assert answer.status_code in {200, 202}, answer.text
            self.said[name] = answer.json()["article_id"], word
            self.since[name] = {word}

    def look(self):
        """Everything that was answered is there; then it ends as it should."""
        ready, process = self.start()
        with process, self.client(ready, process) as http:
            left = [path for path in (self.folder / "data").rglob("*") if is_unfinished(path)]
            assert not left
            listed = self.all_of(http, "/v1/articles")
            assert len({each["article_id"] for each in listed}) == len(listed)
            assert {article for article, _ in self.said.values()} <= {each["article_id"] for each in listed}
            end = time.monotonic() + PATIENCE
            while self.all_of(http, "/v1/articles", status="received"):
                assert time.monotonic() < end, "not all is served again"
                time.sleep(0.5)
            claims = {}
            for claim in self.all_of(http, "/v1/claims"):
                claims.setdefault(claim["article_id"], []).append(claim["content"][0]["text"])
            for name, (article, _) in self.said.items():
                (content,) = claims[article]
                assert any(word in content for word in self.since[name]), (name, content)
            assert not self.erased.keys() & claims.keys()
            self.look_at_exports(http, end)
            while self.words_kept() & set().union(*self.erased.values()):
                assert time.monotonic() < end, "what was erased is kept"
                time.sleep(0.5)
            process.terminate()
            assert process.wait(PATIENCE) == 0

    def words_kept(self):
        """Of articles, corrections and texts; an export that was written before keeps what it has."""
        words = set()
        for path in (self.folder / "data").rglob("*.json"):
            with suppress(FileNotFoundError):  # it was just deleted
                words |= set(re.findall(r"word\d+", path.read_text()))
        return words

    def look_at_exports(self, http, end):
        for export in self.exports:
            while (status := http.get(f"/v1/exports/{export}").json()["status"]) in {"queued", "running"}:
                assert time.monotonic() < end, "an export does not end"
                time.sleep(0.2)
            assert status == "done"

    @staticmethod
    def all_of(http, path, **query):
        items, cursor = [], None
        while True:
            asked = {**query, "limit": 100, **({"cursor": cursor} if cursor else {})}
            page = http.get(path, params=asked)
            assert page.status_code == 200, page.text
            items += page.json()["items"]
            cursor = page.json()["next"]
            if cursor is None:
                return items


def test_whenever_it_is_killed_nothing_is_lost_and_nothing_is_there_twice(tmp_path):
    newsroom = Newsroom(tmp_path)
    print(f"SEED={SEED}")
    for number in range(KILLS):
        print(f"kill {number}", flush=True)
        newsroom.killed_at_work()
        if number % 2:
            newsroom.killed_at_its_start()
        if number % 20 == 19:
            newsroom.look()
    newsroom.look()
