"""Names are compared without case, accents and "Jr."."""

import pytest

from chalicelib.extraction.identity.facts.surnames import fold, surname


@pytest.mark.parametrize(
    ("words", "expected"),
    [(["Ann", "Low"], "low"), (["Tom", "Reed", "Jr."], "reed"), (["Ana", "Martínez"], "martinez")],
)
def test_surnames(words, expected):
    assert surname(words) == expected


def test_fold_takes_case_and_accents_away():
    assert fold("MARTÍNEZ") == fold("Martinez")
