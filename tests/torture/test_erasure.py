"""Erased is erased: wherever the work was cut off before, and whatever comes late, no word of it is stored.

A schedule is drawn from its seed, which its test is named by: people publish, revise, correct, subscribe
and export; one of the steps is cut off at any of its calls, and its sender repeats it; then the article is
erased. What was sent before comes again, and the table may be built again from S3. Then every item, object
and message is searched. Files of exports keep what they were written with for seven days, as
docs/export.md says: they are left out.
"""

import json
import os
import random
from contextlib import suppress

import pytest

from chalicelib.errors import OnrecordError
from tests.torture import queues
from tests.torture.ways import ARTICLE, again, attack, correct, export, rebuild, remove, send, subscribe, work
from tests.torture.world import START
from tests.torture.world import world as new_world

TORTURE = bool(os.environ.get("TORTURE"))
SCHEDULES = 1_000 if TORTURE else 12
TOGETHER = 4 if not TORTURE else 50  # schedules of one test
WORD = "zeppelin"
TEXTS = (
    "“We will appeal the zeppelin,” said Ada Moreno, the mayor of Zeppelin Bay.",
    "“The zeppelin is safe,” said Tom Zeppelin. Ada Moreno said that the zeppelin would land.",
    "“Nobody saw the zeppelin,” said Ruth Oduya of the Zeppelin Works.",
)
KEPT = "“We will appeal,” said Ada Moreno. “It is safe,” said Ruth Oduya."


def drawn(rng):
    """What people do until the erasure; the first is a publication."""
    told = {"publisher": "Zeppelin Post", "authors": ["Jo Zeppelin"], "headline": "A zeppelin"}
    publish = [send(text, **told) for text in TEXTS]
    others = (
        *publish,
        work,
        work,
        correct(speaker="Ruth Zeppelin"),
        correct(rejected=True),
        subscribe,
        export,
        again,
        remove(erase=False),
        rebuild,
        send(KEPT, "2"),
    )
    return [rng.choice(publish), *rng.choices(others, k=rng.randint(1, 8))]


def attempt(world, step):
    """Refused is refused: there may be no claim to be corrected."""
    with suppress(OnrecordError, IndexError, AttributeError):
        step(world)


def do_cut_off(world, step, rng):
    call, after = rng.randrange(60), rng.random() < 0.5
    try:
        done = attack(world, (step,), call, after=after)
    except (OnrecordError, IndexError, AttributeError):
        return
    if done is not None:
        attempt(world, step)


def stored(world):
    """Where a word of what was erased is."""
    objects = {
        key: body.decode(errors="replace")  # packs of the index are no text
        for key, body in world.objects().items()
        if not key.startswith("exports/")
    }
    found = [key for key, body in objects.items() if WORD in (key + body).lower()]
    found += [f"{item['PK']} {item['SK']}" for item in world.items() if WORD in str(item).lower()]
    return found + [body for body in queues.waiting() if WORD in body.lower()]


@pytest.fixture(scope="module")
def world():
    with new_world() as made:
        yield made


def play(world, seed):
    rng = random.Random(seed)
    world.empty()
    world.set_clock(START)
    steps = drawn(rng)
    cut = rng.randrange(len(steps) + 2)  # the erasure and its work too
    sent = []
    erase = (remove(erase=True), work)
    for number, step in enumerate((*steps, *erase)):
        world.next_minute()
        if number == cut:
            do_cut_off(world, step, rng)
        else:
            attempt(world, step)
        sent += queues.waiting()
    world.work()
    late = list(dict.fromkeys(sent))
    rng.shuffle(late)
    for body in late:
        queues.put(world, body)
    if rng.random() < 0.3:
        rebuild(world)
    world.work()


@pytest.mark.parametrize("first", range(0, SCHEDULES, TOGETHER))
def test_no_word_of_it_is_left(world, first):
    for seed in range(first, first + TOGETHER):
        play(world, seed)
        article = world.ports.articles.get("local", ARTICLE)
        assert article.is_erased, seed
        assert stored(world) == [], seed


def test_the_words_are_found_where_they_are(world):
    world.empty()
    world.set_clock(START)
    for step in (subscribe, send(TEXTS[0], authors=["Jo Zeppelin"]), work, correct(speaker="Al Zeppelin")):
        world.next_minute()
        step(world)
    places = " ".join(stored(world))
    for part in (
        "deliveries/",
        "texts/",
        "corrections/",
        "CLAIM#",
        "CORRECTION#",
        "SOURCE",
        "#P#",
        "indexes/",
    ):
        assert part in places
    assert json.dumps(places)
