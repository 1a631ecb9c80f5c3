"""The network trained on a corpus: one seed, one order, one result on one machine."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from chalicelib.extraction.reading.learned.wordpieces import WordPieces
from training.batches import Batch, batches
from training.corpus import UNKNOWN, Annotated
from training.network import WIDTH, Network

ENCODER_RATE = 1.5e-4
HEADS_RATE = 1e-3
WARM_UP = 0.06  # of all steps
LEAST_RATE = 0.02  # of the full rate, at the end
INSIDE_WEIGHT, EDGE_WEIGHT = 0.1, 0.5  # a cue has hundreds of words outside, and six edges
ACT_WEIGHT, TYPE_WEIGHT, NAMES_WEIGHT = 0.5, 0.5, 0.5


def train(
    articles: Sequence[Annotated],
    words: WordPieces,
    network: Network,
    epochs: int,
    seed: int,
    report: Callable[[str], None],
    rate: float = 1.0,
) -> Network:
    """The network trained further; ``rate``: times the full rates.

    AdamW with a linear warm-up and decay; bfloat16 where the processor has it.
    """
    random_order = random.Random(seed)  # noqa: S311 - an order, no secret
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)
    network.train()
    trained = [(name, p) for name, p in network.named_parameters() if p.requires_grad]
    groups = [
        {"params": [p for name, p in trained if name.startswith("encoder.")], "full": ENCODER_RATE},
        {"params": [p for name, p in trained if not name.startswith("encoder.")], "full": HEADS_RATE},
    ]
    optimizer = torch.optim.AdamW(groups, lr=0.0, weight_decay=0.01)
    begun = time.monotonic()
    for epoch in range(epochs):
        group = list(batches(articles, words, random_order))
        losses = []
        for number, batch in enumerate(group):
            done = (epoch + number / len(group)) / epochs
            for parameters in optimizer.param_groups:
                parameters["lr"] = parameters["full"] * rate * _rate(done)
            loss = loss_of(network, batch)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            losses.append(loss.item())
            if number % 50 == 49:
                minutes = (time.monotonic() - begun) / 60
                recent = np.mean(losses[-50:])
                report(f"epoch {epoch + 1}, {number + 1} of {len(group)}: {recent:.3f}, {minutes:.0f} min")
    return network.eval()


def _rate(done: float) -> float:
    return min(1.0, done / WARM_UP) * max(LEAST_RATE, 1 - done)


def loss_of(network: Network, batch: Batch) -> Tensor:
    """What is annotated, a term each: cues, the nine targets of each pair, acts, types, names."""
    with torch.autocast("cpu", torch.bfloat16):
        hidden = network.encoder(batch.ids, batch.features, batch.mask)
    vectors = network.drop(hidden.float().reshape(-1, WIDTH)[batch.places])
    odds, acts = network.cues(vectors)
    cues = batch.cues != UNKNOWN
    count = (batch.cues > 0).sum().clamp(min=1)
    loss = functional.binary_cross_entropy_with_logits(odds[cues], batch.cues[cues], reduction="sum") / count
    loss = loss + ACT_WEIGHT * _classes(acts, batch.acts, (batch.acts != UNKNOWN).sum())
    loss = loss + NAMES_WEIGHT * _classes(network.names(vectors), batch.names, (batch.names > 0).sum())
    if not len(batch.pairs):
        return loss
    scores, types = network.pairs(vectors, *batch.pairs.unbind(1))
    each = functional.binary_cross_entropy_with_logits(scores, batch.roles, reduction="none").sum(0) / count
    loss = loss + INSIDE_WEIGHT * each[:3].sum() + EDGE_WEIGHT * each[3:].sum()
    return loss + TYPE_WEIGHT * _classes(types, batch.types, (batch.types != UNKNOWN).sum())


def _classes(scores: Tensor, target: Tensor, count: Tensor) -> Tensor:
    """Cross-entropy where the target is known, a ``count``-th of the sum."""
    loss = functional.cross_entropy(scores, target, ignore_index=UNKNOWN, reduction="sum")
    return loss / count.clamp(min=1)
