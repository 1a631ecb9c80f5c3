"""Quotations with their attribution beside them."""

import pytest

from chalicelib.models import Kind


@pytest.mark.parametrize(
    ("text", "mention", "cue"),
    [
        ("“The pier is closed for the winter,” Ann Low said.", "Ann Low", "said"),
        ("“The pier is closed for the winter,” said Ann Low.", "Ann Low", "said"),
        ("Ann Low said, “The pier is closed for the winter.”", "Ann Low", "said"),
        ("Ann Low told reporters: “The pier is closed for the winter.”", "Ann Low", "told"),
        ("“The pier is closed for the winter,” she added.", "she", "added"),
        ("“Is the pier closed for the winter?” Ann Low asked.", "Ann Low", "asked"),
        (
            "“The pier is closed for the winter,” said Ann Low, a harbor engineer.",
            "Ann Low",
            "said",
        ),
        (
            "“The pier is closed for the winter,” Ann Low wrote in a text message.",
            "Ann Low",
            "wrote in a text message",
        ),
    ],
)
def test_the_speaker_beside_a_quotation(said, text, mention, cue):
    ((found, verb, content),) = said(text)
    assert (found, verb) == (mention, cue)
    assert content[0].rstrip(",.?") in (
        "The pier is closed for the winter",
        "Is the pier closed for the winter",
    )


def test_content_lies_between_the_marks_with_its_comma(attributions):
    (only,) = attributions("“The pier is closed,” Ann Low said.")
    assert only.content[0].text == "The pier is closed,"
    assert only.kind is Kind.DIRECT


def test_a_quotation_broken_by_its_attribution_is_one_claim(said):
    text = "“The pier is closed,” Ann Low said, “and it will stay closed.”"
    assert said(text) == [("Ann Low", "said", ["The pier is closed,", "and it will stay closed."])]


def test_a_sentence_of_which_the_end_is_quoted_is_mixed(attributions):
    (only,) = attributions("Ann Low said the pier was “a danger to everyone” this winter.")
    assert only.kind is Kind.MIXED
    assert only.content[0].text == "the pier was “a danger to everyone” this winter"


def test_the_name_of_a_programme_is_no_speech(said):
    text = "In an interview on “Morning Harbor,” Ann Low said the pier would close."
    assert said(text) == [("Ann Low", "said", ["the pier would close"])]


def test_scare_quotes_alone_attribute_nothing(said):
    assert said("The “smart” lamps went dark in the storm.") == []


def test_the_passive_hides_the_speaker(attributions):
    found = attributions("Tom Reed spoke.\n“Who pays for this bridge?” he was asked.")
    assert [each.source.name for each in found] == [None] * len(found)
