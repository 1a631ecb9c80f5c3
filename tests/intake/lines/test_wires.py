"""Which news agency a story credits as its own."""

import pytest

from chalicelib.intake.page.parse import parse
from chalicelib.intake.submission import Submission

STORY = (
    "The council voted on Tuesday to close two lanes of the bridge for repairs that will take a year.\n\n"
    "“We will appeal,” said Ada Moreno, the mayor of the town, who opposed the plan all along."
)


def wire(above="", below="", **given):
    return parse(Submission(body_text=f"{above}{STORY}{below}", **given)).metadata.wire


@pytest.mark.parametrize(
    ("above", "agency"),
    [
        ("By Jane Roe, The Associated Press\n\n", "Associated Press"),
        ("By Jane Roe, AP Sports Writer\n\n", "Associated Press"),
        ("Council closes lanes\n\nBy JANE ROE\nAssociated Press\n\n", "Associated Press"),
        ("Council closes lanes\n\nReuters\nMay 6, 2026\n\n", "Reuters"),
        ("Council closes lanes\n\nBy Reuters Staff\n\n", "Reuters"),
        ("PORT ALDEN, Maine (AP) — ", "Associated Press"),
        ("LONDON, May 6 (Reuters) - ", "Reuters"),
        ("PARIS (AFP) – ", "Agence France-Presse"),
        ("HARRISBURG (PA) — ", None),  # Pennsylvania
        ("By Jane Roe | Alden Courier\n\n", None),
        ("PA\n\n", None),
    ],
)
def test_credits_above_a_story(above, agency):
    assert wire(above) == agency


@pytest.mark.parametrize(
    ("below", "agency"),
    [
        ("\n\nCopyright 2026 The Associated Press. All rights reserved.", "Associated Press"),
        ("\n\n© Thomson Reuters 2026", "Reuters"),
        ("\n\n©2026 Bloomberg L.P.", "Bloomberg News"),
        ("\n\nSource: AFP", "Agence France-Presse"),
        ("\n\n— Associated Press", "Associated Press"),
        ("\n\nThe Associated Press contributed to this report.", None),
        ("\n\n© 2026 Alden Courier", None),
        ("\n\n© 2026 Reuters Street Books", None),
        ("\n\n© 2026 PA Family Farms", None),
        ("\n\nPhoto agency © Reuters and others", None),
        ("\n\nPA", None),
        ("\n\nWho sent a reporter:\n\n- Reuters\n- AFP\n- The Courier", None),
        ("\n\nMoreno told Reuters that she would resign if the appeal failed.", None),
    ],
)
def test_credits_below_a_story(below, agency):
    assert wire(below=below) == agency


def test_an_agency_s_name_amid_the_story_is_a_heading():
    assert (
        parse(Submission(body_text="\n\n".join([STORY] * 6 + ["Reuters"] + [STORY] * 3))).metadata.wire
        is None
    )


@pytest.mark.parametrize(
    ("given", "agency"),
    [
        ({"authors": ["AP"]}, "Associated Press"),
        ({"authors": ["Jane Roe", "PA Media"]}, "PA Media"),
        ({"publisher": "Reuters"}, "Reuters"),
        ({"wire": "the associated press"}, "Associated Press"),
        ({"wire": "States Newsroom", "authors": ["AP"]}, "States Newsroom"),
        ({"authors": ["Anna Paul"]}, None),
    ],
)
def test_credits_that_are_given(given, agency):
    assert wire(**given) == agency
