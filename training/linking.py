"""Train what tells whom "she" or "the striker" means: on the stories, with the claims that extraction finds.

    python -m training.linking [FOLDER] [--held FOLDER] [--output FILE]

Each source without a name of its own, of a claim that a story has, makes an example: all candidates
with their figures, of which the story's speaker is the right one.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from chalicelib.extraction.identity.by_link import of_candidate
from chalicelib.extraction.identity.candidates import FEATURES, Candidate, candidates
from chalicelib.extraction.identity.facts.phrases import Phrase
from chalicelib.extraction.identity.facts.pronouns import Pronoun
from chalicelib.extraction.identity.facts.sources import SourceMention
from chalicelib.extraction.identity.identities import Identity
from chalicelib.extraction.identity.linking import WEIGHTS
from chalicelib.extraction.identity.person import Person
from chalicelib.extraction.identity.resolution import resolve
from chalicelib.extraction.identity.story import Story
from chalicelib.naming.plain import fold
from training.reading import read_story
from training.stories.checking import load

HIDDEN, EPOCHS, RATE, DECAY = 24, 25, 0.01, 1e-3
MEMBERS = 5  # fitted from different beginnings; their mean is 0.8 points better than one
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Choice:
    """The candidates of one source, a row each, and which is right."""

    story: str
    rows: np.ndarray
    right: int


def choices(name: str, text: str, story: dict[str, Any]) -> Iterator[Choice]:
    """Those of one story."""
    read = read_story(text, story)
    seen: list[Choice] = []

    def link(words: Phrase | Pronoun, source: SourceMention, told: Story) -> Identity:
        among = candidates(words, source, told)
        claim = read.gold.get(source.order)
        right = _right(among, claim) if claim is not None else None
        if right is not None:
            seen.append(Choice(name, np.array([each.row for each in among], dtype=np.float32), right))
        return of_candidate(among[right or 0], 1.0, words, source, told)

    resolve(read.facts.sources, read.people, read.organizations, read.reporters, read.facts.pronouns, link)
    yield from seen


def _right(among: Sequence[Candidate], claim: dict[str, Any]) -> int | None:
    """None where the claim's speaker is no candidate."""
    speaker = claim["speaker"]
    if speaker is None:
        return 0
    wanted = _words(speaker)
    for number, candidate in enumerate(among):
        who = candidate.who
        if who is not None and _words(who.full_name if isinstance(who, Person) else who.name) == wanted:
            return number
    return None


def _words(name: str) -> list[str]:
    return [word for word in WORD.findall(fold(name)) if word != "the"]


class Linker(nn.Module):
    def __init__(self, size: int = HIDDEN) -> None:
        super().__init__()
        self.hidden, self.out = nn.Linear(len(FEATURES), size), nn.Linear(size, 1, bias=False)

    def forward(self, rows: Tensor) -> Tensor:
        scores: Tensor = self.out(functional.dropout(functional.relu(self.hidden(rows)), 0.1, self.training))
        return scores[:, 0]


def fit(train: Sequence[Choice]) -> Linker:
    """The mean of several, as one."""
    members = [_member(train, seed) for seed in range(1, MEMBERS + 1)]
    linker = Linker(HIDDEN * MEMBERS)
    with torch.no_grad():
        linker.hidden.weight.copy_(torch.cat([member.hidden.weight for member in members]))
        linker.hidden.bias.copy_(torch.cat([member.hidden.bias for member in members]))
        linker.out.weight.copy_(torch.cat([member.out.weight for member in members], dim=1) / MEMBERS)
    return linker.eval()


def _member(train: Sequence[Choice], seed: int) -> Linker:
    torch.manual_seed(seed)
    linker = Linker()
    optimizer = torch.optim.AdamW(linker.parameters(), lr=RATE, weight_decay=DECAY)
    order = np.random.default_rng(seed)
    for epoch in range(EPOCHS):
        for parameters in optimizer.param_groups:
            parameters["lr"] = RATE * (1 - epoch / EPOCHS)
        numbers = order.permutation(len(train))
        for start in range(0, len(numbers), 16):
            batch = [train[n] for n in numbers[start : start + 16]]
            loss = torch.stack([_loss(linker, choice) for choice in batch]).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return linker.eval()


def _loss(linker: Linker, choice: Choice) -> Tensor:
    return functional.cross_entropy(linker(torch.from_numpy(choice.rows))[None], torch.tensor([choice.right]))


def right_share(linker: Linker, held: Sequence[Choice]) -> float:
    hits = [int(linker(torch.from_numpy(c.rows)).argmax()) == c.right for c in held]
    return float(np.mean(hits)) if hits else 0.0


def write(linker: Linker, path: Path) -> None:
    kept = {
        "features": list(FEATURES),
        "hidden": linker.hidden.weight.T.detach().numpy().round(4).tolist(),
        "bias": linker.hidden.bias.detach().numpy().round(4).tolist(),
        "out": linker.out.weight[0].detach().numpy().round(4).tolist(),
    }
    path.write_text(json.dumps(kept) + "\n")


def _read(folder: Path) -> list[Choice]:
    stories = ((file.stem, *load(file)) for file in sorted(folder.rglob("*.json")))
    return [choice for story in stories for choice in choices(*story)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.linking", description=__doc__.split("\n")[0])
    stories = Path(__file__).parent / "stories"
    parser.add_argument("folder", type=Path, nargs="?", default=stories / "train")
    parser.add_argument("--held", type=Path, default=stories / "dev", help="stories to measure on")
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    kept, held = _read(options.folder), _read(options.held)
    linker = fit(kept)
    print(f"{len(kept)} choices to train on: {right_share(linker, kept):.1%} right")
    print(f"{len(held)} of other stories: {right_share(linker, held):.1%} right")
    write(linker, options.output)


if __name__ == "__main__":
    main()
