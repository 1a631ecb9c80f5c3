"""Speed, as ratios measured in one run.

    python -m benchmarks.speed

Extraction beside bare spaCy on the same texts, and beside itself on twice the
text; receiving and querying in calls to AWS. The texts are the sample
articles, so that it runs anywhere.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from chalicelib import bootstrap
from chalicelib.extraction import extract
from chalicelib.intake.parse import parse_text
from chalicelib.models import Article

SAMPLES = Path(__file__).parents[1] / "samples"
ROUNDS = 5


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


def main() -> None:
    nlp = bootstrap.pipeline()
    one, four, eight = articles(1), articles(4), articles(8)
    blocks = [[a.text[b.start : b.end] for b in a.body_blocks] for a in four]
    extract(one[0], nlp)
    bare = seconds(lambda: [list(nlp.pipe(each)) for each in blocks])
    whole = seconds(lambda: [extract(each, nlp) for each in four])
    double = seconds(lambda: [extract(each, nlp) for each in eight])
    parsing = seconds(lambda: [parse_text(each.text) for each in four])
    words = sum(each.metadata.word_count for each in four)
    print(f"{words} words")
    print(f"extraction / bare spaCy on the same paragraphs   {whole / bare:5.2f}")
    print(f"extraction of twice the text / of the text       {double / whole:5.2f}")
    print(f"reading the page / extraction                    {parsing / whole:5.2f}")


if __name__ == "__main__":
    main()
