"""Whom "she" and "he" go on about."""

import pytest

from chalicelib.extraction.identity.centres import Centres
from chalicelib.extraction.identity.facts.mentions import mentions
from chalicelib.extraction.identity.facts.pronouns import pronouns
from chalicelib.extraction.identity.facts.settled_names import Names
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.pipeline import find
from chalicelib.extraction.reading.frames import frames
from chalicelib.extraction.reading.paragraphs import parse
from tests.extraction.conftest import article_of


@pytest.fixture
def centre(pipeline):
    """Who, and how many pronouns since the name, at the end of a text."""

    def run(text, gender):
        paragraphs = parse(article_of(text), pipeline.nlp)
        read = find(paragraphs, [frames(paragraph) for paragraph in paragraphs], pipeline.network)
        people = People(mentions(paragraphs, Names(read.names, paragraphs), frozenset()))
        who, count = Centres(people, pronouns(paragraphs)).before(gender, len(paragraphs), 0)
        return who and who.full_name, count

    return run


def test_the_subject_stays_while_pronouns_follow(centre):
    text = "Mrs Ann Low runs the mill. She met Mrs Mia Reed there, and she liked it. Her sister left."
    assert centre(text, "she") == ("Ann Low", 3)


def test_a_new_subject_takes_over(centre):
    assert centre("Mrs Ann Low left. She was ill. Mrs Mia Reed stayed.", "she") == ("Mia Reed", 0)


def test_a_man_is_not_whom_she_means(centre):
    text = "Mrs Ann Low left. Mr Tom Reed stayed. He laughed."
    assert centre(text, "she") == ("Ann Low", 0)
    assert centre(text, "he") == ("Tom Reed", 1)


def test_before_any_name_it_is_nobody(centre):
    assert centre("She left. She was ill.", "she") == (None, 2)
