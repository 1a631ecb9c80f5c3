"""Turns of a transcript: the speaker before the colon, what was said after it."""

from chalicelib.extraction.layout.transcripts import TURN
from chalicelib.models import Kind, SourceType
from tests.extraction.conftest import contents

TRANSCRIPT = (
    "MODERATOR: Will you close the pier?\n"
    "LOW: The pier is closed. It stays closed.\n"
    "REED: I will open it again.\n"
    "LOW: You may not."
)


def test_each_turn_of_a_transcript_is_its_speakers(attributions):
    found = attributions(f"Mayor Ann Low met Tom Reed.\n{TRANSCRIPT}")
    assert [(a.source.name or a.source.title, contents(a)) for a in found] == [
        ("moderator", ["Will you close the pier?"]),
        ("Ann Low", ["The pier is closed. It stays closed."]),
        ("Tom Reed", ["I will open it again."]),
        ("Ann Low", ["You may not."]),
    ]
    assert {a.kind for a in found} == {Kind.DIRECT}


def test_a_speaker_s_title_is_no_part_of_the_name(attributions):
    text = "PRESIDENT LOW: It is closed.\nMAYOR REED: Why?\nPRESIDENT LOW: It is unsafe."
    assert [(a.source.name, a.source.title) for a in attributions(text)] == [
        ("Low", "President"),
        ("Reed", "Mayor"),
        ("Low", "President"),
    ]


def test_a_label_that_stands_alone_makes_no_transcript(said):
    assert said("CORRECTION: The pier is open.\nThe council met on Monday.\nIt met again on Friday.") == []


def test_a_fact_box_is_no_transcript(attributions):
    box = "WHAT: The Harbor Market.\nWHEN: Saturday at nine.\nWHERE: The pier.\nCOST: Free for all."
    assert not [each for each in attributions(box) if each.source.type is SourceType.NAMED_PERSON]


def test_a_long_word_before_no_colon_is_looked_at_once():
    """Before, the pattern tried some ten million ways to part it."""
    assert TURN.match("a" * 5_000) is None
    assert TURN.match("A" * 30 + " Low: Yes")[1] == "A" * 30 + " Low"
