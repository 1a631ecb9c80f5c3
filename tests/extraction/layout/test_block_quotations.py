"""Block quotations and the citations under them."""

from chalicelib.models import BlockRole, Kind, SourceType
from tests.extraction.conftest import contents, summary


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
