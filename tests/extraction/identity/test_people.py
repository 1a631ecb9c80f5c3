"""Mentions of a name put together into persons, with titles and genders."""

import pytest

from chalicelib.extraction.identity.facts.mentions import mentions
from chalicelib.extraction.identity.facts.pronouns import pronouns
from chalicelib.extraction.identity.facts.settled_names import Names
from chalicelib.extraction.identity.genders import infer
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.pipeline import find
from chalicelib.extraction.reading.frames import frames
from chalicelib.extraction.reading.paragraphs import parse
from tests.extraction.conftest import article_of


@pytest.fixture
def people(pipeline):
    def run(text):
        paragraphs = parse(article_of(text), pipeline.nlp)
        read = find(paragraphs, [frames(paragraph) for paragraph in paragraphs], pipeline.network)
        found = People(mentions(paragraphs, Names(read.names, paragraphs), frozenset()))
        infer(found, pronouns(paragraphs))
        return found

    return run


def names(found):
    return [person.full_name for person in found.everyone]


def test_the_fullest_name_is_kept(people):
    found = people("Ann Low spoke first.\nAnn Marie Low spoke again.\nLow left.")
    assert names(found) == ["Ann Marie Low"]
    assert len(found.everyone[0].mentions) == 3


def test_two_persons_of_one_surname_stay_two(people):
    assert sorted(names(people("Ann Low met Peter Low in Norway."))) == ["Ann Low", "Peter Low"]


def test_a_hyphenated_surname_is_one_name(people):
    assert names(people("Mayor Ruth Abernathy-Cole spoke. Abernathy-Cole then left.")) == [
        "Ruth Abernathy-Cole"
    ]


def test_a_title_tells_a_person_whatever_the_tagger_thought(people):
    assert names(people("Rabbi Mendel Weingart said a prayer.")) == ["Mendel Weingart"]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Mayor Ann Low spoke.", "Mayor"),
        ("Secretary of State Ann Low spoke.", "Secretary of State"),
        (
            "Ann Low, a marine biologist at the Tarn Institute, spoke.",
            "marine biologist at the Tarn Institute",
        ),
        ("The head of the harbor board, Ann Low, spoke.", "head of the harbor board"),
        ("They met Ann Low, who is director of the museum.", "director of the museum"),
        ("Ann Low spoke.", None),
    ],
)
def test_roles(people, text, role):
    assert [person.role for person in people(text).everyone] == [role]


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("Mr. Alex Reed spoke.", "he"),
        ("Spokeswoman Alex Reed spoke.", "she"),
        ("Alex Reed brought her dog.", "she"),
        ("Alex Reed spoke.", None),
    ],
)
def test_gender_comes_from_the_text_alone(people, text, gender):
    assert [person.gender for person in people(text).everyone] == [gender]


def test_a_place_in_a_dateline_is_no_person(people):
    assert names(people("VELLMOOR – Five schools reopened on Thursday.")) == []
