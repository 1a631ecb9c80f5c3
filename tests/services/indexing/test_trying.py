"""What the index could not follow is tried again soon, and holds up no other tenant."""

import json
import logging
from dataclasses import replace

import pytest

from chalicelib.errors import Unavailable
from chalicelib.ports.queues import Changed, changes_body
from chalicelib.ports.search import Overtaken
from chalicelib.services.indexing import handle_batch


class Changes:
    """Notes what is put off."""

    def __init__(self, *, busy=False):
        self.put = []
        self._busy = busy

    def send(self, tenant, changed):
        pass

    def put_off(self, receipt, seconds):
        self.put.append((receipt, seconds))
        if self._busy:
            raise Unavailable("SQS did not answer.")


class Search:
    """Fails for one tenant."""

    def __init__(self, inner, error):
        self._inner, self._error = inner, error

    def __getattr__(self, name):
        return getattr(self._inner, name)

    def write(self, tenant, articles, as_of):
        if tenant == "bad":
            raise self._error
        self._inner.write(tenant, articles, as_of)


def record(number, body, tries=1):
    return {
        "messageId": f"m{number}",
        "receiptHandle": f"r{number}",
        "body": body,
        "attributes": {"ApproximateReceiveCount": str(tries)},
    }


def handled(onrecord, *records, error=None, busy=False):
    """The ids that are to be tried again, and what was put off."""
    changes = Changes(busy=busy)
    ports = replace(onrecord.ports, changes=changes, search=Search(onrecord.ports.search, error))
    answer = handle_batch(ports, {"Records": list(records)})
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]], changes.put


def change(tenant):
    return changes_body(tenant, [Changed(article="a_aaaaaaaaaaaaaaaa", follows=True)])


@pytest.mark.parametrize("error", [Unavailable("S3 did not answer."), Overtaken("bad"), OSError("no room")])
def test_a_tenant_whose_index_cannot_be_written_holds_up_no_other(onrecord, error):
    records = record(1, change("bad")), record(2, change("good")), record(3, change("bad"))
    failed, put = handled(onrecord, *records, error=error)
    assert failed == ["m1", "m3"]
    assert [receipt for receipt, _ in put] == ["r1", "r3"]
    assert onrecord.ports.search.state("good") is not None


def test_a_message_of_somebody_else_is_tried_again_alone(onrecord):
    failed, _ = handled(
        onrecord, record(1, "{"), record(2, json.dumps({"tenant": "x"})), record(3, change("good"))
    )
    assert failed == ["m1", "m2"]


@pytest.mark.parametrize(
    ("tries", "least", "most"), [(1, 30, 60), (2, 120, 240), (3, 480, 960), (4, 1920, 3840), (9, 3600, 7200)]
)
def test_it_comes_back_soon_and_ever_later_if_that_goes_on(onrecord, tries, least, most):
    """Left to the queue it would be more than an hour."""
    broken = OSError("no room")
    for _ in range(20):
        _, ((_, seconds),) = handled(onrecord, record(1, change("bad"), tries), error=broken)
        assert least <= seconds <= most


def test_where_it_cannot_be_put_off_it_is_tried_again_all_the_same(onrecord):
    failed, _ = handled(onrecord, record(1, change("bad")), error=OSError("no room"), busy=True)
    assert failed == ["m1"]


def test_what_nobody_foresaw_is_an_error_and_what_passes_a_warning(onrecord, caplog):
    for error, level in ((OSError("no room"), logging.ERROR), (Unavailable("S3."), logging.WARNING)):
        caplog.clear()
        handled(onrecord, record(1, change("bad")), error=error)
        told = [each for each in caplog.records if "could not be written" in each.getMessage()]
        assert [each.levelno for each in told] == [level]
