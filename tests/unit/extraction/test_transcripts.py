"""Attributions by layout: transcripts, block quotations and their citations."""

from chalicelib.extraction.transcripts import TURN
from chalicelib.models import BlockRole, Kind, SourceType
from tests.extraction.conftest import contents, summary


def test_a_name_a_colon_and_a_quotation(said):
    found = said("Ann Low: “The pier is closed and will stay closed.”")
    assert found == [("Ann Low", ":", ["The pier is closed and will stay closed."])]


def test_a_block_quotation_belongs_to_the_citation_under_it(attributions):
    text = (
        "We will see them in court. The notice period was eleven days and the law says thirty.\n"
        "Dolores Pratt, executive director, Alden Basin Truckers Association"
    )
    (only,) = attributions(text, [BlockRole.QUOTATION, BlockRole.CITATION])
    assert only.kind is Kind.DIRECT
    assert only.cue is None
    assert contents(only) == [text.splitlines()[0]]
    assert (only.source.name, only.source.title) == ("Dolores Pratt", "executive director")


def test_the_handle_and_date_of_a_post_are_no_part_of_the_name(attributions):
    text = "The vote is done.\n— Cllr. Ana Ferreira (@anaferreira_pa) May 6, 2026"
    (only,) = attributions(text, [BlockRole.QUOTATION, BlockRole.CITATION])
    assert only.source.mention.text == "Cllr. Ana Ferreira"
    assert only.source.name == "Ana Ferreira"


def test_a_citation_without_a_name(attributions):
    text = "My son asked if the school was poor.\n— Parent of a pupil at Dray Lane Infants"
    (only,) = attributions(text, [BlockRole.QUOTATION, BlockRole.CITATION])
    assert only.source.type is SourceType.UNNAMED_PERSON
    assert only.source.name is None


def test_several_blocks_under_one_citation_are_one_claim(attributions):
    text = "The first half.\nThe second half.\nAnn Low"
    roles = [BlockRole.QUOTATION, BlockRole.QUOTATION, BlockRole.CITATION]
    (only,) = attributions(text, roles)
    assert summary(only) == ("Ann Low", None, ["The first half.", "The second half."])


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
