"""The files of the model, checked by hash, and the network run on windows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from chalicelib.errors import ModelDamaged
from chalicelib.extraction.reading.learned.features import distances, relations
from chalicelib.extraction.reading.learned.windows import Chunk, Window
from chalicelib.extraction.reading.learned.wordpieces import WordPieces

Floats = np.ndarray[Any, np.dtype[np.float32]]
MODEL = Path(__file__).parent / "model"
ROLES = ("source", "cue", "content")


@dataclass(frozen=True)
class Scores:
    """What the network says of the cue at ``cue`` of the chunk.

    ``probability`` that the token is the head of a cue. ``inside``, ``first``
    and ``last`` are log-odds, a row for each of the chunk's tokens and a
    column for each of ``ROLES``: that the token is in the role's stretch of
    this cue, begins one, ends one.
    """

    chunk: Chunk
    cue: int
    probability: float
    inside: Floats
    first: Floats
    last: Floats


class Network:
    """Raises ModelDamaged where a file of the model is missing or not the one that was measured."""

    def __init__(self, folder: Path = MODEL) -> None:
        files = checked_files(folder)
        self.words = WordPieces(files["vocabulary.txt"].decode().split("\n"))
        with np.load(BytesIO(files["heads.npz"])) as arrays:
            self._heads: dict[str, Floats] = dict(arrays)
        with np.load(BytesIO(files["calibration.npz"])) as arrays:
            self.calibration: Floats = arrays["weights"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        providers = ["CPUExecutionProvider"]
        self._encoder = onnxruntime.InferenceSession(files["encoder.onnx"], options, providers=providers)

    def encode(self, window: Window) -> Floats:
        """A vector for each piece of the window."""
        inputs = {"ids": window.ids[None], "features": window.features[None]}
        hidden: Floats = self._encoder.run(None, inputs)[0][0]
        return hidden

    def scores(self, window: Window, threshold: float) -> Iterator[Scores]:
        """Every token of the window that is a cue's head with a probability of ``threshold`` or more."""
        hidden = self.encode(window)
        heads = self._heads
        for chunk, places in zip(window.chunks, window.places, strict=True):
            vectors = hidden[places]
            raised = _ramp(vectors @ heads["cue.w"] + heads["cue.b"])
            odds = raised @ heads["cue.out"] + heads["cue.bias"][0]
            of_cue = vectors @ heads["pair.cue"] + heads["pair.b"]
            of_word = vectors @ heads["pair.word"]
            for cue in np.flatnonzero(odds >= np.log(threshold / (1 - threshold))).tolist():
                mixed = of_word + of_cue[cue]
                mixed += heads["pair.relation"][relations(chunk.tree, cue)]
                mixed += heads["pair.distance"][distances(len(places), cue)]
                found = _ramp(mixed) @ heads["out.w"] + heads["out.b"]
                probability = float(1 / (1 + np.exp(-odds[cue])))
                yield Scores(chunk, cue, probability, found[:, 0:3], found[:, 3:6], found[:, 6:9])


def _ramp(values: Floats) -> Floats:
    return np.maximum(values, 0, out=values)


def checked_files(folder: Path) -> dict[str, bytes]:
    """The model's files by name, each the one that the manifest names. Raises ModelDamaged."""
    try:
        wanted = json.loads((folder / "manifest.json").read_text())["sha256"]
        files = {name: (folder / name).read_bytes() for name in wanted}
    except FileNotFoundError as missing:
        raise ModelDamaged(f"the extraction model lacks {missing.filename}; install it again") from None
    except (ValueError, KeyError, TypeError):
        raise ModelDamaged(f"{folder / 'manifest.json'} cannot be read; install it again") from None
    for name, content in files.items():
        if hashlib.sha256(content).hexdigest() != wanted[name]:
            raise ModelDamaged(f"{folder / name} is not the file that was released; install it again")
    return files
