"""Wherever a way of working is cut off, and cut off again while that is made good, it ends as if it were not.

What is stored is compared item by item with that of a run that nobody disturbed, as it is and after the
table is built again from S3.
"""

import os
import random
from functools import cache

import pytest

from chalicelib.errors import OnrecordError
from chalicelib.services.operating.verifying import verify
from tests.torture.ways import PUBLISHED, WAYS, attack, do, recover
from tests.torture.world import START, differences, world

TORTURE = "TORTURE" in os.environ
CUTS = None if TORTURE else 4  # of each way; None for all
DOUBLE = 25 if TORTURE else 1  # pairs of cuts of each way
SCHEDULES = 300 if TORTURE else 2  # of several ways, one after the other, cut off at random
SEED = int(os.environ.get("SEED", "0"))
BY_NAME = {way.name: way for way in WAYS}
EDITS = [way.name for way in WAYS if len(way.steps) == 1 and way.name != "build again"]
ON_ONE_ARTICLE = {way.name for way in WAYS if way.before and way.before[: len(PUBLISHED)] == PUBLISHED}


@pytest.fixture(scope="module")
def system():
    with world() as made:
        yield made


@cache
def undisturbed(system, way):
    """What is there before, how many calls the way takes, and how it ends: as it is, and built again."""
    system.empty()
    system.set_clock(START)
    do(system, way.before)
    saved = system.save()
    system.calls = 0
    do(system, way.steps)
    calls, ended = system.calls, system.state()
    system.rebuild()
    return saved, calls, ended, system.state()


def holds(system, way, told):
    """It ended as it does undisturbed."""
    *_, ended, rebuilt = undisturbed(system, way)
    assert differences(ended, system.state()) == [], told
    system.rebuild()
    assert differences(rebuilt, system.state()) == [], f"{told}, built again"


def cuts_of(calls):
    return [(call, after) for call in range(calls) for after in (False, True)]


def some(of, most, seed):
    """All, or the first, the last and some between."""
    if most is None or len(of) <= most:
        return of
    return sorted({of[0], of[-1], *random.Random(seed).sample(of, most - 2)})


@pytest.mark.parametrize("name", BY_NAME)
def test_it_is_cut_off_once(system, name):
    way = BY_NAME[name]
    saved, calls, *_ = undisturbed(system, way)
    for call, after in some(cuts_of(calls), CUTS, SEED):
        system.load(saved)
        at = attack(system, way.steps, call, after=after)
        if at is None:  # what is known to be so already is not asked again
            continue
        recover(system, way.steps, at)
        holds(system, way, f"cut off {'after' if after else 'before'} call {call}")


@pytest.mark.parametrize("name", BY_NAME)
def test_it_is_cut_off_twice(system, name):
    way, draw = BY_NAME[name], random.Random(f"{SEED} {name}")
    saved, calls, *_ = undisturbed(system, way)
    for _ in range(DOUBLE):
        first, second = ((draw.randrange(calls), draw.random() < 0.5) for _ in range(2))
        system.load(saved)
        at = attack(system, way.steps, first[0], after=first[1])
        if at is None:
            continue
        once_more = attack(system, way.steps[at:], second[0], after=second[1], repeated=True)
        if once_more is not None:
            recover(system, way.steps, at + once_more)
        holds(system, way, f"cut off at {first}, then at {second}")


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_that_nobody_repeats_counts_whole_or_not_at_all(system, name):
    """Whoever was cut off goes away; the sweep puts away what is left, and S3 says the same as the table."""
    way = BY_NAME[name]
    saved, calls, ended, ended_rebuilt = undisturbed(system, way)
    system.load(saved)
    before = system.state()
    system.next_minute()
    system.rebuild()
    before_rebuilt = system.state()
    for call, after in some(cuts_of(calls), CUTS, SEED):
        system.load(saved)
        if attack(system, way.steps, call, after=after) is None:
            continue
        list(verify(system.ports))
        system.work()
        found = system.state()
        differs, rebuilt = min(
            ((differences(before, found), before_rebuilt), (differences(ended, found), ended_rebuilt)),
            key=lambda each: len(each[0]),
        )
        assert differs == [], f"cut off at {call}, {after}"
        system.rebuild()
        assert differences(rebuilt, system.state()) == [], f"cut off at {call}, {after}, built again"


@pytest.mark.parametrize("number", range(SCHEDULES))
def test_ways_one_after_the_other_are_cut_off_at_random(system, number):
    """Several cuts, of several ways that have the article in common."""
    draw = random.Random(f"{SEED} schedule {number}")
    ways = [BY_NAME[name] for name in draw.sample(sorted(ON_ONE_ARTICLE), 3)]
    steps = (*PUBLISHED, *(step for way in ways for step in way.steps))
    ended = _ended(system, steps)
    if ended is None:
        return  # the ways do not follow each other
    cuts = []
    system.empty()
    system.set_clock(START)
    at = 0
    while at < len(steps):
        cut = (draw.randrange(40), draw.random() < 0.5)
        repeated = bool(cuts) and cuts[-1][0] == at
        done = attack(system, steps[at : at + 1], cut[0], after=cut[1], repeated=repeated)
        if done is None:
            at += 1
        else:
            cuts.append((at, cut))
            if draw.random() < 0.7:  # else it is cut off once more
                recover(system, steps[at : at + 1], 0)
                at += 1
    system.work()
    assert differences(ended, system.state()) == [], (f"schedule {number}", [way.name for way in ways], cuts)


def _ended(system, steps):
    system.empty()
    system.set_clock(START)
    try:
        do(system, steps)
    except (OnrecordError, LookupError):
        return None
    return system.state()
