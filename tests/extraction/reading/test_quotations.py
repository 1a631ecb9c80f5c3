"""Quotation marks, paired paragraph by paragraph."""

import pytest

from chalicelib.extraction.reading.quotations import pair, pair_all


def quoted(text):
    return [text[q.start : q.end] for q in pair(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"The pier is closed," she said.', ["The pier is closed,"]),
        ("“The pier is closed,” she said.", ["The pier is closed,"]),
        ("«The pier is closed», she said.", ["The pier is closed"]),
        ("''The pier is closed,'' she said.", ["The pier is closed,"]),
        ("“Closed,” she said. “For good.”", ["Closed,", "For good."]),
        ("She called it “safe” and ‘sound’.", ["safe", "sound"]),
    ],
)
def test_each_shape_of_mark(text, expected):
    assert quoted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "“The pier is closed,“ she said.",
        "”The pier is closed,” she said.",
        "”The pier is closed,“ she said.",
    ],
)
def test_marks_typed_the_wrong_way_round(text):
    assert quoted(text) == ["The pier is closed,"]


def test_a_closing_mark_alone_closes_what_the_paragraph_began_with():
    assert quoted("The pier is closed,” she said.") == ["The pier is closed,"]


def test_an_opening_mark_without_partner_before_another_marks_nothing():
    assert quoted("She “said nothing, and then “I will go” came out.") == ["I will go"]


def test_an_opening_mark_alone_runs_to_the_end_of_the_paragraph():
    (only,) = pair("“The pier is closed.")
    assert only.open
    assert only.end == len("“The pier is closed.")


@pytest.mark.parametrize(
    "text",
    [
        "The teachers’ union doesn’t mind.",
        "It's the dogs' dinner, and the cats'.",
        "Rock 'n' roll was born in the '50s.",
        "’Twas a quiet night.",
        "He is 5'11\" tall.",
    ],
)
def test_apostrophes_are_no_quotations(text):
    assert quoted(text) == []


def test_british_quotations_hold_apostrophes():
    text = "‘The workers’ hall isn’t safe,’ said Ann Low. ‘It’s damp.’"
    assert quoted(text) == ["The workers’ hall isn’t safe,", "It’s damp."]


def test_nested_quotations_belong_to_the_outer_one():
    assert quoted("“He told me ‘go home’ and I went,” she said.") == ["He told me ‘go home’ and I went,"]
    assert quoted("\"He told me 'go home' and I went,\" she said.") == ["He told me 'go home' and I went,"]


def test_a_quotation_over_several_paragraphs_reopens_in_each():
    first, second, third = pair_all(["He said: “One.", "“Two.", "“Three.” Then he left."])
    assert first[0].open
    assert second[0].open
    assert second[0].continues
    assert third[0].continues
    assert not third[0].open


def test_a_long_row_of_marks_takes_linear_time():
    assert pair("'\" “" * 20_000) is not None
