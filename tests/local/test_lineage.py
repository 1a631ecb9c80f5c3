"""The local worker ends what Lambda would end: a function that its own messages bring about too often."""

import json
from collections import Counter

import pytest

from chalicelib.local import lineage
from chalicelib.local.aws import may_run_in_loops
from chalicelib.services.exporting import jobs
from tests.services.exporting.test_jobs import finished, ordered

SHORT = "“The tolls will rise,” said the PATA."
LONG = (
    "“The tolls will rise,” said the Port Alden Transit Authority (PATA). “We will not wait,” the PATA said."
)
STORY = "“We will appeal to court {},” said Ada Moreno, the mayor of Port Alden."


@pytest.fixture
def many_steps(onrecord, monkeypatch):
    """An export that takes a message for each of its rows, more of them than Lambda lets pass in a loop."""
    monkeypatch.setattr(jobs, "_PAGES", 1)
    monkeypatch.setattr(jobs, "_ROWS", 1)
    for number in range(lineage.MOST + 2):
        body = {"id": str(number), "body_text": STORY.format(number)}
        onrecord.http.post("/v1/articles", json=body).raise_for_status()
    onrecord.settle()
    return onrecord


def test_an_export_of_many_steps_is_done_since_its_function_may_run_in_loops(many_steps):
    job = finished(many_steps, ordered(many_steps, view="articles"))
    assert (job["status"], job["rows"]) == ("done", lineage.MOST + 2)


def test_without_the_setting_it_would_be_ended(many_steps, monkeypatch):
    monkeypatch.setattr(many_steps.bulk_worker, "_in_loops", False)
    job = finished(many_steps, ordered(many_steps, view="articles"))
    assert (job["status"], job["rows"]) == ("running", lineage.MOST)
    (letter,) = many_steps.dead_letters()
    assert json.loads(letter)["export"]["step"] == lineage.MOST


@pytest.mark.parametrize(
    ("function", "may"), [("Extract", False), ("Bulk", True), ("Index", True), ("Notify", False)]
)
def test_the_setting_is_that_of_the_template(function, may):
    assert may_run_in_loops(function) is may


def test_messages_count_the_functions_that_brought_them_about():
    ids, second, third = iter("abc"), Counter(["Bulk"]), Counter(["Bulk", "Bulk", "Extract"])
    with lineage.known(second):
        lineage.pass_on({"Successful": [{"MessageId": next(ids)}]})
    with lineage.known(lineage.called("Bulk", "a")):
        lineage.pass_on({"Successful": [{"MessageId": next(ids)}]})
    with lineage.known(Counter(["Extract"])):
        lineage.pass_on({"MessageId": "d"})  # of a single message
    lineage.pass_on({"Successful": [{"MessageId": next(ids)}]})  # by nobody's doing
    assert lineage.called("Bulk", "a") == Counter(Bulk=2)
    assert lineage.called("Extract", "b") == third
    assert lineage.called("Bulk", "c") == Counter(Bulk=1)
    assert lineage.called("Index", "d") == Counter(Extract=1, Index=1)
    lineage.forget("b")
    assert lineage.called("Bulk", "b") == Counter(Bulk=1)
    lineage.forget("a")
    lineage.forget("d")


def test_an_article_brings_the_index_about_twice_at_most(onrecord, monkeypatch):
    """By itself, and by another article whose source it explains; that one leads no further."""
    called, counts = lineage.called, []

    def noted(function, message_id):
        lineages = called(function, message_id)
        counts.append((function, lineages))
        return lineages

    monkeypatch.setattr(lineage, "called", noted)
    for number, text in enumerate((SHORT, LONG, SHORT)):
        body = {"id": str(number), "body_text": text}
        onrecord.http.post("/v1/articles", json=body).raise_for_status()
        onrecord.settle()
    of_index = [each for function, each in counts if function == "Index"]
    assert max(each["Index"] for each in of_index) == 2
    assert all(each["Extract"] <= 1 for each in of_index)
