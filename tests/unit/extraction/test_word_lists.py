"""The data files keep their form: a linguist may edit them."""

import pytest

from chalicelib.extraction import lexicon

LISTS = sorted(path.stem for path in lexicon.DATA.glob("*.txt"))


def test_verbs_have_a_rate_for_every_construction():
    for verb in lexicon.verbs().values():
        rates = [verb.quotation, verb.clause, verb.object, verb.infinitive, *verb.prepositions.values()]
        assert all(0 <= rate <= 1 for rate in rates), verb.lemma


def test_plain_verbs_of_speaking_are_trusted_most():
    verbs = lexicon.verbs()
    assert verbs["say"].quotation > 0.85
    assert verbs["say"].clause > verbs["call"].clause


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_lower_case_without_repeats(name):
    lines = [
        line for line in (lexicon.DATA / f"{name}.txt").read_text().splitlines() if line[:1] not in ("", "#")
    ]
    assert lines == [line.strip().lower() for line in lines]
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("path", sorted(lexicon.DATA.iterdir()), ids=lambda path: path.name)
def test_every_file_says_what_it_is(path):
    assert path.read_text().startswith("# ")
