"""Whatever people do, in whichever order the queue brings it: what is served is what a small model says.

The model knows no queue and no table: of each article the newest content by rule, what editors said, and
what was erased. By REST a delivery is newer than all that is known; by a channel the CMS's time orders it.
``TORTURE=1`` draws 150 sequences of 30 steps, which take some minutes.
"""

import json
import os
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from chalicelib.errors import NotFound
from chalicelib.intake.signatures import Request
from chalicelib.naming.ids import article_id
from chalicelib.ports.claims import ClaimFilter
from chalicelib.services import receiving
from chalicelib.services.asking import claims_of_article, list_claims
from chalicelib.services.editing import correct_claim
from chalicelib.services.paging import Paging
from tests.torture import queues
from tests.torture.ways import ARTICLE, SECRET, again, channel, rebuild, send
from tests.torture.world import START, TENANT
from tests.torture.world import world as new_world

TORTURE = bool(os.environ.get("TORTURE"))
EXAMPLES = 150 if TORTURE else 5
STEPS = 30 if TORTURE else 15
ALL = Paging(limit=100)
TEXTS = (
    "“We will appeal the toll,” said Ada Moreno, the mayor of Port Alden.",
    "“We will appeal the toll,” said Ada Moreno. Tom Reed said that the lanes would close.",
    "“The bridge is safe,” said Ruth Oduya, the minister. “The lanes will close,” said Tom Reed.",
    "“Nobody was asked,” said Jo Lind.",
)
GONE = {"withdrawn": 1, "removed": 2}


HERE = []  # the world of all sequences, and what is stored before each


@pytest.fixture(scope="module", autouse=True)
def _here():
    with new_world() as made:
        channel(made)
        HERE[:] = made, made.save()
        yield


def served(world, article):
    try:
        found = claims_of_article(world.ports, TENANT, article, ALL).items
    except NotFound:
        return []
    return [(each["id"], each["source"]["name"]) for each in found]


@cache
def claims_in(article, text):
    """As extracted; found by the system itself, which knows nothing else then."""
    world, saved = HERE
    before = world.save()
    waiting = queues.waiting()
    world.load(saved)
    publish(world, article, text, None)
    world.work()
    found = served(world, article)
    world.load(before)
    for body in waiting:
        queues.put(world, body)
    return found


def publish(world, article, text, modified):
    if article == ARTICLE:
        return send(text)(world)
    return hook(world, {"body_text": text, "event": "published"}, modified)


def hook(world, told, modified):
    body = {"id": "1", **told, **({"modified": modified.isoformat()} if modified else {})}
    headers = {"authorization": f"Bearer {SECRET}"}
    sent = Request("POST", "", headers, json.dumps(body).encode())
    return receiving.receive_webhook(world.ports, world.channel.id, sent)


class Known:
    """What the model has of an article."""

    def __init__(self):
        self.order, self.content, self.erased, self.said = None, None, False, {}

    def take(self, content, rank, now, modified):
        """By the rule: see DeliveryOrder, and ``accept``."""
        at = now
        while True:
            changed = min(modified or at, at)
            order = (changed, changed, rank, at)
            if self.order is None or order > self.order:
                self.order, self.content = order, content
                return True
            if content == self.content or (modified and (modified <= at or modified <= self.order[0])):
                return False
            at = self.order[0] + timedelta(microseconds=1)


class Order(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.world, saved = HERE
        self.world.load(saved)
        self.world.set_clock(START)
        by_channel = article_id(TENANT, f"channel:{self.world.channel.id}:1")
        self.known = {ARTICLE: Known(), by_channel: Known()}
        self.by_channel = by_channel
        for article in self.known:
            for text in TEXTS:
                claims_in(article, text)

    def taken(self, article, content, rank, modified, act):
        self.world.next_minute()
        now = self.world.moment + timedelta(milliseconds=1)
        act()
        self.known[article].take(content, rank, now, modified)

    @rule(text=st.sampled_from(TEXTS))
    def deliver(self, text):
        self.taken(ARTICLE, text, 0, None, lambda: publish(self.world, ARTICLE, text, None))

    @rule(text=st.sampled_from(TEXTS), hours=st.sampled_from([None, 0, 1, 2, 30, 9_600, -1]))
    def deliver_by_channel(self, text, hours):
        modified = self.modified(hours)
        act = lambda: publish(self.world, self.by_channel, text, modified)  # noqa: E731
        self.taken(self.by_channel, text, 0, modified, act)

    @rule(hours=st.sampled_from([None, 0, 1, 30]))
    def withdraw(self, hours):
        modified = self.modified(hours)
        told = {"event": "withdrawn"}
        self.taken(self.by_channel, "withdrawn", 1, modified, lambda: hook(self.world, told, modified))

    def modified(self, hours):
        return None if hours is None else self.world.moment.replace(second=0) - timedelta(hours=hours)

    @rule(erase=st.booleans(), by_channel=st.booleans())
    def remove(self, erase, by_channel):
        article = self.by_channel if by_channel else ARTICLE
        known = self.known[article]
        if known.order is None:
            return
        erase = erase or known.content == "erased"
        content = "erased" if erase else "removed"
        act = lambda: receiving.remove(self.world.ports, TENANT, article, erase=erase)  # noqa: E731
        self.taken(article, content, 2, None, act)
        if erase:
            known.said = {}

    @rule(by_channel=st.booleans(), data=st.data())
    def correct(self, by_channel, data):
        """Once all is worked off: whom an editor sees is who is served."""
        self.world.work()
        article = self.by_channel if by_channel else ARTICLE
        claims = (
            claims_in(article, self.known[article].content) if self.known[article].content in TEXTS else []
        )
        if not claims:
            return
        claim, _ = data.draw(st.sampled_from(claims))
        said = data.draw(st.sampled_from([{"rejected": True}, {"rejected": False}, {"speaker": "Al Roe"}]))
        self.world.next_minute()
        correct_claim(self.world.ports, TENANT, claim, said, "an editor")
        self.known[article].said.setdefault(claim, {}).update(said)

    @precondition(lambda self: queues.waiting())
    @rule(data=st.data(), twice=st.booleans())
    def handle_one(self, data, twice):
        body = queues.take(data.draw(st.integers(0, len(queues.waiting()) - 1)))
        queues.handle(self.world, body)
        if twice:
            queues.put(self.world, body)

    @rule()
    def extract_again(self):
        self.world.next_minute()
        again(self.world)

    @rule(hours=st.sampled_from([1, 5, 9_600, -1, -5, -9_600]))
    def set_clock(self, hours):
        self.world.work()
        self.world.set_clock(self.world.moment + timedelta(hours=hours))

    @rule()
    def build_again(self):
        self.world.next_minute()
        rebuild(self.world)

    @rule()
    def look(self):
        self.world.work()
        expected = {article: self.expected(article) for article in self.known}
        for article, claims in expected.items():
            assert served(self.world, article) == claims
        listed = list_claims(self.world.ports, TENANT, ClaimFilter(), ALL).items
        found = sorted((each["id"], each["source"]["name"]) for each in listed)
        assert found == sorted(claim for claims in expected.values() for claim in claims)
        self.look_for_what_is_erased()

    def look_for_what_is_erased(self):
        for article, known in self.known.items():
            if known.content != "erased":
                continue
            where = [key for key in self.world.objects() if article in key and "Z_2_" not in key]
            assert not [key for key in where if key.startswith(("deliveries/", "texts/", "corrections/"))]
            told = [item for item in self.world.items() if article in item["PK"]]
            assert not [item["SK"] for item in told if item["SK"].startswith(("CLAIM", "CORRECTION"))]

    def expected(self, article):
        known = self.known[article]
        if known.content not in TEXTS:
            return []
        said = known.said
        return [
            (claim, said.get(claim, {}).get("speaker") or name)
            for claim, name in claims_in(article, known.content)
            if not said.get(claim, {}).get("rejected")
        ]

    def teardown(self):
        if hasattr(self, "known"):
            self.look()


TestOrder = Order.TestCase
TestOrder.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
