"""Words in the pieces that the network knows."""

import pytest

from chalicelib.extraction.reading.learned.wordpieces import WordPieces

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
