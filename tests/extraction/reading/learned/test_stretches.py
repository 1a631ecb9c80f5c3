"""The best runs of tokens, against all there are."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.extraction.reading.learned.stretches import best, best_set

SCORES = st.lists(st.tuples(*[st.integers(-6, 6)] * 3), min_size=1, max_size=12)


def columns(scores):
    return np.array(scores, dtype=np.float32).T


def worth(scores, runs):
    inside, first, last = columns(scores)
    return sum(inside[a:b].sum() + first[a] + last[b - 1] for a, b in runs)


@given(SCORES)
def test_the_best_run_is_as_good_as_any(scores):
    every = [(a, b) for a in range(len(scores)) for b in range(a + 1, len(scores) + 1)]
    found = best(*columns(scores))
    assert found.worth == max(worth(scores, [run]) for run in every)
    assert worth(scores, [(found.first, found.end)]) == found.worth


def sets(length, start=0):
    """All sets of runs that are apart from each other."""
    yield ()
    for first in range(start, length):
        for end in range(first + 1, length + 1):
            for rest in sets(length, end + 1):
                yield ((first, end), *rest)


@given(st.lists(st.tuples(*[st.integers(-6, 6)] * 3), min_size=1, max_size=6))
def test_the_best_set_is_as_good_as_any_of_runs_apart(scores):
    found = [(run.first, run.end) for run in best_set(*columns(scores))]
    assert worth(scores, found) >= max(worth(scores, runs) for runs in sets(len(scores)))
    assert all(before[1] <= after[0] for before, after in pairwise(found))
