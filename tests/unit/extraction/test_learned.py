"""The network's surroundings: pieces of words, features of the parse, windows, runs of tokens, its files."""

import shutil
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import ModelDamaged
from chalicelib.extraction.learned import features
from chalicelib.extraction.learned.network import MODEL, Network
from chalicelib.extraction.learned.stretches import best, best_set
from chalicelib.extraction.learned.windows import LONGEST, chunks, pack
from chalicelib.extraction.learned.wordpieces import WordPieces
from chalicelib.extraction.paragraphs import parse
from tests.extraction.conftest import article_of

VOCABULARY = ["[UNK]", "[CLS]", "[SEP]", "dam", "##age", "##d", "jose", ".", "u", "s"]


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("dam", ["dam"]),
        ("Damaged", ["dam", "##age", "##d"]),
        ("José", ["jose"]),
        ("U.S.", ["u", ".", "s", "."]),
        ("damp", ["[UNK]"]),
        ("\u200b", ["[UNK]"]),
    ],
)
def test_a_word_is_cut_greedily(word, pieces):
    assert [VOCABULARY[number] for number in WordPieces(VOCABULARY).pieces(word)] == pieces


def test_no_word_has_many_pieces():
    assert len(WordPieces(VOCABULARY).pieces("." * 5000)) == 16


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


@pytest.mark.parametrize("sentences", [1, 40, 400])
def test_windows_hold_every_token_once_and_are_no_longer_than_the_network(pipeline, sentences):
    text = "The mayor of Marrow said that the dam is safe. " * sentences
    paragraphs = parse(article_of(f"{text}\nNobody asked."), pipeline.nlp)
    windows = list(pack(chunks(paragraphs, pipeline.network.words), pipeline.network.words))
    assert all(len(window.ids) == len(window.features) <= LONGEST + 2 for window in windows)
    read = [token for window in windows for chunk in window.chunks for token in chunk.tree.tokens]
    assert read == [token for paragraph in paragraphs for token in paragraph.doc]


def test_a_long_paragraph_without_sentences_is_cut_where_a_window_is_full(pipeline):
    paragraphs = parse(
        article_of(" ".join(["Antidisestablishmentarianism", "goes", "on"] * 200)), pipeline.nlp
    )
    found = list(chunks(paragraphs, pipeline.network.words))
    assert len(found) > 1
    assert all(chunk.length <= LONGEST for chunk in found)


SCORES = st.lists(st.tuples(*[st.integers(-6, 6)] * 3), min_size=1, max_size=12)


def columns(scores):
    return np.array(scores, dtype=np.float32).T


def worth(scores, runs):
    inside, first, last = columns(scores)
    return sum(inside[a:b].sum() + first[a] + last[b - 1] for a, b in runs)


@given(SCORES)
def test_the_best_run_is_as_good_as_any(scores):
    every = [(a, b) for a in range(len(scores)) for b in range(a + 1, len(scores) + 1)]
    found = best(*columns(scores))
    assert found.worth == max(worth(scores, [run]) for run in every)
    assert worth(scores, [(found.first, found.end)]) == found.worth


def sets(length, start=0):
    """All sets of runs that are apart from each other."""
    yield ()
    for first in range(start, length):
        for end in range(first + 1, length + 1):
            for rest in sets(length, end + 1):
                yield ((first, end), *rest)


@given(st.lists(st.tuples(*[st.integers(-6, 6)] * 3), min_size=1, max_size=6))
def test_the_best_set_is_as_good_as_any_of_runs_apart(scores):
    found = [(run.first, run.end) for run in best_set(*columns(scores))]
    assert worth(scores, found) >= max(worth(scores, runs) for runs in sets(len(scores)))
    assert all(before[1] <= after[0] for before, after in pairwise(found))


def test_a_changed_file_of_the_model_is_refused(tmp_path):
    copy = shutil.copytree(MODEL, tmp_path / "model")
    (copy / "heads.npz").write_bytes((copy / "heads.npz").read_bytes() + b"\0")
    with pytest.raises(ModelDamaged, match=r"heads\.npz is not the file that was released"):
        Network(copy)


def test_a_missing_file_of_the_model_is_named(tmp_path):
    copy = shutil.copytree(MODEL, tmp_path / "model")
    (copy / "calibration.npz").unlink()
    with pytest.raises(ModelDamaged, match=r"calibration\.npz"):
        Network(copy)


def test_the_model_is_small():
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < 30_000_000


def test_the_network_says_the_same_twice(pipeline):
    paragraphs = parse(article_of("“The dam is safe,” the mayor said."), pipeline.nlp)
    (window,) = pack(chunks(paragraphs, pipeline.network.words), pipeline.network.words)
    one, two = (list(pipeline.network.scores(window, 0.5)) for _ in range(2))
    assert [each.probability for each in one] == [each.probability for each in two]
    assert [each.chunk.tree.tokens[each.cue].text for each in one] == ["said"]
