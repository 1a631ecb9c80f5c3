"""Which of two attributions that overlap is kept, and how."""

from dataclasses import replace

from chalicelib.extraction.layout.nesting import apart, nested
from chalicelib.extraction.reading.drafts import Draft, Finder, Passage, Stretch


def draft(content, cue, confidence, source=(0, 3)):
    parts = [content] if isinstance(content[0], int) else content
    return Draft(
        None,
        tuple(Passage(0, Stretch(*part)) for part in parts),
        Finder.NETWORK,
        source=Stretch(*source) if source else None,
        cue=Stretch(*cue),
        confidence=confidence,
    )


def test_what_lies_in_the_content_of_another_is_within_it():
    outer, inner = draft((10, 90), (0, 4), 0.6), draft((50, 80), (40, 44), 0.9)
    assert nested([outer, inner]) == [outer, replace(inner, within=outer.order)]


def test_what_nobody_says_inside_another_is_left_to_it():
    outer, inner = draft((10, 90), (0, 4), 0.6), draft((50, 80), (40, 44), 0.9, source=None)
    assert nested([outer, inner]) == [outer]


def test_of_two_that_hold_each_other_the_likelier_is_the_outer_one():
    one, other = draft((10, 50), (60, 64), 0.6), draft((55, 90), (20, 24), 0.9)
    for both in ([one, other], [other, one]):
        assert [each for each in nested(both) if each.within is None] == [other]


def test_a_quotation_that_another_has_alone_is_that_other_s():
    both, alone = draft([(1, 10), (30, 40)], (12, 16), 0.8), draft((30, 40), (42, 46), 0.6)
    assert [each.content for each in apart([both, alone])] == [both.content[:1], alone.content]
