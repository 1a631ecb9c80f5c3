"""Two acts at once end as one after the other, wherever the turn changes from one to the other.

The turn changes at calls to AWS alone: between two calls an act touches nothing that the other can see.
What is compared is all that is stored (``World.state``), once the queues are worked off; it leaves out
``clearings`` (a count of tidyings, read by nobody but the next one), what of ``outbound/`` was never
queued, and times below the minute.

One switch: one act makes some calls, the other all of its own, then the first goes on. Two switches: the
other is stopped too, until the first is done. ``TORTURE=1`` tries all with one, and with two all, or
``DRAWN`` of them where they are more.
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Condition, Thread, local
from typing import NamedTuple

import pytest

from chalicelib.errors import Conflict, NotFound, Unavailable
from chalicelib.models import Span
from chalicelib.naming.ids import claim_id
from chalicelib.services.editing import correct_claim
from tests.torture import queues
from tests.torture.ways import (
    ARTICLE,
    FIRST,
    PUBLISHED,
    SECOND,
    TWO,
    again,
    correct,
    do,
    merge,
    remove,
    send,
    work,
)
from tests.torture.world import START, TENANT, differences
from tests.torture.world import world as new_world

TORTURE = bool(os.environ.get("TORTURE"))
ONE_SWITCH = None if TORTURE else 1  # of each pair and order, None for all
DRAWN = 150 if TORTURE else 1  # schedules with two switches; where there are at most
MOST = 400  # all
PATIENCE = 60  # seconds, before the test calls it stuck
_OF_LAMBDA = {"ReceiveMessage", "DeleteMessage"}


class Pair(NamedTuple):
    """``first`` and ``second`` are called with the world and with the messages that wait before both.

    ``history``: whether what is told of revisions is compared too. It is not where one of two revisions may
    be overtaken before it is served: then whether it is told, and what the other changed, depends on that.
    """

    name: str
    before: tuple
    first: Callable
    second: Callable
    history: bool = True


def worker(world, messages):
    """The message that waits, handled by one who knows of no other."""
    queues.handle(world, messages[0])


def says(**said):
    """An editor, who has the claim before the eyes since before both; it may be gone by now."""
    claim = claim_id(ARTICLE, (Span(start=0, end=1, text="We will appeal the toll"),), 0)

    def act(world, messages):
        with suppress(NotFound):
            correct_claim(world.ports, TENANT, claim, said, "an editor")

    return act


def asks(*steps):
    """What somebody outside does; what it puts into the queue is handled afterwards."""

    def act(world, messages):
        for step in steps:
            step(world)

    return act


def sees_through(*steps):
    """As ``asks``, and then the worker that gets the message."""

    def act(world, messages):
        asks(*steps)(world, messages)
        for body in queues.take_all():
            queues.handle(world, body)

    return act


REVISED = (*PUBLISHED, send(SECOND))
RETAKEN = (*PUBLISHED, again)
THREE = (*TWO, send("“The lanes will close,” said Ruth Oduya, the minister.", "3"), work)
CORRECTED = (*PUBLISHED, correct(speaker="Ruth Oduya"))
BACK = (*CORRECTED, remove(erase=True), work, send(SECOND))
PAIRS = (
    Pair("two workers on one delivery", (send(FIRST),), worker, worker),
    Pair("two workers on a revision", REVISED, worker, worker),
    Pair("two workers on an erasure", (*CORRECTED, remove(erase=True)), worker, worker),
    Pair("two extract again", RETAKEN, worker, worker),
    Pair("worker and editor", REVISED, worker, says(speaker="Ruth Oduya")),
    Pair("worker and a newer delivery", (send(FIRST),), worker, asks(send(SECOND)), history=False),
    Pair(
        "worker and worker on a newer delivery",
        (send(FIRST),),
        worker,
        sees_through(send(SECOND)),
        history=False,
    ),
    Pair(
        "revision and worker on a newer delivery", REVISED, worker, sees_through(send(FIRST)), history=False
    ),
    Pair("worker and erasure", (send(FIRST),), worker, sees_through(remove(erase=True))),
    Pair("worker and erasure of a revision", REVISED, worker, sees_through(remove(erase=True))),
    Pair("worker and removal of a revision", REVISED, worker, sees_through(remove(erase=False))),
    Pair(
        "erasure and publication",
        (*CORRECTED, remove(erase=True)),
        worker,
        sees_through(send(SECOND)),
        history=False,
    ),
    Pair("publication after an erasure and erasure", BACK, worker, sees_through(remove(erase=True))),
    Pair("two editors", PUBLISHED, says(speaker="Ruth Oduya"), says(rejected=True)),
    Pair("correction and erasure", PUBLISHED, says(rejected=True), sees_through(remove(erase=True))),
    Pair("correction and removal", CORRECTED, says(rejected=True), sees_through(remove(erase=False))),
    Pair("extract again and correct", RETAKEN, worker, says(speaker="Ruth Oduya")),
    Pair("extract again and a newer delivery", RETAKEN, worker, sees_through(send(SECOND))),
    Pair("two merges", THREE, asks(merge("Ada Moreno", "Tom Reed")), asks(merge("Tom Reed", "Ruth Oduya"))),
    Pair("worker and merge", (*TWO, again), worker, asks(merge("Ada Moreno", "Tom Reed"))),
    Pair("two articles of one source", (send(FIRST), send(SECOND, "2")), worker, sees_through()),
)


ONCE = {  # schedules that ended otherwise once: who begins, and the turns; each is tried always
    "two workers on one delivery": [(0, (5,))],
    "two extract again": [(0, (10,))],
    "worker and editor": [(0, (12,))],
    "worker and a newer delivery": [(0, (4,))],
    "revision and worker on a newer delivery": [(0, (5,))],
    "erasure and publication": [(0, (8,))],
    "extract again and a newer delivery": [(0, (2,))],
}


class Baton:
    """Lets one of two threads go on at a time; it changes hands after so many calls, then at the end."""

    def __init__(self, world, first, lengths):
        self._through = world.call
        self._turn, self._lengths = first, list(lengths)
        self._left = self._lengths.pop(0)
        self._done = [False, False]
        self._changed = Condition()
        self._own = local()
        self.switches = 0

    def call(self, through, client, operation, parameters):
        me = getattr(self._own, "number", None)
        if me is not None and operation not in _OF_LAMBDA:
            self._wait(me)
        return self._through(through, client, operation, parameters)

    def _wait(self, me):
        with self._changed:
            if self._turn == me and self._left == 0 and not self._done[1 - me]:
                self._pass_on(me)
                self.switches += 1
            assert self._changed.wait_for(lambda: self._turn == me, PATIENCE)
            if self._left:
                self._left -= 1

    def _pass_on(self, me):
        self._turn = 1 - me
        self._left = self._lengths.pop(0) if self._lengths else None
        self._changed.notify_all()

    def hold(self, me, act, errors):
        self._own.number = me
        try:
            with self._changed:
                assert self._changed.wait_for(lambda: self._turn == me, PATIENCE)
            act()
        except BaseException as error:  # noqa: BLE001 - told to the thread of the test
            errors[me] = error
        finally:
            with self._changed:
                self._done[me] = True
                if not self._done[1 - me]:
                    self._pass_on(me)


def at_once(world, acts, first, lengths):
    """Both acts; returns their errors, and how often the turn changed before one was done."""
    baton, errors = Baton(world, first, lengths), [None, None]
    world.call = baton.call
    threads = [Thread(target=baton.hold, args=(me, acts[me], errors)) for me in (0, 1)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        del world.call
    return errors, baton.switches


def act_and_settle(world, saved, pair, doing):
    """From what there is before, by ``doing`` the acts; what was refused is asked once more."""
    stored, messages = saved
    world.load(stored)
    world.next_minute()
    acts = [partial(act, world, messages) for act in (pair.first, pair.second)]
    told = doing(acts)
    errors = told[0]
    for act, error in zip(acts, errors, strict=True):
        if isinstance(error, Conflict | Unavailable):
            act()
        elif error:
            raise error
    world.work()
    state = world.state()
    return Counter({each: state[each] for each in state if pair.history or "REVISION#" not in each}), told


def in_turn(first):
    def doing(acts):
        errors = [None, None]
        for number in (first, 1 - first):
            try:
                acts[number]()
            except (Conflict, Unavailable) as error:
                errors[number] = error
        return errors, 0

    return doing


def schedules(calls, rng):
    """Lengths of turns, by who begins."""
    for first in (0, 1):
        single = range(1, calls[first])
        yield from (
            (first, (i,))
            for i in (sorted(rng.sample(single, min(ONE_SWITCH, len(single)))) if ONE_SWITCH else single)
        )
    double = [
        (first, (i, j))
        for first in (0, 1)
        for i in range(1, calls[first])
        for j in range(1, calls[1 - first])
    ]
    yield from double if TORTURE and len(double) <= MOST else rng.sample(double, min(DRAWN, len(double)))


@pytest.fixture(scope="module")
def world():
    with new_world() as made:
        yield made


def calls_of(world, saved, pair):
    """How many calls each makes alone."""
    counted = []
    for act in (pair.first, pair.second):
        world.load(saved[0])
        world.next_minute()
        before = world.calls
        try:
            act(world, saved[1])
        finally:
            counted.append(world.calls - before)
    return counted


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_two_at_once_end_as_one_after_the_other(world, pair):
    world.empty()
    world.set_clock(START)
    do(world, pair.before)
    messages = queues.take_all()
    saved = world.save(), messages
    ends = [act_and_settle(world, saved, pair, in_turn(first))[0] for first in (0, 1)]
    for first, lengths in (
        *ONCE.get(pair.name, ()),
        *schedules(calls_of(world, saved, pair), random.Random(pair.name)),
    ):
        found, _ = act_and_settle(
            world,
            saved,
            pair,
            lambda acts: at_once(world, acts, first, lengths),  # noqa: B023
        )
        if found not in ends:
            told = "\n\n".join("\n".join(differences(end, found)) for end in ends)
            pytest.fail(f"begins: {first}, turns: {lengths}\n{told}")
