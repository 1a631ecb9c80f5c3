"""Features of the parse."""

import pytest

from chalicelib.extraction.reading.learned import features
from chalicelib.extraction.reading.paragraphs import parse
from tests.extraction.conftest import article_of


@pytest.fixture
def sentence(nlp):
    (paragraph,) = parse(article_of("The mayor said the dam is safe. Nobody asked."), nlp)
    return features.tree(paragraph, 0, len(paragraph.doc))


def test_a_word_counts_by_the_branch_of_the_cue_on_which_it_hangs(sentence):
    words = [token.text for token in sentence.tokens]
    relations = features.relations(sentence, words.index("said"))
    subject, clause = (features.BRANCH + features.DEPENDENCY[label] for label in ("nsubj", "ccomp"))
    assert relations[: words.index("said")].tolist() == [subject, subject]
    assert set(relations[words.index("the") : words.index("safe") + 1].tolist()) == {clause}
    assert relations[words.index("said")] == features.PATH
    assert relations[words.index("Nobody")] == features.LATER_SENTENCE


def test_what_stands_above_the_cue_counts_by_height(sentence):
    words = [token.text for token in sentence.tokens]
    relations = features.relations(sentence, words.index("safe"))
    assert relations[words.index("is")] == features.PATH + 1
    assert relations[words.index("said")] == features.PATH + 2


def test_distances_have_sides():
    steps = features.distances(5, 2).tolist()
    assert len(set(steps)) == 5
    assert max(steps) < 2 * len(features.DISTANCES) + 2
