"""What is tried again, when: what AWS was too busy for comes back soon, and ever later if that goes on."""

import json
from dataclasses import replace

import pytest

from chalicelib.errors import ExtractionFailed, Unavailable
from chalicelib.services.extracting.trying import Task, try_each


class Queue:
    """Notes what is put off."""

    def __init__(self, *, busy=False):
        self.put = []
        self._busy = busy

    def put_off(self, receipt, seconds):
        self.put.append((receipt, seconds))
        if self._busy:
            raise Unavailable("SQS did not answer.")


def tried(onrecord, queue, attempt, *errors):
    """A message that asks for as many things as there are errors; None is for what succeeds."""

    def tasks(_):
        for error in errors:
            yield Task("it", {}, lambda error=error: _raise(error), lambda _: None)

    record = {"messageId": "m", "receiptHandle": "r", "body": json.dumps({})}
    record["attributes"] = {"ApproximateReceiveCount": str(attempt)}
    answer = try_each(replace(onrecord.ports, max_attempts=5), {"Records": [record]}, queue, tasks)
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def _raise(error):
    if error:
        raise error


@pytest.mark.parametrize(
    ("attempt", "least", "most"), [(1, 30, 60), (2, 120, 240), (3, 480, 960), (4, 1920, 3840)]
)
def test_what_aws_was_too_busy_for_comes_back_soon_and_not_all_at_once(onrecord, attempt, least, most):
    queue = Queue()
    for _ in range(200):
        assert tried(onrecord, queue, attempt, Unavailable("DynamoDB did not answer.")) == ["m"]
    assert {receipt for receipt, _ in queue.put} == {"r"}
    assert all(least <= seconds <= most for _, seconds in queue.put)
    assert len({seconds for _, seconds in queue.put}) > 10


def test_one_of_several_that_was_too_busy_is_enough(onrecord):
    queue = Queue()
    assert tried(onrecord, queue, 1, None, Unavailable("S3 did not answer.")) == ["m"]
    assert len(queue.put) == 1


@pytest.mark.parametrize("error", [None, ExtractionFailed("It has no end."), ValueError("odd")])
def test_what_fails_by_itself_waits_as_long_as_the_queue_says(onrecord, error):
    queue = Queue()
    assert tried(onrecord, queue, 1, error) == (["m"] if error else [])
    assert queue.put == []


def test_the_last_try_is_not_put_off(onrecord):
    """It is a dead letter as soon as it would be handed out again."""
    queue = Queue()
    assert tried(onrecord, queue, 5, Unavailable("S3 did not answer.")) == ["m"]
    assert queue.put == []


def test_where_it_cannot_be_put_off_it_is_tried_again_all_the_same(onrecord):
    queue = Queue(busy=True)
    assert tried(onrecord, queue, 1, Unavailable("SQS did not answer.")) == ["m"]


def test_the_queues_have_what_waits_put_off_themselves(onrecord, monkeypatch):
    """A message of each queue is put off in that one."""
    put = []
    for name in ("queue", "bulk"):
        queue = getattr(onrecord.ports, name)
        monkeypatch.setattr(type(queue), "put_off", lambda self, *_: put.append(self._url))
    busy = lambda _: (_ for _ in ()).throw(Unavailable("The model is busy."))  # noqa: E731
    object.__setattr__(onrecord.ports, "extract", busy)
    story = {"id": "7", "body_text": "“We will appeal,” said Ada Moreno."}
    onrecord.http.post("/v1/articles", json=story).raise_for_status()
    onrecord.settle()
    onrecord.http.post("/v1/reextract").raise_for_status()
    onrecord.settle()
    assert set(put) == {onrecord.worker.queue_url, onrecord.bulk_worker.queue_url}
