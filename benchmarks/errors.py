"""The differences from the annotators by kind, and how far a confidence can be trusted.

Counted with the outside scorer's own reading, pairing and word sets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

HALF = 0.5


@dataclass(frozen=True)
class Kind:
    """A kind of difference, with an invented sentence that shows it."""

    name: str
    means: str
    example: str


KINDS = (
    Kind("no source", "missed; nobody is named in the text", "The plan *is widely expected* to fail."),
    Kind(
        "inside another",
        "missed; it lies inside a content that was found",
        "Reed said *Low had promised* to step down.",
    ),
    Kind(
        "cue missed", "missed; the words that attribute were not seen", "Reed *made no secret of* his doubts."
    ),
    Kind(
        "other content",
        "the cue was found, with less than half of the content or twice as much",
        "Low said *the bridge is safe*, as engineers have for years.",
    ),
    Kind(
        "no source found",
        "content right; a source stands in the text, none was found",
        "The offer, *Low*'s third, was called final.",
    ),
    Kind(
        "source invented",
        "content right; a source was found, the annotators have none",
        "*Voters* are expected to agree.",
    ),
    Kind(
        "other source",
        "content right; somebody else, or far more or fewer words",
        "*Low, who met Reed*, said no.",
    ),
    Kind(
        "not annotated", "found; the annotators have no attribution there", "The council *approved* the plan."
    ),
)


def differences(
    scorer: ModuleType, article: Any, predicted: Sequence[dict[str, Any]], gold: Sequence[dict[str, Any]]
) -> Iterator[str]:
    """The kind of each difference in one article."""
    mine, theirs = (_words(scorer, article, side) for side in (predicted, gold))
    found = {j: i for i, j, share in scorer.pairs(mine, theirs) if share >= HALF}
    seen = set(found.values())
    for j, wanted in enumerate(theirs):
        if j in found:
            yield from _of_source(scorer, mine[found[j]]["source"], wanted["source"])
            continue
        same_cue = [i for i, one in enumerate(mine) if i not in seen and one["cue"] & wanted["cue"]]
        if same_cue:
            seen.add(same_cue[0])
            yield "other content"
        elif any(wanted["cue"] and wanted["cue"] <= one["content"] for one in mine):
            yield "inside another"
        else:
            yield "cue missed" if wanted["source"] else "no source"
    yield from ("not annotated" for i in range(len(mine)) if i not in seen)


def _of_source(scorer: ModuleType, mine: frozenset[int], theirs: frozenset[int]) -> Iterator[str]:
    if scorer.iou(mine, theirs) >= HALF:
        return
    if not mine:
        yield "no source found"
    else:
        yield "other source" if theirs else "source invented"


def judged(
    scorer: ModuleType, article: Any, predicted: Sequence[dict[str, Any]], gold: Sequence[dict[str, Any]]
) -> Iterator[tuple[float, bool]]:
    """The confidence of each prediction, and whether content and source are right."""
    mine, theirs = (_words(scorer, article, side) for side in (predicted, gold))
    right = {
        i
        for i, j, share in scorer.pairs(mine, theirs)
        if share >= HALF and scorer.iou(mine[i]["source"], theirs[j]["source"]) >= HALF
    }
    yield from ((one["confidence"], i in right) for i, one in enumerate(predicted))


def reliability(pairs: Sequence[tuple[float, bool]]) -> list[tuple[str, int, float, float]]:
    """By tenths: the range, how many, their mean confidence and the share that is right."""
    table = []
    for tenth in range(10):
        group = [pair for pair in pairs if tenth <= min(9, int(pair[0] * 10 + 1e-9)) < tenth + 1]
        if group:
            sure, right = (sum(column) / len(group) for column in zip(*group, strict=True))
            table.append((f"{tenth / 10:.1f} to {(tenth + 1) / 10:.1f}", len(group), sure, right))
    return table


def count(kinds: Iterator[str]) -> dict[str, int]:
    """How often each of KINDS, in their order."""
    counted = Counter(kinds)
    return {kind.name: counted[kind.name] for kind in KINDS}


def _words(
    scorer: ModuleType, article: Any, side: Sequence[dict[str, Any]]
) -> list[dict[str, frozenset[int]]]:
    return [{role: article.tokens(one[role]) for role in scorer.ROLES} for one in side]
