"""Fit how likely name and type of a source are right, on stories that trained nothing before.

python -m training.certainty [FOLDER] [--output FILE]
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from chalicelib.extraction.identity.certainty import WEIGHTS, figures
from chalicelib.extraction.identity.facts.sources import SourceMention
from chalicelib.extraction.identity.identities import Identity
from chalicelib.extraction.identity.resolution import resolve
from chalicelib.naming.plain import fold
from training.reading import read_story
from training.stories.checking import load

STRENGTH = 0.3  # of the regression's weights: the inverse of their penalty
WORD = re.compile(r"\w+")


def judged(file: Path) -> Iterator[tuple[Mapping[str, float], bool]]:
    """The figures of each source of a story's claims, and whether name and type are right."""
    text, story = load(file)
    read = read_story(text, story)
    raw: list[tuple[Identity, SourceMention]] = []

    def note(identity: Identity, source: SourceMention) -> float:
        raw.append((identity, source))
        return identity.confidence

    facts = read.facts
    resolve(facts.sources, read.people, read.organizations, read.reporters, facts.pronouns, sure=note)
    for identity, source in raw:
        claim = read.gold.get(source.order)
        if claim is not None and "source_type" in claim:
            yield figures(identity, source), _is_right(identity, claim)


def _is_right(identity: Identity, claim: dict[str, Any]) -> bool:
    names = [name for name in (claim["speaker"], *claim.get("accept", ())) if name]
    told = sorted(WORD.findall(fold(identity.name or "")))
    accepted = [sorted(WORD.findall(fold(name))) for name in names]
    right = told in accepted if claim["speaker"] else not told or told in accepted
    return right and identity.type.value == claim["source_type"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.certainty", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).parent / "stories/dev")
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    rows = [each for file in sorted(options.folder.rglob("*.json")) for each in judged(file)]
    names = sorted({name for found, _ in rows for name in found})
    table = np.array([[found.get(name, 0.0) for name in names] for found, _ in rows])
    right = np.array([was for _, was in rows])
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(table, right)
    kept = dict(zip(names, map(float, model.coef_[0].round(4)), strict=True))
    kept["constant"] = round(float(model.intercept_[0]), 4)
    options.output.write_text(json.dumps(kept, indent=1) + "\n")
    print(f"{len(rows)} sources, {right.mean():.1%} right")


if __name__ == "__main__":
    main()
