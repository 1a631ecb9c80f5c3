"""Claims that nobody made, as many as wanted, written as the extraction writes them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from chalicelib.models import Attribution, Cue, Extraction, Kind, Metadata, Source, SourceType, Span
from chalicelib.naming import ids, moments
from chalicelib.naming.delivery_keys import DeliveryKey, DeliveryOrder
from chalicelib.naming.words import stem
from chalicelib.ports import Ports
from chalicelib.ports.articles import Extracted, Status, generation_name
from chalicelib.ports.deliveries import Delivery
from chalicelib.ports.queues import Changed
from chalicelib.services.editing.applying import recounted
from chalicelib.services.extracting.claims import make_claims

PEOPLE = ["Ada Moreno", "Ruth Oduya", "José Ortega", "Tom Baird", "Ana Lima"]
OUTLETS = ["Courier", "Tarn Post", "Alden Herald"]
AUTHORS = ["Mara Lindqvist", "Owen Tallis", "Brita Halloran"]
SECTIONS = ["Transport", "Politics", None]
NOUNS = [
    "toll",
    "bridge",
    "lanes",
    "city",
    "cities",
    "tax",
    "taxes",
    "harbor",
    "immigration",
    "budget",
    "school",
]
VERBS = ["will close", "would reopen", "must not grow", "were paid for", "is a shame"]


def made_claim(rng: random.Random) -> Attribution:
    """One of the five people speaks in half of them, the first in a third."""
    first, second = rng.sample(NOUNS, 2)
    words = f"the {first} {rng.choice(VERBS)} before the {second} is {rng.randint(1, 500)} years old"
    name = rng.choice([*PEOPLE, *[PEOPLE[0]] * 4]) if rng.random() < 0.7 else None
    named = SourceType.NAMED_PERSON if name else rng.choice([SourceType.UNNAMED_GROUP, SourceType.DOCUMENT])
    return Attribution(
        kind=rng.choice(list(Kind)),
        content=(Span(start=0, end=len(words), text=words),),
        cue=Cue(start=0, end=4, text="said", lemma="say"),
        source=Source(type=named, name=name, mention=Span(start=0, end=4, text="they")),
        about=tuple(sorted({stem(first), second})),
        context=words,
        confidence=rng.randint(50, 100) / 100,
    )


def load(ports: Ports, articles: int, claims: int) -> None:
    """As the extraction writes them, without reading a text."""
    rng = random.Random(7)  # noqa: S311 - the same claims each time
    start = datetime(2026, 5, 1, tzinfo=UTC)
    for number in range(articles):
        published = (
            (start + timedelta(hours=6 * rng.randint(0, articles // 4))).isoformat().replace("+00:00", "Z")
        )
        article_id = ids.article_id("local", f"id:{number}")
        delivery = Delivery(
            tenant="local",
            article_id=article_id,
            received_at=moments.timestamp(moments.compact(start)),
            content_sha256="x",
        )
        order = DeliveryOrder(moments.compact(start), moments.compact(start), 0, moments.compact(start))
        key = str(DeliveryKey("local", article_id, order, "0" * 12))
        article = ports.articles.register(key, delivery).article
        metadata = Metadata(
            headline=f"Story {number}",
            publisher=rng.choice(OUTLETS),
            authors=tuple(rng.sample(AUTHORS, rng.randint(0, 2))),
            section=rng.choice(SECTIONS),
            published=published,
        )
        extracted = article.model_copy(
            update={
                "generation": generation_name(1, "1", "20260101T000000.000000Z"),
                "status": Status.EXTRACTED,
                "extracted": Extracted(metadata=metadata),
            }
        )
        attributions = tuple(made_claim(rng) for _ in range(claims))
        found = make_claims(extracted, Extraction(attributions=attributions, extractor="1"), {})
        extracted = recounted(extracted, found)
        extracted = ports.claims.write(extracted, found, article, ())
        ports.articles.publish(extracted, article)
    ports.changes.send("local", [Changed()])  # there is no index yet: it is made of all
