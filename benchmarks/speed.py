"""Speed, as ratios measured in one run, and calls to AWS, counted.

    python -m benchmarks.speed

Extraction beside bare spaCy on the same texts, and beside itself on twice the
text. The texts are the sample articles, so that it runs anywhere.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from botocore.client import BaseClient

from chalicelib import bootstrap
from chalicelib.extraction.pipeline import extract
from chalicelib.intake.parse import parse_text
from chalicelib.local import LocalSystem, system
from chalicelib.models import Article

SAMPLES = Path(__file__).parents[1] / "samples"
ROUNDS = 5
CALLS = (
    "POST /v1/articles",
    "GET /v1/articles",
    "GET /v1/articles/{article}",
    "GET /v1/articles/{article}/text",
    "GET /v1/articles/{article}/claims",
    "GET /v1/claims",
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


def articles(copies: int) -> list[Article]:
    """The plain text samples, each repeated inside one article."""
    texts = [path.read_text() for path in sorted(SAMPLES.glob("*.txt"))]
    return [parse_text("\n\n".join([text] * copies)) for text in texts]


def extraction() -> Iterator[tuple[str, float]]:
    """Figures of the extraction, each a ratio."""
    pipeline = bootstrap.pipeline()
    four, eight = articles(4), articles(8)
    blocks = [[each.text[b.start : b.end] for b in each.body_blocks] for each in four]
    extract(four[0], pipeline)
    bare = seconds(lambda: [list(pipeline.nlp.pipe(texts)) for texts in blocks])
    whole = seconds(lambda: [extract(each, pipeline) for each in four])
    yield "extraction / bare spaCy on the same paragraphs", whole / bare
    yield (
        "extraction of twice the text / of the text",
        seconds(lambda: [extract(e, pipeline) for e in eight]) / whole,
    )
    yield "reading the page / extraction", seconds(lambda: [parse_text(each.text) for each in four]) / whole


def aws_calls(onrecord: LocalSystem) -> Iterator[tuple[str, int]]:
    """Calls to AWS that each request makes, the authorizer's one aside, over the sample articles."""
    article = onrecord.http.get("/v1/articles").json()["items"][0]["article_id"]
    claim = onrecord.http.get("/v1/claims").json()["items"][0]["id"]
    onrecord.worker.stop()
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


def main() -> None:
    for name, ratio in extraction():
        print(f"{name:50}{ratio:7.2f}")
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


def start() -> None:
    with system() as onrecord:
        onrecord.http.get("/health").raise_for_status()


if __name__ == "__main__":
    main()
