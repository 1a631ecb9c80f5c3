"""The confidence of an attribution fitted to how often such attributions are right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from chalicelib.extraction.reading.learned.confidence import EVIDENCE, confidence, evidence
from chalicelib.extraction.reading.learned.network import Network, Scores
from chalicelib.extraction.reading.learned.reading import CUE_THRESHOLD
from chalicelib.extraction.reading.learned.stretches import Run, content, one
from chalicelib.extraction.reading.learned.windows import pack
from training.corpus import Annotated, Spans

WORD = re.compile(r"\w+")


def uncalibrated(folder: Path) -> None:
    """Weights that give every attribution one half, so that the model can be loaded."""
    np.savez(folder / "calibration.npz", weights=np.zeros(len(EVIDENCE) + 1, dtype=np.float32))


def calibrate(articles: Sequence[Annotated], network: Network, folder: Path) -> list[tuple[float, float]]:
    """Fit and write calibration.npz; the confidences, and whether each was right."""
    rows, right = [], []
    for article in articles:
        for found, is_right in _judged(article, network):
            rows.append(found)
            right.append(is_right)
    fitted = make_pipeline(StandardScaler(), LogisticRegression()).fit(np.array(rows), right)
    scale, regression = fitted[0], fitted[1]
    slopes = regression.coef_[0] / scale.scale_
    weights = np.append(slopes, regression.intercept_[0] - slopes @ scale.mean_).astype(np.float32)
    np.savez(folder / "calibration.npz", weights=weights)
    return [(confidence(row, weights), float(was)) for row, was in zip(rows, right, strict=True)]


def _judged(article: Annotated, network: Network) -> Iterator[tuple[np.ndarray, bool]]:
    words = [match.span() for match in WORD.finditer(article.text)]
    gold = [(_words(g.content, words), _words(g.source, words)) for g in article.gold]
    for window in pack((chunk for chunk, _ in article.chunks), network.words):
        for scores in (each for seen in network.read(window, CUE_THRESHOLD) for each in seen.cues):
            source, said = one(scores, "source"), content(scores)
            mine = _words(_spans(scores, said), words)
            named = _words(_spans(scores, [source] if source.worth > 0 else []), words)
            right = any(_alike(mine, theirs) and _alike(named, who) for theirs, who in gold)
            yield evidence(scores, source, said), right


def _spans(scores: Scores, runs: Sequence[Run]) -> Spans:
    start, tokens = scores.chunk.tree.paragraph.start, scores.chunk.tree.tokens
    return tuple(
        (start + tokens[run.first].idx, start + tokens[run.end - 1].idx + len(tokens[run.end - 1].text))
        for run in runs
    )


def _words(spans: Spans, words: Sequence[tuple[int, int]]) -> frozenset[int]:
    return frozenset(
        number for number, (a, b) in enumerate(words) for start, end in spans if a < end and b > start
    )


def _alike(mine: frozenset[int], theirs: frozenset[int]) -> bool:
    """At least half of the words of both together are in both, as the outside scorer counts."""
    return 2 * len(mine & theirs) >= len(mine | theirs)
