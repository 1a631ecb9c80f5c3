"""What ``serve`` takes at an amount: answers, a restart, memory, a new article.

    python -m benchmarks.local --articles 5000 --claims 8

Fills a folder with claims that nobody made, without reading a text, then runs ``serve`` on it as a process of
its own and asks over HTTP, one request at a time. ``--folder`` keeps it, to be asked again as it is.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click
import httpx

from benchmarks.corpus import load
from chalicelib.local import system
from chalicelib.naming import ids

ASKED = 60  # times each
PATIENCE = 600  # seconds for a start, or an article
ARTICLE = {
    "id": "new",
    "body_text": "“We will appeal the toll,” said Ilse Brandvold, the mayor of Port Alden.",
}
# What is asked: a name, and its path. {article} and {source} are of those that there are, another each time.
QUESTIONS = {
    "claims": "/v1/claims?limit=20",
    "claims of a source": "/v1/claims?source={source}&limit=20",
    "claims of a day": "/v1/claims?from={day}&to={day}&limit=20",
    "claims of an outlet, direct": "/v1/claims?outlet=Courier&kind=direct&limit=20",
    "claims with a word": "/v1/claims?q=harbor&limit=20",
    "claims about a topic": "/v1/claims?about=immigration&limit=20",
    "claims, copies folded": "/v1/claims?duplicates=fold&limit=20",
    "articles": "/v1/articles?limit=20",
    "an article": "/v1/articles/{article}",
    "an article's claims": "/v1/articles/{article}/claims",
    "sources": "/v1/sources?limit=20",
    "a source": "/v1/sources/{source}",
    "statistics by outlet": "/v1/stats?by=outlet",
}


class Server(NamedTuple):
    process: subprocess.Popen[bytes]
    http: httpx.Client
    seconds: float  # from its start until it answered /v1/claims

    @property
    def memory(self) -> float:
        """Megabytes that it has in memory: Linux alone tells."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def serving(data: Path, end: signal.Signals = signal.SIGTERM) -> Iterator[Server]:
    ready = data.parent / "ready.json"
    ready.unlink(missing_ok=True)
    began = time.perf_counter()
    command = [sys.executable, "-m", "chalicelib", "serve", "--port", "0", "--data", str(data)]
    with subprocess.Popen([*command, "--ready-file", str(ready)], stdout=subprocess.DEVNULL) as process:
        try:
            while not ready.exists():
                if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                    raise SystemExit("serve does not start")
                time.sleep(0.005)
            told = json.loads(ready.read_text())
            headers = {"Authorization": f"Bearer {told['token']}"}
            with httpx.Client(base_url=told["url"], headers=headers, timeout=PATIENCE) as http:
                http.get("/v1/claims").raise_for_status()
                yield Server(process, http, time.perf_counter() - began)
        finally:
            process.send_signal(end)
            process.wait(PATIENCE)


def fill(data: Path, articles: int, claims: int) -> None:
    """With the files that such articles have, though nothing reads them."""
    with system(data) as onrecord:
        load(onrecord.ports, articles, claims)
        onrecord.settle(PATIENCE)
    text = json.dumps({"article": {"text": "The toll must not grow, they said. " * 150}})
    for number in range(articles):
        article = ids.article_id("local", f"id:{number}")
        for place in (f"deliveries/local/{article}/1.json", f"texts/local/{article}/1.json"):
            (data / place).parent.mkdir(parents=True)
            (data / place).write_text(text)


def asked(http: httpx.Client, path: str, known: dict[str, list[str]]) -> list[float]:
    """Milliseconds of each answer, sorted."""
    rng = random.Random(7)  # noqa: S311 - the same each time
    found = []
    for _ in range(ASKED):
        full = path.format(**{name: rng.choice(each) for name, each in known.items()})
        began = time.perf_counter()
        http.get(full).raise_for_status()
        found.append(1000 * (time.perf_counter() - began))
    return sorted(found)


def known_ids(http: httpx.Client) -> dict[str, list[str]]:
    articles = http.get("/v1/articles?limit=100").json()["items"]
    sources = http.get("/v1/sources?limit=100").json()["items"]
    return {
        "article": [each["article_id"] for each in articles],
        "source": [each["id"] for each in sources],
        "day": sorted({each["metadata"]["published"][:10] for each in articles}),
    }


def served_after(http: httpx.Client, article: dict[str, str]) -> float:
    """Seconds from sending an article until its claims are served."""
    began = time.perf_counter()
    answer = http.post("/v1/articles", json=article)
    claims = answer.raise_for_status().json()["links"]["claims"]
    while not http.get(claims).json()["items"]:
        if time.perf_counter() - began > PATIENCE:
            raise SystemExit("the new article's claims are not served")
        time.sleep(0.01)
    return time.perf_counter() - began


def measure(data: Path) -> None:
    with serving(data) as server:
        print(f"{'a start, until /v1/claims answers':44}{server.seconds:10.2f} s")
        known = known_ids(server.http)
        print(f"{'':44}{'p50':>10}{'p95':>10}  ms")
        for name, path in QUESTIONS.items():
            times = asked(server.http, path, known)
            p95 = times[int(0.95 * len(times))]
            print(f"{name:44}{statistics.median(times):10.1f}{p95:10.1f}")
        print(f"{'memory before the first article':44}{server.memory:10.0f} MB")
        for name, number in (("the first, which loads the models", "a"), ("the next", "b")):
            seconds = served_after(server.http, {**ARTICLE, "id": f"{time.time_ns()}{number}"})
            print(f"{f'a new article is served: {name}':60}{seconds:10.2f} s")
        print(f"{'memory after it':44}{server.memory:10.0f} MB")
    with serving(data, signal.SIGKILL) as server:
        print(f"{'a restart':44}{server.seconds:10.2f} s")
    with serving(data) as server:
        print(f"{'a restart after kill -9':44}{server.seconds:10.2f} s")
    table = sum(path.stat().st_size for path in data.glob("table.sqlite3*"))
    print(f"{'the table':44}{table / 1e6:10.0f} MB")


@click.command(help=__doc__)
@click.option("--articles", default=5000, show_default=True)
@click.option("--claims", default=8, show_default=True, help="Of each article.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Kept, and used again.")
def main(articles: int, claims: int, folder: Path | None) -> None:
    place = folder or Path(tempfile.mkdtemp())
    data = place / "data"
    try:
        if not data.exists():
            began = time.perf_counter()
            fill(data, articles, claims)
            print(f"{f'filled with {articles:,} articles of {claims} claims':44}", end="")
            print(f"{time.perf_counter() - began:10.1f} s")
        measure(data)
    finally:
        if folder is None:
            shutil.rmtree(place)


if __name__ == "__main__":
    main()
