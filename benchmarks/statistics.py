"""What statistics cost of a year: calls to AWS, items and kilobytes read, at 2 and at 10 articles a day.

    python -m benchmarks.statistics

The first time, when no day is kept, and once they are. Counted on moto, as benchmarks.questions does.
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from http import HTTPStatus
from typing import NamedTuple

from benchmarks.questions import Counter
from chalicelib.local import LocalSystem, system
from chalicelib.models import Metadata, SourceType
from chalicelib.naming import ids, moments
from chalicelib.naming.delivery_keys import DeliveryKey, DeliveryOrder
from chalicelib.naming.ids import named_source_id, unnamed_source_id
from chalicelib.naming.plain import fold
from chalicelib.ports.articles import Extracted, Status, Voice, generation_name
from chalicelib.ports.deliveries import Delivery
from chalicelib.ports.lists import TimeRange
from chalicelib.services.counting.days import touch

YEAR = 365
VOICES = 6  # of an article, each with two claims, a third of them without a name
PEOPLE = 600


class Cost(NamedTuple):
    requests: int
    calls: int
    items: int


def publish(onrecord: LocalSystem, articles: int, rng: random.Random) -> None:
    """A year of articles, this many each day."""
    ports = onrecord.ports
    for number in range(YEAR * articles):
        day = (date(2025, 1, 1) + timedelta(days=number // articles)).isoformat()
        now = ports.clock()
        article_id = ids.article_id("local", f"id:{number}")
        delivery = Delivery(
            tenant="local",
            article_id=article_id,
            received_at=moments.timestamp(moments.compact(now)),
            content_sha256="x",
        )
        order = DeliveryOrder(moments.compact(now), moments.compact(now), 0, moments.compact(now))
        key = str(DeliveryKey("local", article_id, order, "0" * 12))
        article = ports.articles.register(key, delivery).article
        metadata = Metadata(
            headline=f"Story {number}", publisher=rng.choice(["Courier", "Tarn Post"]), published=day
        )
        voices = tuple(_voice(article_id, place, rng) for place in range(VOICES))
        served = {
            "generation": generation_name(1, "1", "20260101T000000.000000Z"),
            "status": Status.EXTRACTED,
            "extracted": Extracted(metadata=metadata, claims=2 * VOICES, voices=voices),
        }
        touch(ports, article.model_copy(update=served))
        ports.articles.publish(article.model_copy(update=served), article)


def _voice(article_id: str, place: int, rng: random.Random) -> Voice:
    if place % 3 == 0:
        unnamed = unnamed_source_id("local", article_id, f"a driver of lane {place}")
        return Voice(unnamed, None, SourceType.UNNAMED_PERSON, 2)
    name = f"Ada Moreno{int(PEOPLE * rng.random() ** 2)}"
    return Voice(named_source_id("local", fold(name)), name, SourceType.NAMED_PERSON, 2)


def cost(onrecord: LocalSystem, path: str) -> Cost:
    """Until it is answered; the authorizer's calls aside."""
    requests = 0
    with Counter() as count:
        while True:
            requests += 1
            answer = onrecord.http.get(path)
            if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                break
    answer.raise_for_status()
    return Cost(requests, count.calls - requests, count.items)


def main() -> int:
    for articles in (2, 10):
        with system() as onrecord:
            onrecord.worker.stop()
            publish(onrecord, articles, random.Random(7))  # noqa: S311 - the same articles each time
            onrecord.http.get("/v1/tokens").raise_for_status()  # notes the use of the token, once an hour
            clock = onrecord.ports.clock
            object.__setattr__(onrecord.ports, "clock", lambda clock=clock: clock() + timedelta(hours=1))
            print(f"{articles} articles a day, {YEAR * articles:,} of a year")
            for told, path in (
                ("the first time", "/v1/stats?by=month,source_type"),
                ("again", "/v1/stats?by=month,source_type"),
                ("one month", "/v1/stats?by=day&from=2025-05-01&to=2025-05-31"),
                ("top sources", "/v1/stats/sources"),
            ):
                found = cost(onrecord, path)
                print(f"  {told:16}{found.requests} requests, {found.calls} calls, {found.items} items read")
            kept = sum(len(day.kept or b"") for day in onrecord.ports.days.list("local", TimeRange()))
            print(f"  kept: {kept / YEAR / articles:.0f} bytes an article")
    return 0


if __name__ == "__main__":
    sys.exit(main())
