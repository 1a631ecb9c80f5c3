"""Any order of the calls that register deliveries ends with the content of the last one."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import bootstrap
from chalicelib.local.aws import aws_in_process, session
from chalicelib.naming import ids, moments
from chalicelib.naming.delivery_keys import DeliveryKey, DeliveryOrder
from chalicelib.ports.articles import Outcome
from chalicelib.ports.deliveries import Delivery

START = datetime(2026, 5, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def articles():
    with aws_in_process("a key of some length") as here:
        yield bootstrap.wire(here, session()).articles


def delivery(article: str, number: int, content: str) -> tuple[str, Delivery]:
    received = moments.compact(START + timedelta(seconds=number))
    order = DeliveryOrder(modified=received, sent=received, rank=0, received=received)
    key = str(DeliveryKey("one", article, order, f"{number:012x}"))
    return key, Delivery(
        tenant="one",
        article_id=article,
        received_at=moments.timestamp(received),
        content_sha256=content,
        content_type="text/plain",
        query={},
        body=content,
    )


@given(st.lists(st.sampled_from("ABC"), min_size=1, max_size=6), st.data())
@settings(max_examples=80, deadline=None)
def test_the_newest_delivery_wins(articles, contents, data):
    """The receiver registers in some order, or is cut off; the handler comes later, and may repeat."""
    article = ids.article_id("one", uuid4().hex)
    known = [delivery(article, number, content) for number, content in enumerate(contents)]
    received = data.draw(st.lists(st.sampled_from(known), unique_by=lambda each: each[0]))
    handled = data.draw(st.permutations(known + data.draw(st.lists(st.sampled_from(known), max_size=3))))
    for key, each in received:
        articles.register(key, each)
    for key, each in handled:
        registration = articles.register(key, each)
        if registration.outcome is Outcome.UNCHANGED and registration.article.delivery < key:
            articles.advance(key, each)
    state = articles.get("one", article)
    assert state.content_sha256 == contents[-1]
    assert 1 <= state.revision <= len(contents)


def test_the_receiver_hears_of_a_new_revision_though_the_handler_came_first(articles):
    article = ids.article_id("one", uuid4().hex)
    sent = delivery(article, 0, "A")
    assert [articles.register(*sent).outcome for _ in range(2)] == [Outcome.REVISED, Outcome.REVISED]
    assert articles.get("one", article).revision == 1


def test_in_order_each_change_is_one_revision(articles):
    article = ids.article_id("one", uuid4().hex)
    outcomes = []
    for number, content in enumerate("AABBA"):
        registration = articles.register(*delivery(article, number, content))
        outcomes.append((registration.outcome.value, registration.article.revision))
    assert outcomes == [("revised", 1), ("unchanged", 1), ("revised", 2), ("unchanged", 2), ("revised", 3)]
