"""How likely name and type of a source are right, by how it was found and how sure each step was.

A logistic regression, fitted on stories that had no share in training the rest: of those given 0.9, nine in
ten are right. How: ``training/README.md``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from math import exp, log, log1p
from pathlib import Path

from chalicelib.extraction.identity.facts.sources import SourceMention
from chalicelib.extraction.identity.identities import Identity

WEIGHTS = Path(__file__).parent / "certainty.json"
LEAST = 0.01


def certainty(identity: Identity, source: SourceMention) -> float:
    """From 0 to 1."""
    weights = _weights()
    found = figures(identity, source)
    total = weights.get("constant", 0.0) + sum(weights.get(name, 0.0) * v for name, v in found.items())
    return 1 / (1 + exp(-total))


def figures(identity: Identity, source: SourceMention) -> Mapping[str, float]:
    """What speaks for it, by name."""
    judged = source.judged.get(identity.type)
    who = identity.of
    return {
        f"way_{identity.way}": 1.0,
        "raw": _odds(identity.confidence),
        f"raw_{identity.way}": _odds(identity.confidence),
        "judged": _odds(judged) if judged is not None else 0.0,
        "mentions": log1p(len(who.mentions)) if who is not None else 0.0,
        "one_word": float(identity.name is not None and " " not in identity.name),
        f"type_{identity.type.value}": 1.0,
    }


def _odds(chance: float) -> float:
    bounded = min(max(chance, LEAST), 1 - LEAST)
    return log(bounded / (1 - bounded))


@cache
def _weights() -> Mapping[str, float]:
    weights: dict[str, float] = json.loads(WEIGHTS.read_text())
    return weights
