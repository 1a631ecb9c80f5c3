"""The ways of working with the system: what is there before each, and what somebody then does.

A step is a request, which its sender repeats where no answer came, or ``work``: of the queues.
"""

import json
from typing import NamedTuple

from pydantic import SecretStr

from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.intake.signatures import Request
from chalicelib.models import ChannelKind, ChannelOptions, Kind
from chalicelib.naming.ids import article_id
from chalicelib.ports.exports import ExportQuestion, Format, View
from chalicelib.ports.subscriptions import SubscriptionFilters
from chalicelib.services import exporting, receiving
from chalicelib.services.editing import correct_claim
from chalicelib.services.operating.reextracting import Choice, reextract
from chalicelib.services.paging import Paging
from chalicelib.services.sources import list_sources, merge_sources, name_source, split_source
from chalicelib.services.telling.subscriptions import create_subscription
from tests.torture.world import TENANT

SECRET = "a-secret-of-the-channel-for-tests"
FIRST = "“We will appeal the toll,” said Ada Moreno, the mayor of Port Alden."
SECOND = "“We will appeal the toll,” said Ada Moreno. Tom Reed said that the lanes would close."
ARTICLE = article_id(TENANT, "id:1")


class Way(NamedTuple):
    """``before``: what is done undisturbed; ``steps``: what is under attack."""

    name: str
    before: tuple
    steps: tuple


def work(world):
    world.work()


def send(text, name="1", **fields):
    def step(world):
        body = json.dumps({"id": name, "body_text": text, **fields}).encode()
        return receiving.receive(world.ports, TENANT, body, "application/json", {})

    return step


def remove(*, erase):
    return lambda world: receiving.remove(world.ports, TENANT, ARTICLE, erase=erase)


def correct(**said):
    def step(world):
        claims = _claims(world)
        return correct_claim(world.ports, TENANT, claims[0].id, said, "an editor")

    return step


def _claims(world):
    article = world.ports.articles.get(TENANT, ARTICLE)
    return world.ports.claims.all_of_article(TENANT, ARTICLE, article.generation)


def _source(world, name):
    for each in list_sources(world.ports, TENANT, name, Paging()).items:
        if name in each["names"]:
            return each["id"]
    raise LookupError(name)


def merge(one, other):
    def step(world):
        ids = [_source(world, name) for name in (one, other)]
        return merge_sources(world.ports, TENANT, ids[0], ids[1:], "an editor")

    return step


def alias(one, name):
    return lambda world: name_source(world.ports, TENANT, _source(world, one), [name], "an editor")


def split_merged(one, other):
    def step(world):
        known = world.ports.sources.known(TENANT, [_source(world, one)])
        merged = [each for record in known.values() for each in record.decision.merged]
        own = _source(world, one)
        return split_source(world.ports, TENANT, own, [], merged or [_source(world, other)], "an editor")

    return step


def split_name(one, name):
    def step(world):
        return split_source(world.ports, TENANT, _source(world, one), [name], [], "an editor")

    return step


def again(world):
    return reextract(world.ports, TENANT, EXTRACTOR_VERSION, Paging(), Choice(again=True))


def subscribe(world):
    return create_subscription(
        world.ports, TENANT, "desk", "https://desk.example/hook", SubscriptionFilters(), None
    )


def export(world):
    question = ExportQuestion(view=View.CLAIMS, format=Format.JSONL, filters={})
    return exporting.start_export(world.ports, TENANT, question)


def channel(world):
    options = ChannelOptions(fields={name: name for name in ("id", "body_text", "modified")})
    made = receiving.create_channel(
        world.ports, TENANT, "cms", ChannelKind.BEARER, SecretStr(SECRET), options
    )
    world.channel = made.channel


def hook(text, event):
    def step(world):
        body = {"id": "1", "event": event, "body_text": text}
        headers = {"authorization": f"Bearer {SECRET}"}
        request = Request("POST", "", headers, json.dumps(body).encode())
        return receiving.receive_webhook(world.ports, world.channel.id, request)

    return step


def rebuild(world):
    world.rebuild()


PUBLISHED = (send(FIRST, publisher="Courier", authors=["Jo Lind"]), work)
TWO = (*PUBLISHED, send(SECOND, "2", publisher="Tarn Post"), work)
WAYS = (
    Way("receive", (), (send(FIRST, publisher="Courier", authors=["Jo Lind"]), work)),
    Way("revise", PUBLISHED, (send(SECOND, publisher="Tarn Post", authors=["Max Orr"]), work)),
    Way("repeat", PUBLISHED, PUBLISHED),
    Way("correct", PUBLISHED, (correct(speaker="Ruth Oduya"),)),
    Way("correct once more", (*PUBLISHED, correct(speaker="Ruth Oduya")), (correct(kind=Kind.MIXED),)),
    Way("reject", PUBLISHED, (correct(rejected=True),)),
    Way("take a correction back", (*PUBLISHED, correct(rejected=True)), (correct(rejected=False),)),
    Way("merge", TWO, (merge("Ada Moreno", "Tom Reed"),)),
    Way("split", (*TWO, merge("Ada Moreno", "Tom Reed")), (split_merged("Ada Moreno", "Tom Reed"),)),
    Way(
        "set a name apart",
        (*TWO, merge("Ada Moreno", "Tom Reed")),
        (split_name("Ada Moreno", "Tom Reed"),),
    ),
    Way("alias", PUBLISHED, (alias("Ada Moreno", "The Mayor of Port Alden"),)),
    Way("remove", PUBLISHED, (remove(erase=False), work)),
    Way("erase", (*PUBLISHED, correct(speaker="Ruth Oduya")), (remove(erase=True), work)),
    Way("publish after a removal", (*PUBLISHED, remove(erase=False), work), (send(SECOND), work)),
    Way("publish after an erasure", (*PUBLISHED, remove(erase=True), work), (send(SECOND), work)),
    Way("extract again", PUBLISHED, (again, work)),
    Way("extract again what is corrected", (*PUBLISHED, correct(rejected=True)), (again, work)),
    Way("tell subscribers", (subscribe, *PUBLISHED), (send(SECOND), work)),
    Way("tell subscribers of a correction", (subscribe, *PUBLISHED), (correct(kind=Kind.MIXED), work)),
    Way("tell subscribers of a removal", (subscribe, *PUBLISHED), (remove(erase=False), work)),
    Way("take a webhook", (channel,), (hook(FIRST, "published"), work)),
    Way("build again", (*TWO, correct(kind=Kind.MIXED), merge("Ada Moreno", "Tom Reed")), (rebuild,)),
)


def do(world, steps):
    """Undisturbed, a minute each."""
    for step in steps:
        world.next_minute()
        step(world)


def recover(world, steps, at):
    """What people do after a cut-off in the step ``at``: its sender repeats it, and all else goes on."""
    for number, step in enumerate(steps):
        if number > at:
            world.next_minute()
        if number >= at:
            step(world)


def attack(world, steps, call, *, after, repeated=False):
    """Do the steps until the call; the number of the step that was cut off, None if none was.

    ``repeated``: the first was cut off before, so that its minute has begun.
    """
    done = 0
    with world.killed_at(call, after=after) as came:
        for step in steps:
            if done or not repeated:
                world.next_minute()
            step(world)
            done += 1
    return done if came else None
