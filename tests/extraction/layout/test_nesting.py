"""Which of two attributions that overlap is kept."""

from chalicelib.extraction.layout.nesting import outermost
from chalicelib.extraction.reading.drafts import Draft, Finder, Passage, Stretch


def draft(content, cue, confidence):
    return Draft(
        None, (Passage(0, Stretch(*content)),), Finder.NETWORK, cue=Stretch(*cue), confidence=confidence
    )


def test_what_lies_in_the_content_of_another_is_left_to_it():
    outer, inner = draft((10, 90), (0, 4), 0.6), draft((50, 80), (40, 44), 0.9)
    assert outermost([outer, inner]) == [outer]


def test_of_two_that_hold_each_other_the_likelier_stays():
    one, other = draft((10, 50), (60, 64), 0.6), draft((55, 90), (20, 24), 0.9)
    assert outermost([one, other]) == [other]
    assert outermost([other, one]) == [other]
