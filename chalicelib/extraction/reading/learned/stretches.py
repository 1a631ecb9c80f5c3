"""Scores of single tokens made into runs of tokens.

A run's worth is the sum of its tokens' log-odds of being inside, of its first
token's log-odds of beginning a run and of its last's of ending one. A source
or a cue is the one run of greatest worth (maximum subarray, Kadane 1984, with
a bonus at both ends), a content the set of runs of greatest worth together,
which leaves out a cue in its midst. Both take one pass.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from chalicelib.extraction.reading.learned.network import ROLES, Floats, Scores

NEVER = -1e9


class Run(NamedTuple):
    """Tokens ``first:end`` of a chunk."""

    first: int
    end: int
    worth: float


def one(scores: Scores, role: str) -> Run:
    """The best run of at least one token for a role."""
    return best(*_column(scores, role))


def content(scores: Scores) -> list[Run]:
    """The best set of runs for the content, none of which holds the cue's head."""
    inside, first, last = _column(scores, "content")
    inside[scores.cue] = NEVER
    return best_set(inside, first, last) or [best(inside, first, last)]


def _column(scores: Scores, role: str) -> tuple[Floats, Floats, Floats]:
    column = ROLES.index(role)
    return scores.inside[:, column].copy(), scores.first[:, column], scores.last[:, column]


def best(inside: Floats, first: Floats, last: Floats) -> Run:
    before = np.concatenate(([0.0], np.cumsum(inside, dtype=np.float64)))
    opening = first - before[:-1]
    worth = before[1:] + last + np.maximum.accumulate(opening)
    end = int(np.argmax(worth))
    return Run(int(np.argmax(opening[: end + 1])), end + 1, float(worth[end]))


def best_set(inside: Floats, first: Floats, last: Floats) -> list[Run]:
    """The runs, in order, whose worth together is greatest; none where every run's is below 0.

    Viterbi's algorithm over two states: in a run, or not.
    """
    outside, within = 0.0, NEVER
    ended: list[bool] = []  # at each token: whether the best way to be outside after it has just left a run
    began: list[bool] = []  # whether the best way to be in a run at it begins one there
    for at_inside, at_first, at_last in np.stack((inside, first, last), axis=1).tolist():
        began.append(outside + at_first > within)
        within = max(outside + at_first, within) + at_inside
        ended.append(within + at_last > outside)
        outside = max(within + at_last, outside)
    runs = []
    place = len(began)
    while place > 0:
        if not ended[place - 1]:
            place -= 1
            continue
        end = place
        while not began[place - 1]:
            place -= 1
        place -= 1
        worth = float(inside[place:end].sum() + first[place] + last[end - 1])
        runs.append(Run(place, end, worth))
    return runs[::-1]
