"""How likely each candidate is the one who is meant.

A network of one hidden layer scores each candidate's figures by themselves; the scores of all
candidates of a source together make probabilities. How it was trained: ``training/README.md``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from chalicelib.extraction.identity.candidates import FEATURES, Candidate

Floats = np.ndarray[Any, np.dtype[np.float32]]
WEIGHTS = Path(__file__).parent / "linking.json"


def chances(found: Sequence[Candidate]) -> list[float]:
    """A probability for each candidate."""
    hidden, bias, out = _weights()
    rows = np.array([candidate.row for candidate in found], dtype=np.float32)
    scores = np.maximum(rows @ hidden + bias, 0) @ out
    raised = np.exp(scores - scores.max())
    chances: list[float] = (raised / raised.sum()).tolist()
    return chances


@cache
def _weights() -> tuple[Floats, Floats, Floats]:
    kept = json.loads(WEIGHTS.read_text())
    if kept["features"] != list(FEATURES):
        raise ValueError("linking.json was trained on other features; train it again")
    hidden, bias, out = (np.array(kept[name], dtype=np.float32) for name in ("hidden", "bias", "out"))
    return hidden, bias, out
