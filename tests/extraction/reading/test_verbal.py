"""Attributions by a verb."""

import pytest

from chalicelib.models import Kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The mayor said that the bridge was safe.",
            ("The mayor", "said", ["that the bridge was safe"]),
        ),
        ("The bridge was safe, the mayor said.", ("the mayor", "said", ["The bridge was safe"])),
        (
            "Residents of the valley told the council that the road floods every spring.",
            ("Residents of the valley", "told", ["that the road floods every spring"]),
        ),
        (
            "The minister denied reports that his aides had left the country.",
            ("The minister", "denied", ["reports that his aides had left the country"]),
        ),
        (
            "Officials have described the closure as a short safety measure.",
            ("Officials", "have described", ["the closure as a short safety measure"]),
        ),
        (
            "The union accused the company of hiding the damage.",
            ("The union", "accused", ["the company of hiding the damage"]),
        ),
        (
            "The company refused to release the report.",
            ("The company", "refused", ["to release the report"]),
        ),
    ],
)
def test_constructions(said, text, expected):
    assert said(text) == [expected]


def test_the_subject_is_shared_by_joined_verbs(said):
    found = said("The mayor opened the meeting and said the budget was balanced.")
    assert found == [("The mayor", "said", ["the budget was balanced"])]


def test_a_participle_takes_the_subject_of_its_sentence(said):
    found = said("Ann Low said the pier would close, adding that repairs would take a year.")
    assert found == [
        ("Ann Low", "said", ["the pier would close"]),
        ("Ann Low", "adding", ["that repairs would take a year"]),
    ]


def test_the_source_of_a_relative_clause_is_its_pronoun_resolved(attributions):
    (only,) = attributions("Ann Low, who told the council that the pier was unsafe, left the meeting.")
    assert only.source.name == "Ann Low"


def test_without_quotation_marks_the_claim_is_indirect(attributions):
    (only,) = attributions("The mayor said the bridge was safe.")
    assert only.kind is Kind.INDIRECT


def test_a_date_beside_the_source_is_not_part_of_it(said):
    ((mention, _, _),) = said("The governor of Marrow on March 3 denied claims that he would resign.")
    assert mention == "The governor of Marrow"


def test_what_stands_inside_another_content_is_left_to_it(said):
    found = said("Ann Low said that the inspectors believe the pier is safe.")
    assert found == [("Ann Low", "said", ["that the inspectors believe the pier is safe"])]


def test_nothing_in_plain_narration(said):
    assert said("The ferry left at noon and came back at dusk.") == []


def test_asking_for_anonymity_is_no_claim(said):
    text = "A nurse, who asked not to be named, said that colleagues were looking for other jobs."
    assert [content for *_, content in said(text)] == [["that colleagues were looking for other jobs"]]
