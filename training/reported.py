"""Fit what tells whether something was said, or only thought, planned or done.

    python -m training.reported [--stories FOLDER] [--coverage FOLDER] [--output FILE]

Of each attribution that extraction finds it is asked whether at least half of its content was said, as
the stories (``claims``) and the corpus at ``--coverage`` (brat standoff, every quotation) have it.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from chalicelib import bootstrap
from chalicelib.extraction.pipeline import find
from chalicelib.extraction.reading.frames import frames
from chalicelib.extraction.reading.paragraphs import parse
from chalicelib.extraction.reading.reported import WEIGHTS, figures
from chalicelib.intake.page.parse import parse_text
from training.corpus import attributions, texts
from training.stories.checking import load, located

WORD = re.compile(r"\w+")
STRENGTH = 0.1  # of the regression's weights: the inverse of their penalty


class Judged(NamedTuple):
    """An attribution that was found: its figures, and whether it was said; ``corpus`` it is from."""

    corpus: str
    article: str
    figures: Mapping[str, float]
    said: bool


def of_stories(folder: Path) -> Iterator[Judged]:
    """What the stories count or leave out is asked of neither side."""
    for file in sorted(folder.rglob("*.json")):
        text, story = load(file)
        said = [span for claim in story["claims"] for span in located(text, claim)]
        optional = [c for c in story["optional"] if c["act"] in {"said", "wrote", "asked", "denied"}]
        left_out = [span for claim in optional for span in located(text, claim)]
        yield from _judged("stories", file.stem, text, said, left_out)


def of_coverage(folder: Path) -> Iterator[Judged]:
    for name, text, annotation in texts(folder):
        said = [span for gold in attributions(annotation) for span in gold.content]
        yield from _judged("coverage", name, text, said, [])


def _judged(
    corpus: str, name: str, text: str, said: list[tuple[int, int]], left_out: list[tuple[int, int]]
) -> Iterator[Judged]:
    pipeline = bootstrap.pipeline()
    paragraphs = parse(parse_text(text), pipeline.nlp)
    found = find(paragraphs, [frames(paragraph) for paragraph in paragraphs], pipeline.network)
    words = [match.span() for match in WORD.finditer(text)]

    def covered(spans: list[tuple[int, int]]) -> frozenset[int]:
        return frozenset(n for n, (a, b) in enumerate(words) if any(a < e and s < b for s, e in spans))

    meant, unsure = covered(said), covered(left_out)
    for draft in found.drafts:
        if not draft.acts or draft.within is not None:
            continue
        start = [paragraphs[part.paragraph].start for part in draft.content]
        spans = [
            (at + p.stretch.start, at + p.stretch.end) for at, p in zip(start, draft.content, strict=True)
        ]
        mine = covered(spans)
        if mine and 2 * len(mine & unsure) < len(mine):
            yield Judged(corpus, name, figures(draft), 2 * len(mine & meant) >= len(mine))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.reported", description=__doc__.split("\n")[0])
    parser.add_argument("--stories", type=Path, default=Path(__file__).parent / "stories/train")
    parser.add_argument("--coverage", type=Path)
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    found = list(of_stories(options.stories))
    found += of_coverage(options.coverage) if options.coverage else []
    names = sorted({name for each in found for name in each.figures})
    rows = np.array([[each.figures.get(name, 0.0) for name in names] for each in found])
    said = np.array([each.said for each in found])
    corpora = [each.corpus for each in found]
    even = np.array([len(found) / len(set(corpora)) / corpora.count(corpus) for corpus in corpora])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=1000))
    articles = [each.article for each in found]
    weights = {"logisticregression__sample_weight": even}
    guessed = cross_val_predict(model, rows, said, groups=articles, cv=GroupKFold(10), params=weights)
    for corpus in sorted(set(corpora)):
        own = np.array([each == corpus for each in corpora])
        right = (guessed == said)[own].mean()
        print(f"{corpus}: {own.sum()} found, {said[own].mean():.1%} said; {right:.1%} told right (ten-fold)")
    model.fit(rows, said, **weights)
    scale, regression = model[0], model[1]
    slopes = regression.coef_[0] / scale.scale_
    kept = dict(zip(names, map(float, slopes.round(4)), strict=True))
    kept["constant"] = round(float(regression.intercept_[0] - slopes @ scale.mean_), 4)
    options.output.write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main()
