"""Which claims count as copies of one another, by their words alone."""

import pytest

from chalicelib.models import Attribution, Kind, Source, SourceType, Span
from chalicelib.naming.ids import named_source_id
from chalicelib.naming.source_names import base_name
from chalicelib.ports.claims import Claim, ClaimSource
from chalicelib.ports.copies import copy_of, wordings
from chalicelib.services.asking.likeness import alike


def claim(words, source="Ada Moreno", context="", *, negated=False):
    said = Source(type=SourceType.NAMED_PERSON, name=source)
    return Claim(
        id="c_aaaaaaaaaaaaaaaabbbbbbbbbb",
        article_id="a_aaaaaaaaaaaaaaaa",
        revision=1,
        number=0,
        headline=None,
        outlet=None,
        published=None,
        url=None,
        attribution=Attribution(
            kind=Kind.INDIRECT,
            content=(Span(start=0, end=len(words), text=words),),
            cue=None,
            source=said,
            negated=negated,
            context=context,
        ),
        source=ClaimSource(id=named_source_id("one", base_name(source)), **said.model_dump()),
        extractor="1",
    )


def are_copies(one, other, day="2026-05-06"):
    common = set(wordings(one)) & set(wordings(other))
    return bool(common) and alike(copy_of(one, "2026-05-06"), copy_of(other, day))


SAID = "that repairs of the bridge would take until the spring"


@pytest.mark.parametrize(
    "words",
    [
        SAID,
        "That repairs of the bridge would take until the spring,",
        "repairs of the bridge would take until the spring",
        "that repairs of the bridge will take until the spring",
        "that repairs of the bridge would take until the early spring",
    ],
)
def test_copies(words):
    assert are_copies(claim(SAID), claim(words))
    assert are_copies(claim(words), claim(SAID))


@pytest.mark.parametrize(
    "other",
    [
        claim(SAID, source="Ruth Oduya"),
        claim(SAID, negated=True),
        claim("that repairs of the bridge would not take until the spring"),
        claim("that repairs of the bridge wouldn’t take until the spring"),
        claim("that repairs of the bridge would take until the spring of 2028"),
        claim("that repairs of the road would be paid for by the county"),
        claim("that repairs of the bridge would start late, cost more and hurt all who cross it daily"),
    ],
)
def test_no_copies(other):
    assert not are_copies(claim(SAID), other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "that two of the lanes would stay open all year",
            "that three of the lanes would stay open all year",
        ),
        (
            "that tolls on the old bridge rose in the spring",
            "that tolls on the old bridge fell in the spring",
        ),
        ("that repairs would cost the city $2.1 million", "that repairs would cost the city $1.2 million"),
        ("that repairs would cost the city $2 million", "that repairs would cost the city €2 million"),
        (
            "that Alden beat Marrow in the last match of the year",
            "that Marrow beat Alden in the last match of the year",
        ),
        ("that the town has most of the money for it", "that the town has the money for most of it"),
    ],
)
def test_a_word_that_tells_another_thing_makes_no_copy(one, other):
    assert not are_copies(claim(one), claim(other))


def test_the_same_words_weeks_later_are_another_claim():
    assert are_copies(claim(SAID), claim(SAID), day="2026-05-13")
    assert not are_copies(claim(SAID), claim(SAID), day="2026-05-14")


def test_unnamed_sources_recur_by_themselves():
    first = claim(SAID, source="police", context="Police said that in Alden.")
    other = claim(SAID, source="police", context="Police said that in Marrow.")
    assert not are_copies(first, other)


def test_short_contents_recur_by_themselves():
    first = claim("It is a shame", context="“It is a shame,” Moreno said of the toll.")
    again = claim("it is a shame", context="“It is a shame,” Moreno said of the toll.")
    other = claim("It is a shame", context="“It is a shame,” Moreno said of the fire.")
    assert are_copies(first, again)
    assert not are_copies(first, other)


def test_names_are_compared_without_case_and_accents():
    assert are_copies(claim(SAID, source="José Ortega"), claim(SAID, source="JOSE ORTEGA"))


def test_a_very_long_content_takes_bounded_room():
    long = copy_of(claim(" ".join(f"word{number}" for number in range(20_000))), "2026")
    assert len(long.model_dump_json()) < 4_000
