"""Who was asked and said nothing: no claim, but an event of its own."""

import pytest

from chalicelib.extraction.pipeline import extract
from tests.extraction.conftest import article_of


@pytest.mark.parametrize(
    ("sentence", "cue"),
    [
        ("Ada Moreno declined to comment on Tuesday.", "declined to comment"),
        ("Ada Moreno refused to answer questions.", "refused to answer"),
        ("Ada Moreno did not respond to a request for comment.", "did not respond"),
        ("Ada Moreno did not immediately reply.", "did not immediately reply"),
        ("Ada Moreno did not return calls seeking comment.", "did not immediately return calls"),
        ("Ada Moreno could not be reached for comment.", "could not be reached"),
        ("Ada Moreno had no comment.", "had no comment"),
        ("Ada Moreno was unavailable for comment.", "was unavailable"),
    ],
)
def test_who_did_not_answer_is_told_without_a_claim(pipeline, sentence, cue):
    found = extract(article_of(sentence), pipeline)
    assert found.attributions == ()
    (event,) = found.no_comment
    assert event.source.name == "Ada Moreno"
    assert event.cue.text.split()[0] == cue.split()[0]
    assert sentence[event.cue.start : event.cue.end] == event.cue.text


def test_who_declines_to_say_whether_something_is_so_makes_a_claim(pipeline):
    found = extract(article_of("Ada Moreno declined to say whether the bridge was safe."), pipeline)
    assert found.no_comment == ()
    assert [each.negated for each in found.attributions] == [True]


def test_somebody_who_does_respond_is_no_refusal(pipeline):
    assert extract(article_of("Ada Moreno responded to the letter."), pipeline).no_comment == ()
