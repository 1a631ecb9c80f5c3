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
from chalicelib.extraction.reading.names import NAME_TYPES
from chalicelib.models import Act, SourceType

Floats = np.ndarray[Any, np.dtype[np.float32]]
MODEL = Path(__file__).parent / "model"
MOST_CUES = 48  # of a chunk, whose length is bounded: in articles ten at most were seen
ROLES = ("source", "cue", "content")
NAME_TAGS = ("", *(f"{at}-{type_}" for type_ in NAME_TYPES for at in "BI"))
SOURCE_TYPES = tuple(type_.value for type_ in SourceType)
ACTS = tuple(act.value for act in Act)


@dataclass(frozen=True)
class Scores:
    """What the network says of the cue at ``cue`` of the chunk.

    ``probability`` that the token is the head of a cue. ``inside``, ``first``
    and ``last`` are log-odds, a row for each of the chunk's tokens and a
    column for each of ``ROLES``: that the token is in the role's stretch of
    this cue, begins one, ends one. ``acts``: the probability of each of ``ACTS``;
    ``types``: a row for each token, a column for each of ``SOURCE_TYPES``, scores
    of the source if the token is in it.
    """

    chunk: Chunk
    cue: int
    probability: float
    acts: Floats
    inside: Floats
    first: Floats
    last: Floats
    types: Floats


@dataclass(frozen=True)
class Seen:
    """What the network says of a chunk: its likely cues, and each token's score for each of ``NAME_TAGS``."""

    chunk: Chunk
    cues: tuple[Scores, ...]
    tags: Floats


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

    def read(self, window: Window, threshold: float) -> Iterator[Seen]:
        """Each chunk; of cues the tokens that head one with a probability of ``threshold`` or more."""
        hidden = self.encode(window)
        for chunk, places in zip(window.chunks, window.places, strict=True):
            vectors = hidden[places]
            tags = vectors @ self._heads["name.w"] + self._heads["name.b"]
            yield Seen(chunk, tuple(self._cues(chunk, vectors, threshold)), tags)

    def _cues(self, chunk: Chunk, vectors: Floats, threshold: float) -> Iterator[Scores]:
        heads = self._heads
        raised = _ramp(vectors @ heads["cue.w"] + heads["cue.b"])
        odds = raised @ heads["cue.out"] + heads["cue.bias"][0]
        acts = raised @ heads["act.w"] + heads["act.b"]
        of_cue = vectors @ heads["pair.cue"] + heads["pair.b"]
        of_word = vectors @ heads["pair.word"]
        for cue in _likeliest(odds, np.log(threshold / (1 - threshold))):
            mixed = of_word + of_cue[cue]
            mixed += heads["pair.relation"][relations(chunk.tree, cue)]
            mixed += heads["pair.distance"][distances(len(vectors), cue)]
            raised_pair = _ramp(mixed)
            found = raised_pair @ heads["out.w"] + heads["out.b"]
            types = raised_pair @ heads["type.w"] + heads["type.b"]
            yield Scores(
                chunk,
                cue,
                float(1 / (1 + np.exp(-odds[cue]))),
                shares(acts[cue]),
                found[:, 0:3],
                found[:, 3:6],
                found[:, 6:9],
                types,
            )


def _likeliest(odds: Floats, least: float) -> list[int]:
    """Where they are ``least`` or more, in order; of too many the highest."""
    found = np.flatnonzero(odds >= least)
    if len(found) > MOST_CUES:
        found = np.sort(found[np.argsort(-odds[found], kind="stable")[:MOST_CUES]])
    return list(map(int, found))


def shares(scores: Floats) -> Floats:
    """Scores of alternatives as probabilities, along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


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
