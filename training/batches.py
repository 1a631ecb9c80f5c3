"""Chunks packed into windows and windows into batches, as tensors with their targets."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from chalicelib.extraction.reading.learned.features import distances
from chalicelib.extraction.reading.learned.windows import LONGEST, Window, pack
from chalicelib.extraction.reading.learned.wordpieces import WordPieces
from training.corpus import UNKNOWN, Annotated, Labelled

LENGTHS = (130, 200, LONGEST)  # windows of several lengths, since a short article fills no long one
PIECES = 2048  # in a batch, padding included
POOL = 256  # windows among which those of like length are put together


@dataclass(frozen=True)
class Batch:
    """Inputs of the encoder; places of the words among all pieces; targets of words and of pairs."""

    ids: Tensor
    features: Tensor
    mask: Tensor
    places: Tensor
    cues: Tensor  # 1, 0, or UNKNOWN where that is not annotated
    names: Tensor  # tags, or UNKNOWN
    acts: Tensor  # of each word: the act whose cue it heads, or UNKNOWN
    pairs: Tensor  # four columns: cue and word (among the words), relation, distance
    roles: Tensor  # nine columns: inside, first and last of source, cue and content
    types: Tensor  # of each pair: the source's type where the word is in the source, or UNKNOWN


def batches(articles: Sequence[Annotated], words: WordPieces, chance: random.Random) -> Iterator[Batch]:
    """One epoch: every window once, in a new order and packed anew."""
    windows = []
    for article in articles:
        examples = {id(chunk): found for chunk, found in article.chunks}
        length = chance.choice(LENGTHS)
        packed = pack((chunk for chunk, _ in article.chunks), words, length)
        windows += [(window, [examples[id(chunk)] for chunk in window.chunks]) for window in packed]
    chance.shuffle(windows)
    groups = []
    for start in range(0, len(windows), POOL):
        pool = sorted(windows[start : start + POOL], key=lambda pair: len(pair[0].ids))
        while pool:
            size = 1
            while size < len(pool) and len(pool[size][0].ids) * (size + 1) <= PIECES:
                size += 1
            groups.append(pool[:size])
            pool = pool[size:]
    chance.shuffle(groups)
    for group in groups:
        yield batch(group)


def batch(group: Sequence[tuple[Window, Sequence[Labelled]]]) -> Batch:
    """Windows padded to the longest, with the examples of their chunks."""
    longest = max(len(window.ids) for window, _ in group)
    ids = np.zeros((len(group), longest), dtype=np.int64)
    features = np.zeros((len(group), longest, 5), dtype=np.int64)
    mask = np.zeros((len(group), longest), dtype=bool)
    places, cues, names, acts, pairs, roles, types = [], [], [], [], [], [], []
    words = 0
    for row, (window, found) in enumerate(group):
        length = len(window.ids)
        ids[row, :length], features[row, :length], mask[row, :length] = window.ids, window.features, True
        for starts, labelled in zip(window.places, found, strict=True):
            count = len(starts)
            places.append(starts + row * longest)
            names.append(labelled.names)
            act = np.full(count, UNKNOWN, dtype=np.int64)
            for example in labelled.examples:
                act[example.cue] = example.act
                cue = np.full(count, words + example.cue)
                columns = (cue, words + np.arange(count), example.relations, distances(count, example.cue))
                pairs.append(np.stack(columns, axis=1))
                roles.append(np.concatenate([example.inside, *_edges(example.inside)], axis=1))
                types.append(np.where(example.inside[:, 0] > 0, example.type, UNKNOWN))
            cues.append(labelled.cues)
            acts.append(act)
            words += count
    return Batch(
        torch.from_numpy(ids),
        torch.from_numpy(features),
        torch.from_numpy(mask),
        torch.from_numpy(np.concatenate(places)),
        torch.from_numpy(np.concatenate(cues)),
        torch.from_numpy(np.concatenate(names)),
        torch.from_numpy(np.concatenate(acts)),
        torch.from_numpy(np.concatenate([np.zeros((0, 4), dtype=np.int64), *pairs])),
        torch.from_numpy(np.concatenate([np.zeros((0, 9), dtype=np.float32), *roles])),
        torch.from_numpy(np.concatenate([np.zeros(0, dtype=np.int64), *types])),
    )


def _edges(inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where stretches begin, and where they end."""
    padded = np.pad(inside, ((1, 1), (0, 0)))
    first = (padded[1:-1] > padded[:-2]).astype(np.float32)
    last = (padded[1:-1] > padded[2:]).astype(np.float32)
    return first, last
