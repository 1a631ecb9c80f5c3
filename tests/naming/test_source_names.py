"""Which names of sources are one name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.naming.plain import fold
from chalicelib.naming.source_names import SPELLINGS, acronyms, base_name, initials


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Moreno", "ADA MORENO"),
        ("Ada Moreno", "Ada K. Moreno"),
        ("Ada Moreno", "Dr. Ada Moreno"),
        ("José Díaz", "Jose Diaz"),
        ("Tom Reed Jr.", "Tom Reed, Jr"),
        ("Tom Reed Jr.", "Tom K. Reed, Junior"),
        ("J. D. Reed", "J.D. Reed"),
        ("JD Reed", "J.D. Reed"),
        ("the Tarn Water Board", "Tarn Water Board"),
        ("Low & Sons, Inc.", "Low and Sons"),
        ("U.S. Navy", "US Navy"),
        ("Volodymyr Zelenskyy", "Volodymyr Zelensky"),
        ("Dmytro Kuleba", "Dmitri Kuleba"),
        ("Marrow Ferry Co.", "Marrow Ferry Company"),
    ],
)
def test_one_name(one, other):
    assert base_name(one) == base_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Moreno", "Moreno"),
        ("Ada Moreno", "Ada Ruth Moreno"),
        ("Tom Reed", "Tom Reed Jr."),
        ("Tom Reed II", "Tom Reed III"),
        ("Ada Moreno", "Ana Moreno"),
        ("Tarn Water Board", "Tarn Board"),
        ("K. Moreno", "R. Moreno"),
        ("Dr. Low", "Low"),
        ("Sir Tom", "Tom"),
        ("Marrow U.S. Holdings", "Marrow Holdings"),
    ],
)
def test_two_names(one, other):
    assert base_name(one) != base_name(other)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Ada Moreno", ""),
        ("Ada K. Moreno", "k"),
        ("Ada K. L. Moreno", "kl"),
        ("Ada K.L. Moreno Jr.", "kl"),
        ("J. D. Reed", ""),
        ("Dr. K. Moreno", ""),
        ("Ada Moreno K.", ""),
    ],
)
def test_initials_between_first_and_last_name(name, found):
    assert initials(name) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Tarn Water Board (TWB) said", {"tarn water board": "twb"}),
        ("The Office of the Harbor Master (OHM) said", {"office of the harbor master": "ohm"}),
        ("The ferry left (TWB) late", {}),
        ("a Tarn Water Board (TWC) said", {}),
        ("(TWB) and Tarn Water Board", {}),
    ],
)
def test_acronyms_that_a_text_introduces(text, found):
    assert acronyms(text) == found


def test_no_word_counts_as_two_others():
    lines = [word for word in SPELLINGS if SPELLINGS[word] == word]
    assert len(lines) == len(set(SPELLINGS.values()))
    assert all(SPELLINGS[SPELLINGS[word]] == SPELLINGS[word] for word in SPELLINGS)


@given(st.text(max_size=60))
def test_a_name_has_a_base_name_unless_it_says_nothing(name):
    assert bool(base_name(name)) == bool(fold(name))
    assert base_name(f"  {name.lower()} ") == base_name(name.lower())
