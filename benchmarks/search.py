"""What the index takes and answers at an amount: seconds to make it, its size, and each question's time.

    python -m benchmarks.search [CLAIMS]

Claims are made up (benchmarks/corpus.py); objects lie in this process, as moto keeps them, so that what is
timed is the engine, and reading what it keeps.
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.corpus import AUTHORS, OUTLETS, made_claim
from chalicelib.local.aws import aws_in_process, session
from chalicelib.models import Attribution, Extraction, Metadata
from chalicelib.ports.articles import ArticleRecord, Extracted, Status
from chalicelib.ports.claims import ClaimFilter
from chalicelib.ports.lists import TimeRange
from chalicelib.ports.search import Dimension, Facet, IndexedClaim
from chalicelib.services.extracting.claims import make_claims
from chalicelib.storage.objects import S3Objects
from chalicelib.storage.search.index import TantivyIndex

CLAIMS, A_ARTICLE, AT_ONCE = 100_000, 20, 200
NAMES = 20_000  # people, the first of whom are heard most
ROUNDS = 15
QUESTIONS: dict[str, Callable[[TantivyIndex], object]] = {
    "two words, newest": lambda index: index.find("one", ClaimFilter(text="toll bridge"), 20, None),
    "two words, best": lambda index: index.find(
        "one", ClaimFilter(text="toll bridge"), 20, None, ranked=True
    ),
    "a phrase": lambda index: index.find("one", ClaimFilter(text='"must not grow"'), 20, None),
    "three filters": lambda index: index.find(
        "one", ClaimFilter(text="toll", outlet="Courier", named="named", min_confidence=0.9), 20, None
    ),
    "a month": lambda index: index.find(
        "one", ClaimFilter(text="toll", published=TimeRange(start="2026-05-01", end="2026-05-31")), 20, None
    ),
    "facets": lambda index: index.facets("one", ClaimFilter(text="toll"), list(Facet)),
    "counts by month and outlet": lambda index: index.count(
        "one", ClaimFilter(), [Dimension.MONTH, Dimension.OUTLET]
    ),
    "top sources": lambda index: index.speakers("one", ClaimFilter(), 20),
    "completion": lambda index: index.suggest("one", ["ada", "mor"], 10),
}


def articles(number: int) -> Iterator[tuple[str, list[IndexedClaim]]]:
    rng = random.Random(7)  # noqa: S311 - the same claims each time
    start = datetime(2025, 1, 1, tzinfo=UTC)
    for each in range(number):
        when = (start + timedelta(minutes=15 * each)).isoformat().replace("+00:00", "Z")
        metadata = Metadata(publisher=rng.choice(OUTLETS), authors=(rng.choice(AUTHORS),), published=when)
        record = ArticleRecord(
            tenant="one",
            article_id=f"a_{each:016}",
            revision=1,
            status=Status.EXTRACTED,
            first_received_at=when,
            received_at=when,
            extracted=Extracted(metadata=metadata),
        )
        attributions = tuple(_renamed(rng, made_claim(rng)) for _ in range(A_ARTICLE))
        claims = make_claims(record, Extraction(attributions=attributions, extractor="1"), {})
        yield record.article_id, [IndexedClaim(claim, "1", when, None, claim.source.id) for claim in claims]


def _renamed(rng: random.Random, attribution: Attribution) -> Attribution:
    if attribution.source.name is None:
        return attribution
    name = f"{attribution.source.name.split()[0]} {_NAMES[int(NAMES * rng.random() ** 3)]}"
    return attribution.model_copy(update={"source": attribution.source.model_copy(update={"name": name})})


_NAMES = [f"M{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}son" for n in range(NAMES)]


def timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def main() -> int:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS
    with aws_in_process("a-key-for-cursors-of-tests") as settings, tempfile.TemporaryDirectory() as folder:
        objects = S3Objects(session().client("s3"), settings.bucket)
        writer = TantivyIndex(objects, lambda: Path(folder) / "writer", 0)
        every = articles(wanted // A_ARTICLE)
        began = time.perf_counter()
        while part := dict(_some(every, AT_ONCE)):
            writer.make("one", part, "2026-05-06T00:00:00Z", "")
        writer.serve_made("one")
        print(f"{wanted:,} claims made into an index in {time.perf_counter() - began:.1f} s", end="")
        state = writer.state("one")
        print(f", {state.bytes / 1e6:.0f} MB" if state else "")
        for ending, size in _sizes(Path(folder) / "writer"):
            print(f"  {ending:12} {size / 1e6:6.1f} MB")
        one = dict(_some(articles(1), 1))
        seconds = timed(lambda: writer.write("one", one, "2026-05-06T00:00:01Z"))
        print(f"one article written into it: {seconds:.2f} s")
        reader = TantivyIndex(objects, lambda: Path(folder) / "reader", 5)
        first = timed(lambda: QUESTIONS["two words, newest"](reader))
        print(f"fetched, opened and asked for the first time: {first:.2f} s")
        for name, ask in QUESTIONS.items():
            times = sorted(timed(partial(ask, reader)) for _ in range(ROUNDS))
            print(
                f"{name:30} p50 {1000 * statistics.median(times):7.1f} ms, worst {1000 * times[-1]:7.1f} ms"
            )
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0


def _sizes(folder: Path) -> list[tuple[str, int]]:
    """By kind of file."""
    found: Counter[str] = Counter()
    for path in folder.rglob("*.*"):
        found[path.suffix] += path.stat().st_size
    return found.most_common(6)


def _some(
    every: Iterator[tuple[str, list[IndexedClaim]]], most: int
) -> Iterator[tuple[str, list[IndexedClaim]]]:
    for _, each in zip(range(most), every, strict=False):
        yield each


if __name__ == "__main__":
    sys.exit(main())
