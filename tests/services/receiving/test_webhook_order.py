"""A CMS's requests in any order, each once or twice, end in the same state."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from chalicelib import bootstrap
from chalicelib.intake.signatures import Request
from chalicelib.local.aws import aws_in_process, session
from chalicelib.models import ChannelKind, ChannelOptions
from chalicelib.ports.articles import Outcome
from chalicelib.services.receiving.channels import create_channel
from chalicelib.services.receiving.webhooks import receive_webhook

CAPTURES = Path(__file__).parents[2] / "webhooks"
TIMES = 200 if "THOROUGH" in os.environ else 10  # each of five sequences; make test-thorough
KINDS = {
    "ghost5": (ChannelKind.GHOST, "ghost-webhook-secret-for-tests"),
    "ghost6": (ChannelKind.GHOST, "ghost-webhook-secret-for-tests"),
    "strapi5": (ChannelKind.STRAPI, "strapi-webhook-token-for-tests"),
    "wordpress-plugin": (ChannelKind.WORDPRESS, "wp-webhooks-secret-for-tests"),
    "wordpress-sender": (ChannelKind.WORDPRESS, "wp-mu-secret-for-tests"),
}


class Registered:
    """The articles' port, remembering what is registered."""

    def __init__(self, articles):
        self._articles = articles
        self.deliveries = []

    def __getattr__(self, name):
        return getattr(self._articles, name)

    def register(self, key, delivery):
        self.deliveries.append((key, delivery))
        return self._articles.register(key, delivery)


@pytest.fixture(scope="module")
def ports():
    with aws_in_process("a key of some length") as here:
        yield bootstrap.wire(here, session())


@pytest.fixture(scope="module", params=KINDS)
def sequence(request, ports):
    """The deliveries that a CMS's captured requests make, in order."""
    kind, secret = KINDS[request.param]
    options = (
        ChannelOptions(fields={"body_html": "entry.bodyHtml"})
        if kind is ChannelKind.STRAPI
        else ChannelOptions()
    )
    channel = create_channel(ports, "one", "x", kind, SecretStr(secret), options).channel
    articles = Registered(ports.articles)
    for line in (CAPTURES / f"{request.param}.jsonl").read_text().splitlines():
        each = json.loads(line)
        now = datetime.fromtimestamp(each["received_at"], UTC)
        there = replace(ports, articles=articles, clock=lambda now=now: now)
        event = each["path"].rpartition("/")[2]
        sent = Request("POST", each["path"], each["headers"], each["body"].encode(), event)
        receive_webhook(there, channel.id, sent)
    assert len(articles.deliveries) > 6
    return articles.deliveries


def ended(ports, deliveries):
    """Of each article, what is known of it once all is registered and handled."""
    tenant = f"t{uuid4().hex}"
    for key, delivery in deliveries:
        own = delivery.model_copy(update={"tenant": tenant})
        registration = ports.articles.register(key, own)
        if registration.outcome is Outcome.UNCHANGED and registration.article.delivery < key:
            ports.articles.advance(key, own)
    found = {
        article: ports.articles.get(tenant, article)
        for article in {each.article_id for _, each in deliveries}
    }
    return {
        article: (record.status, record.content_sha256, record.delivery) for article, record in found.items()
    }


@given(st.data())
@settings(max_examples=TIMES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_repetition_ends_in_the_same_state(ports, sequence, data):
    repeated = data.draw(st.lists(st.sampled_from(sequence), max_size=len(sequence)))
    shuffled = data.draw(st.permutations(sequence + repeated))
    assert ended(ports, shuffled) == ended(ports, sequence)
