"""How the writes of a day spread over the partitions of the table, in the busiest second of each.

    python -m benchmarks.spread

A partition of DynamoDB takes 1,000 writes of up to 1 KB a second. Articles arrive at
random, three times the day's mean in its busiest hour, with twenty claims each; one
person speaks in a third of them. Fails where a partition would get more.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from datetime import UTC, datetime

from benchmarks.corpus import made_claim
from chalicelib.models import Extraction, Metadata
from chalicelib.ports.articles import ArticleRecord, Extracted, Status
from chalicelib.services.extracting.claims import make_claims
from chalicelib.storage.claim_items import manifest_of
from chalicelib.storage.headings import listing
from chalicelib.storage.keys import item_name

MOST = 1_000  # writes a second
DAYS = (10, 1_000, 100_000)  # articles
PEAK, CLAIMS, HOUR = 3, 20, 3_600


def writes(rng: random.Random, number: int) -> Counter[str]:
    """How many items the claims of one article put into each partition, its own aside."""
    now = datetime(2026, 5, 6, tzinfo=UTC).isoformat()
    article = ArticleRecord(
        tenant="one",
        article_id=f"a_{number:016}",
        revision=1,
        status=Status.EXTRACTED,
        first_received_at=now,
        received_at=now,
        extracted=Extracted(
            metadata=Metadata(publisher=f"Outlet {rng.randint(1, 20)}", authors=("Jane Roe",))
        ),
    )
    attributions = tuple(made_claim(rng) for _ in range(CLAIMS))
    claims = make_claims(article, Extraction(attributions=attributions, extractor="1"), {})
    manifest = manifest_of(claims, (item_name("1", claim.number) for claim in claims))
    listed = listing(article.model_copy(update={"manifest": manifest}))
    found = Counter(pk for pk, _ in listed)
    found.update({f"record of {claim.source.id}" for claim in claims})
    return found


def busiest(articles: int) -> tuple[str, int]:
    """The partition, and its writes in the second in which it gets most of them."""
    rng = random.Random(1)  # noqa: S311 - the same day each time
    arrivals = Counter(rng.randrange(HOUR) for _ in range(max(1, articles * PEAK // 24)))
    most = ("", 0)
    for second, count in arrivals.items():
        written: Counter[str] = Counter()
        for number in range(count):
            written.update(writes(rng, second * 1_000 + number))
        most = max(most, written.most_common(1)[0], key=lambda each: each[1])
    return most


def main() -> int:
    found = {articles: busiest(articles) for articles in DAYS}
    for articles, (partition, count) in found.items():
        print(f"{articles:>8,} articles a day: at most {count:>4} writes a second, to {partition!r}")
    return 0 if all(count <= MOST for _, count in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
