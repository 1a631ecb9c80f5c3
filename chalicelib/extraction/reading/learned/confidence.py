"""How likely an attribution is to be right, both its content and its source.

A logistic regression over what the network says of the attribution's parts,
fitted on articles that the network was not trained on, so that of the
attributions given 0.9 nine in ten are right (``docs/quality.md``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chalicelib.extraction.reading.learned.network import ROLES, Floats, Scores
from chalicelib.extraction.reading.learned.stretches import Run

SUREST = 1 - 1e-6  # what is beyond has no finite odds in single precision
EVIDENCE = (
    "cue",  # log-odds that the word attributes
    "content_weakest",  # probability of the content's least certain word
    "content_edges",  # mean log-odds of its first and last words
    "named",  # 1 where a source is found
    "source_edges",  # the same of its first and last words, 0 where there is none
    "source_missed",  # where none is found, the worth of the best run of words for one, below 0
    "quoted",  # share of the content in quotation marks
)


def evidence(scores: Scores, source: Run, content: Sequence[Run]) -> Floats:
    """A number for each of ``EVIDENCE``."""
    probability = min(scores.probability, SUREST)
    of_source, of_content = ROLES.index("source"), ROLES.index("content")
    inside = np.concatenate([scores.inside[run.first : run.end, of_content] for run in content])
    first = [scores.first[run.first, of_content] for run in content]
    last = [scores.last[run.end - 1, of_content] for run in content]
    named = source.worth > 0
    edges = scores.first[source.first, of_source] + scores.last[source.end - 1, of_source]
    tree = scores.chunk.tree
    quoted = [tree.paragraph.quoted(token) for run in content for token in tree.tokens[run.first : run.end]]
    found = (
        np.log(probability / (1 - probability)),
        1 / (1 + np.exp(-inside.min())),
        (np.mean(first) + np.mean(last)) / 2,
        float(named),
        edges / 2 if named else 0.0,
        0.0 if named else source.worth,
        np.mean(quoted),
    )
    return np.array(found, dtype=np.float32)


def confidence(found: Floats, weights: Floats) -> float:
    """From 0 to 1; ``weights`` are one for each of ``EVIDENCE`` and a constant."""
    return float(1 / (1 + np.exp(-(found @ weights[:-1] + weights[-1]))))
