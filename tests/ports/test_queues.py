"""What S3 writes into the queue."""

import json
from pathlib import Path

import pytest

from chalicelib.ports.queues import delivery_keys, notification

EVENTS = Path(__file__).parents[1] / "events"


def message(name: str):
    return json.loads((EVENTS / f"{name}.json").read_text())


def test_several_records_are_several_deliveries():
    assert len(list(delivery_keys(message("s3_two_objects")))) == 2


def test_keys_come_decoded():
    keys = list(delivery_keys(message("s3_encoded_key")))
    assert keys == ["deliveries/local/a_é +b/20260506T101112.123456Z-0123456789ab.json"]


def test_the_test_event_of_a_new_notification_brings_nothing():
    assert list(delivery_keys(message("s3_test_event"))) == []


def test_removals_bring_nothing():
    assert list(delivery_keys(message("s3_object_removed"))) == []


def test_our_own_notification_reads_the_same():
    assert list(delivery_keys(json.loads(notification("deliveries/a", again=True)))) == ["deliveries/a"]


@pytest.mark.parametrize("body", [{}, {"Records": [{}]}])
def test_anything_else_is_an_error(body):
    with pytest.raises(KeyError):
        list(delivery_keys(body))
