"""Speed, as ratios measured in one run, and calls to AWS, counted.

    python -m benchmarks.speed

Extraction beside bare spaCy on the same texts, and beside itself on longer
ones. The texts are the sample articles, so that it runs anywhere. Fails where a
figure exceeds its limit in speed-limits.json.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from botocore.client import BaseClient

from chalicelib import bootstrap
from chalicelib.extraction.pipeline import extract
from chalicelib.extraction.reading.learned.network import Network
from chalicelib.intake.page.parse import parse_text
from chalicelib.local import LocalSystem, system
from chalicelib.models import Article

LIMITS = Path(__file__).with_name("speed-limits.json")
SAMPLES = Path(__file__).parents[1] / "samples"
ROUNDS = 5
CALLS = (
    "POST /v1/articles",
    "GET /v1/articles",
    "GET /v1/articles/{article}",
    "GET /v1/articles/{article}/text",
    "GET /v1/articles/{article}/claims",
    "GET /v1/articles/{article}/copies",
    "GET /v1/claims",
    "GET /v1/claims?duplicates=fold",
    "GET /v1/claims/{claim}",
    "GET /v1/sources",
)


def seconds(work: Callable[[], object]) -> float:
    """The median of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def ratio(work: Callable[[], object], base: Callable[[], object]) -> float:
    """The median, over some rounds, of how much longer one takes than the other in the same round."""
    ratios = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        base()
        middle = time.perf_counter()
        work()
        ratios.append((time.perf_counter() - middle) / (middle - start))
    return statistics.median(ratios)


def articles(copies: int) -> list[Article]:
    """The plain text samples, each repeated inside one article."""
    texts = [path.read_text() for path in sorted(SAMPLES.glob("*.txt"))]
    return [parse_text("\n\n".join([text] * copies)) for text in texts]


def article_of(words: int) -> Article:
    """The plain text samples one after the other, over and over, up to so many words."""
    lines = [line for path in sorted(SAMPLES.glob("*.txt")) for line in path.read_text().splitlines() if line]
    text: list[str] = []
    count = 0
    while count < words:
        text.append(lines[len(text) % len(lines)])
        count += len(text[-1].split())
    return parse_text("\n\n".join(text))


def memory(words: int) -> int:
    """Bytes by which a process of its own grows to extract so many words once it has read a few."""
    command = [sys.executable, "-m", "benchmarks.speed", "--memory", str(words)]
    return int(subprocess.run(command, capture_output=True, check=True).stdout)


def print_memory(words: int) -> None:
    pipeline = bootstrap.pipeline()
    extract(article_of(1_000), pipeline)
    before = _peak(forget=True)
    extract(article_of(words), pipeline)
    print(_peak() - before)


def _peak(*, forget: bool = False) -> int:
    """The most memory that this process has held, in bytes, since it was last forgotten (on Linux)."""
    if forget:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


def extraction() -> Iterator[tuple[str, float]]:
    """Figures of the extraction, each a ratio."""
    pipeline = bootstrap.pipeline()
    four, eight = articles(4), articles(8)
    blocks = [[each.text[b.start : b.end] for b in each.body_blocks] for each in four]
    extract(four[0], pipeline)

    def once() -> None:
        for each in four:
            extract(each, pipeline)

    yield (
        "extraction / bare spaCy on the same paragraphs",
        ratio(once, lambda: [list(pipeline.nlp.pipe(texts)) for texts in blocks]),
    )
    yield (
        "extraction of twice the text / of the text",
        ratio(lambda: [extract(e, pipeline) for e in eight], once),
    )
    short, long = (article_of(words) for words in (1_000, 20_000))
    yield (
        "extraction of 20,000 words / of 1,000",
        ratio(lambda: extract(long, pipeline), lambda: extract(short, pipeline)),
    )
    yield "memory taken by 40,000 words / by 10,000", memory(40_000) / memory(10_000)
    yield "loading the network, in seconds", seconds(Network)
    yield "reading the page / extraction", ratio(lambda: [parse_text(each.text) for each in four], once)


def aws_calls(onrecord: LocalSystem) -> Iterator[tuple[str, int]]:
    """Calls to AWS that each request makes, the authorizer's one aside, over the sample articles."""
    article = onrecord.http.get("/v1/articles").json()["items"][0]["article_id"]
    claim = onrecord.http.get("/v1/claims").json()["items"][0]["id"]
    onrecord.worker.stop()
    onrecord.notifier.stop()
    count = Counter()
    with count:
        for call in CALLS:
            before = count.calls
            method, path = call.split()
            body = b"A page." if method == "POST" else None
            onrecord.http.request(
                method,
                path.format(article=article, claim=claim),
                content=body,
                headers={"Content-Type": "text/plain"},
            ).raise_for_status()
            yield call, count.calls - before - 1


def print_figures(figures: Iterable[tuple[str, float]]) -> int:
    """Print each with its limit in speed-limits.json; returns how many exceed theirs."""
    limits = json.loads(LIMITS.read_text())
    exceeded = 0
    print(f"{'':50}{'now':>7}{'limit':>8}")
    for name, figure in figures:
        exceeded += figure > limits.get(name, figure)
        print(f"{name:50}{figure:7.2f}{limits.get(name, ''):>8}")
    return exceeded


class Counter:
    """Counts the calls of every boto3 client while it is entered."""

    def __init__(self) -> None:
        self.calls = 0

    def __enter__(self) -> None:
        self._call = call = BaseClient._make_api_call

        def counted(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
            self.calls += 1
            return call(client, operation, parameters)

        BaseClient._make_api_call = counted

    def __exit__(self, *_: object) -> None:
        BaseClient._make_api_call = self._call


def main() -> int:
    if sys.argv[1:2] == ["--memory"]:
        print_memory(int(sys.argv[2]))
        return 0
    exceeded = print_figures(extraction())
    with system():
        pass
    print(f"{'starting a whole local system, in seconds':50}{seconds(start):7.2f}")
    with system() as onrecord:
        for path in sorted(SAMPLES.glob("*.txt")):
            body, headers = path.read_bytes(), {"Content-Type": "text/plain"}
            onrecord.http.post("/v1/articles", content=body, headers=headers).raise_for_status()
        onrecord.settle()
        print("\ncalls to AWS, besides the authorizer's one")
        for name, calls in aws_calls(onrecord):
            print(f"{name:50}{calls:7}")
    return 1 if exceeded else 0


def start() -> None:
    with system() as onrecord:
        onrecord.http.get("/health").raise_for_status()


if __name__ == "__main__":
    sys.exit(main())
