"""``reextract``: which articles are taken, at what pace, and that it goes on where it was stopped."""

import re
from dataclasses import replace

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from click.testing import CliRunner

from chalicelib import bootstrap
from chalicelib.__main__ import main
from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.naming import ids
from chalicelib.naming.delivery_keys import delivery_prefix
from chalicelib.services.extracting.serving import extract_delivery
from chalicelib.services.operating import bulk, walking

APPEAL = "“We will appeal,” said Ada Moreno, the mayor of Port Alden."


@pytest.fixture
def aged(onrecord):
    """Read by the extractors 1.9.0, 1.10.0, 2.0.0 and the present one; another tenant's beside."""
    onrecord.worker.stop()
    onrecord.bulk_worker.stop()
    other = onrecord.authorization(onrecord.new_token("admin", tenant="other"))
    for number, headers in enumerate([None, None, None, None, other]):
        story = {"id": str(number), "body_text": APPEAL, "published": f"2026-05-0{number + 1}"}
        onrecord.http.post("/v1/articles", json=story, headers=headers).raise_for_status()
    versions = dict(enumerate(["1.9.0", "1.10.0", "2.0.0", EXTRACTOR_VERSION, "1.9.0"]))
    for number, version in versions.items():
        tenant = "other" if number == 4 else "local"
        prefix = delivery_prefix(tenant, ids.article_id(tenant, f"id:{number}"))
        (key,) = onrecord.ports.objects.keys(prefix)
        extract_delivery(_as(onrecord.ports, version), key, version)
    onrecord.worker._sqs.purge_queue(QueueUrl=onrecord.worker.queue_url)
    return onrecord


def _as(ports, version):
    """The ports of an older extractor."""
    return replace(
        ports, extract=lambda parsed: bootstrap.extract(parsed).model_copy(update={"extractor": version})
    )


def queued(onrecord):
    """The articles that wait in the queue of bulk work, by their numbers."""
    sqs, url = onrecord.worker._sqs, onrecord.bulk_worker.queue_url
    names = {ids.article_id("local", f"id:{number}"): number for number in range(4)}
    names |= {ids.article_id("other", "id:4"): 4}
    found = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            found += [names[each] for each in re.findall(r"a_[a-z2-7]{16}", message["Body"])]
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return sorted(found)


def work(onrecord):
    """Do what the pages ask that wait, and leave the deliveries. How many there were."""
    sqs, url = onrecord.worker._sqs, onrecord.bulk_worker.queue_url
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", ())
    pages = [each for each in found if "reextraction" in each["Body"]]
    for each in pages:
        record = {"messageId": "1", "receiptHandle": each["ReceiptHandle"], "body": each["Body"]}
        record["attributes"] = {"ApproximateReceiveCount": "1"}
        done = bulk.handle_batch(onrecord.ports, {"Records": [record]}, EXTRACTOR_VERSION, lambda: 0)
        if not done["batchItemFailures"]:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        else:
            sqs.change_message_visibility(
                QueueUrl=url, ReceiptHandle=each["ReceiptHandle"], VisibilityTimeout=0
            )
    return len(pages)


def reextract(onrecord, *options):
    at = ["--url", onrecord.url, "--token", onrecord.token, "--rate", "1000"]
    return CliRunner().invoke(main, ["reextract", *at, *options])


@pytest.mark.parametrize(
    ("options", "taken"),
    [
        ([], [0, 1, 2]),
        (["--again"], [0, 1, 2, 3]),
        (["--below-version", "1.10.0"], [0]),
        (["--below-version", "2"], [0, 1]),
        (["--below-version", "99"], [0, 1, 2]),
        (["--again", "--below-version", "99"], [0, 1, 2, 3]),
        (["--since", "2026-05-02"], [1, 2]),
        (["--since", "2026-05-02T00:00:00Z", "--again"], [2, 3]),
        (["--since", "2026-05-02", "--below-version", "2.0.0"], [1]),
    ],
)
def test_the_articles_that_are_asked_for_are_queued(aged, options, taken):
    result = reextract(aged, *options)
    assert result.exit_code == 0, result.output
    work(aged)
    assert queued(aged) == taken


def test_the_command_starts_what_goes_on_by_itself(aged, monkeypatch):
    """A page at a time: each queues its articles, and then the message of the next page."""
    monkeypatch.setattr(walking, "_MOST", 1)
    result = reextract(aged)
    assert result.exit_code == 0, result.output
    assert "in the background" in result.output
    for _ in range(4):
        assert work(aged) <= 1
    assert work(aged) == 0
    assert queued(aged) == [0, 1, 2]


def test_a_page_that_failed_is_done_again(aged, monkeypatch):
    monkeypatch.setattr(walking, "_MOST", 2)
    reextract(aged)
    with monkeypatch.context() as broken:
        through = BaseClient._make_api_call

        def failing(self, operation, parameters):
            if operation == "SendMessageBatch":
                raise ClientError({"Error": {"Code": "ServiceUnavailable"}}, operation)
            return through(self, operation, parameters)

        broken.setattr(BaseClient, "_make_api_call", failing)
        work(aged)
    while work(aged):
        pass
    assert queued(aged) == [0, 1, 2]


def test_it_goes_on_by_the_cursor_of_a_page(aged):
    """Whoever goes through the pages by the API may leave the rest to the background."""
    page = aged.http.post("/v1/reextract", params={"again": True, "limit": 2}).json()
    assert (page["seen"], page["queued"], page["background"]) == (2, 2, False)
    first = queued(aged)
    assert reextract(aged, "--again", "--cursor", page["next"]).exit_code == 0
    work(aged)
    assert sorted([*first, *queued(aged)]) == [0, 1, 2, 3]
    assert reextract(aged, "--cursor", page["next"]).exit_code == 1  # it is of another question


@pytest.mark.parametrize(
    ("name", "value"), [("since", "soon"), ("below_version", "two"), ("below_version", "2.")]
)
def test_what_is_no_time_and_no_version_is_refused(onrecord, name, value):
    answer = onrecord.http.post("/v1/reextract", params={name: value})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == name
