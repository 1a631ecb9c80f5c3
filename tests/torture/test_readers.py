"""Who reads while somebody writes sees all of what was there before, or all of what is there after.

The reader comes between any two calls to AWS of the writer; or it is slow, and the writer does all of its
work between any two calls of the reader; or it turns a page that it began before. What is seen are the
claims of the article, its text, the list of all claims, that of its outlet, and one of its sources.
"""

import os
from functools import partial
from typing import NamedTuple

import pytest

from chalicelib.errors import InvalidCursor, NotFound
from chalicelib.naming.ids import named_source_id
from chalicelib.ports.claims import ClaimFilter
from chalicelib.services.asking import claims_of_article, claims_of_source, get_claim, get_text, list_claims
from chalicelib.services.paging import Paging
from chalicelib.services.sources import get_source
from tests.torture.ways import (
    ARTICLE,
    PUBLISHED,
    again,
    correct,
    do,
    remove,
    send,
    work,
)
from tests.torture.world import START, TENANT
from tests.torture.world import world as new_world

TORTURE = bool(os.environ.get("TORTURE"))
EACH = 1 if TORTURE else 10  # of so many calls of the writer one is looked after
STOPS = 1 if TORTURE else 4  # of so many calls of the reader one is stopped at
LONG = (
    "“We will appeal the toll,” said Ada Moreno, the mayor. “The lanes will close,” said Tom Reed."
    " “Nobody was asked,” said Ada Moreno."
)
OTHER = "“The lanes will close,” said Tom Reed, an engineer. “The bridge is safe,” said Ruth Oduya."
ADA = named_source_id(TENANT, "ada moreno")
OUTLET = "Courier"
BEFORE = (*PUBLISHED, send(LONG, publisher=OUTLET), work, send("“It is late,” said Ada Moreno.", "2"), work)


class Writer(NamedTuple):
    name: str
    before: tuple
    steps: tuple


WRITERS = (
    Writer("revise", BEFORE, (send(OTHER, publisher=OUTLET), work)),
    Writer("revise, with another outlet", BEFORE, (send(LONG, publisher="Tarn Post"), work)),
    Writer("correct", BEFORE, (correct(speaker="Ruth Oduya"),)),
    Writer("reject", BEFORE, (correct(rejected=True),)),
    Writer("extract again", BEFORE, (again, work)),
    Writer("extract again what is corrected", (*BEFORE, correct(rejected=True)), (again, work)),
    Writer("remove", BEFORE, (remove(erase=False), work)),
    Writer("erase", BEFORE, (remove(erase=True), work)),
    Writer("publish after a removal", (*BEFORE, remove(erase=False), work), (send(OTHER), work)),
)


def seen_of(claims):
    return tuple((each["id"], each["source"]["name"]) for each in claims)


def none_where_not_found(read):
    def reads(world):
        try:
            return read(world.ports)
        except NotFound:
            return None

    return reads


def source_seen(ports):
    told = get_source(ports, TENANT, ADA)
    return told["counted"], tuple(sorted(told["outlets"].items())), tuple(sorted(told["types"].items()))


ALL = Paging(limit=100)
READS = {
    "claims of the article": lambda ports: seen_of(claims_of_article(ports, TENANT, ARTICLE, ALL).items),
    "text": lambda ports: get_text(ports, TENANT, ARTICLE)["text"],
    "list": lambda ports: seen_of(list_claims(ports, TENANT, ClaimFilter(), ALL).items),
    "list of an outlet": lambda ports: seen_of(
        list_claims(ports, TENANT, ClaimFilter(outlet=OUTLET), ALL).items
    ),
    "claims of a source": lambda ports: seen_of(
        claims_of_source(ports, TENANT, ClaimFilter(source_id=ADA), ALL).items
    ),
    "source": source_seen,
}
READERS = {name: none_where_not_found(read) for name, read in READS.items()}


class Between:
    """Calls ``act`` after every so many calls to AWS, itself undisturbed."""

    def __init__(self, world, act, each=1):
        self._world, self._act, self._each = world, act, each
        self._through, self._calls, self._acting = world.call, 0, False

    def call(self, through, client, operation, parameters):
        answer = self._through(through, client, operation, parameters)
        self._calls += 1
        if not self._acting and self._calls % self._each == 0:
            self._acting = True
            self._act()
            self._acting = False
        return answer

    def __enter__(self):
        self._world.call = self.call

    def __exit__(self, *_):
        del self._world.call


@pytest.fixture(scope="module")
def world():
    with new_world() as made:
        yield made


@pytest.fixture(scope="module", params=WRITERS, ids=lambda writer: writer.name)
def written(request, world):
    """The writer's world before, what each reader sees of it, and what of it when all is done."""
    world.empty()
    world.set_clock(START)
    do(world, request.param.before)
    saved = world.save()
    old = {name: read(world) for name, read in READERS.items()}
    do(world, request.param.steps)
    new = {name: read(world) for name, read in READERS.items()}
    return request.param, saved, old, new


def test_what_is_seen_between_two_calls_of_a_writer_is_whole(world, written):
    writer, saved, old, new = written
    world.load(saved)
    seen = []
    with Between(world, lambda: seen.append({name: read(world) for name, read in READERS.items()}), EACH):
        do(world, writer.steps)
    assert seen
    for name in READERS:
        told = [each[name] for each in seen]
        changed = next((at for at, each in enumerate(told) if each != old[name]), len(told))
        assert set(told[changed:]) <= {new[name]}, f"{name} after {changed} calls"


def test_who_is_slow_sees_what_is_whole(world, written):
    writer, saved, old, new = written
    for name, read in READERS.items():
        world.load(saved)
        world.calls = 0
        read(world)
        for stopped in range(0, world.calls, STOPS):
            world.load(saved)
            left = [stopped]

            def write(left=left):
                left[0] -= 1
                if left[0] == -1:
                    do(world, writer.steps)

            with Between(world, write):
                told = read(world)
            assert told in (old[name], new[name]), f"{name}, stopped after call {stopped}"


PAGES = {
    "claims of the article": partial(claims_of_article, article_id=ARTICLE),
    "list": partial(list_claims, wanted=ClaimFilter()),
    "claims of a source": partial(claims_of_source, wanted=ClaimFilter(source_id=ADA)),
}


def begun_page(world, read):
    try:
        return read(world.ports, tenant=TENANT, paging=Paging(limit=1))
    except NotFound:
        return None


def turned(world, read, cursor):
    found = []
    while cursor:
        page = read(world.ports, tenant=TENANT, paging=Paging(limit=1, cursor=cursor))
        found += page.items
        cursor = page.next
    return found


def is_served(world, claim):
    try:
        served = get_claim(world.ports, TENANT, claim["id"])
    except NotFound:
        return False
    return served["source"]["name"] == claim["source"]["name"]


def test_pages_that_were_begun_before_go_on_with_what_is_served(world, written):
    """The claims of an article have cursors that end with what they were given for."""
    writer, saved, *_ = written
    world.load(saved)
    begun = {name: page for name, read in PAGES.items() if (page := begun_page(world, read))}

    def turn():
        for name, page in begun.items():
            try:
                rest = turned(world, PAGES[name], page.next)
            except (InvalidCursor, NotFound):
                continue
            ids = [each["id"] for each in (*page.items, *rest)]
            assert len(ids) == len(set(ids)), name
            assert all(is_served(world, each) for each in rest), name

    with Between(world, turn, EACH):
        do(world, writer.steps)
    turn()
