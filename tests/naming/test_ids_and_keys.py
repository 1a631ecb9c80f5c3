from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.models import Span
from chalicelib.naming import ids, moments
from chalicelib.naming.delivery_keys import DeliveryKey, DeliveryOrder, parse_delivery_key
from chalicelib.naming.ids import article_of, digest
from chalicelib.naming.plain import fold
from chalicelib.naming.source_names import is_proper


def spans(*texts: str) -> tuple[Span, ...]:
    return tuple(Span(start=0, end=len(text), text=text) for text in texts)


def test_an_article_is_named_by_tenant_and_identity():
    assert ids.article_id("one", "id:7") == ids.article_id("one", "id:7")
    assert ids.article_id("one", "id:7") != ids.article_id("two", "id:7")
    assert ids.article_id("one", "id:7") != ids.article_id("one", "url:7")


def test_parts_do_not_run_together():
    assert digest("ab", "c", length=16) != digest("a", "bc", length=16)


def test_a_claim_id_carries_its_article():
    article = ids.article_id("one", "id:7")
    claim = ids.claim_id(article, spans("We will appeal,"), 0)
    assert article_of(claim) == article


def test_a_claim_keeps_its_id_when_only_marks_and_case_change():
    article = ids.article_id("one", "id:7")
    before = ids.claim_id(article, spans("We will appeal,"), 0)
    assert ids.claim_id(article, spans("we will appeal"), 0) == before
    assert ids.claim_id(article, spans("We will not appeal"), 0) != before
    assert ids.claim_id(article, spans("We will appeal,"), 1) != before


@pytest.mark.parametrize("text", ["", "c_", "a_aaaaaaaaaaaaaaaa", "c_AAAA", "c_" + "a" * 25, "c_" + "1" * 26])
def test_what_is_no_claim_id_has_no_article(text):
    assert article_of(text) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ana Müller", "ANA MULLER"), ("O’Brien, Pat", "o brien pat"), ("  José   Díaz ", "Jose Diaz")],
)
def test_names_are_compared_without_case_accents_and_marks(one, other):
    assert fold(one) == fold(other)


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1)), st.timedeltas())
def test_delivery_keys_sort_by_the_time_of_receipt(moment, later):
    first = moment.replace(tzinfo=UTC)
    second = first + abs(later) % timedelta(days=36500)
    assert (moments.compact(first) <= moments.compact(second)) == (first <= second)


def test_a_delivery_key_is_read_back():
    moment = datetime(2026, 5, 6, 10, 11, 12, 345, tzinfo=UTC)
    received = moments.compact(moment)
    order = DeliveryOrder(modified="20260505T000000.000000Z", sent=received, rank=2, received=received)
    key = DeliveryKey("local", ids.article_id("local", "id:1"), order, "0123456789ab")
    assert parse_delivery_key(str(key)) == key
    assert moments.timestamp(key.order.received) == "2026-05-06T10:11:12.000345Z"


@pytest.mark.parametrize("key", ["", "texts/a/b/c.json", "deliveries/../a_/x.json", "deliveries/T/a/b.json"])
def test_other_keys_are_no_deliveries(key):
    assert parse_delivery_key(key) is None


@pytest.mark.parametrize(("name", "proper"), [("Tarn Water Board", True), ("district", False), (None, False)])
def test_what_is_no_proper_name_is_no_source_across_articles(name, proper):
    assert is_proper(name) is proper
