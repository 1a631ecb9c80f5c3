"""The data files keep their form: a linguist may edit them."""

import pytest

from chalicelib.extraction import lexicon

LISTS = sorted(path.stem for path in lexicon.DATA.glob("*.txt"))


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
