"""Claims gained, lost and changed between two ways to read the same texts."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.against import changes, differences, lines

ROOT = Path(__file__).parents[2]
TEXT = "“It is closed,” said Ann Low. The mill will reopen, Tom Reed said."
CLOSED, REOPENS = [[1, 14]], [[30, 50]]


def claim(content, speaker="Ann Low", **other):
    return {
        "speaker": speaker,
        "speaker_title": None,
        "source_type": "named_person",
        "kind": "direct",
        "negated": False,
        "relayed_by": None,
        "source": [],
        "cue": [],
        "content": content,
        **other,
    }


def test_what_is_the_same_is_no_change():
    both = [claim(CLOSED), claim(REOPENS, "Tom Reed")]
    assert changes(both, list(reversed(both))) == []


def test_a_claim_of_other_words_is_gained_and_one_that_is_gone_lost():
    found = changes([claim(CLOSED)], [claim(REOPENS, "Tom Reed")])
    assert [each.kind for each in found] == ["lost", "gained"]


def test_of_a_claim_with_most_of_its_words_is_told_what_changed():
    (found,) = changes([claim(CLOSED)], [claim([[1, 10]], None, source_type="unnamed_person")])
    assert found.kind == "changed"
    assert differences(found) == ["speaker", "source_type", "content"]
    assert list(lines(found, TEXT)) == [
        "  ~ ? (unnamed_person) [] It is clo",
        "      speaker: Ann Low → None",
        "      source_type: named_person → unnamed_person",
        "      content: It is closed, → It is clo",
    ]


def test_of_two_that_share_words_the_one_with_more_of_them_is_the_same():
    found = changes([claim([[0, 40]])], [claim([[0, 25]]), claim([[0, 39]])])
    assert [(each.kind, each.after["content"]) for each in found] == [
        ("gained", [[0, 25]]),
        ("changed", [[0, 39]]),
    ]


def test_the_better_pair_is_made_first_whichever_comes_first():
    found = changes([claim([[0, 30]]), claim([[0, 40]])], [claim([[0, 40]])])
    assert [(each.kind, each.before["content"]) for each in found] == [("lost", [[0, 30]])]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no checkout, which has no revisions")
def test_a_revision_against_itself_changes_nothing(tmp_path):
    (tmp_path / "part").mkdir()
    (tmp_path / "part/one.txt").write_text(TEXT)
    command = [sys.executable, "-m", "benchmarks.against", str(tmp_path), "HEAD"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert told.splitlines()[-1].split() == ["part", "2", "0", "0", "0"]
