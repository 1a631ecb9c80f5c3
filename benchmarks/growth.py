"""How time and memory grow with the text, on articles made to be slow: no text that is accepted may stall.

    python -m benchmarks.growth [--length 20000] [--whole] [NAME …]

Each text is read and extracted at a length, at twice and at four times it, in a process of its own:
seconds of processor time, and how many times more the doubled one takes. ``--whole``: at the most that
is accepted instead, with the most memory held. Fails where a ratio or a figure exceeds its limit.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

from benchmarks.growing import TEXTS
from chalicelib import bootstrap
from chalicelib.extraction.pipeline import extract
from chalicelib.intake.page.parse import parse
from chalicelib.intake.submission import MAX_TEXT

LENGTH = 20_000  # characters
RATIO = 2.2
FEW = 1.0  # seconds: of less, a ratio tells nothing
SECONDS = 60.0  # for the longest text, on one core: Lambda has 120
MEBIBYTES = 1_800  # of the 2,048 that the function has


class Cost(NamedTuple):
    """``seconds`` of processor time and ``memory`` held at most, in MiB; ``claims`` found."""

    seconds: float
    memory: int
    claims: int


def cost(name: str, length: int) -> Cost:
    """Of one text, in a process of its own that has the models loaded."""
    context = multiprocessing.get_context("fork")
    answer = context.SimpleQueue()
    process = context.Process(target=_measure, args=(name, length, answer))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{name}: the process that read it ended with {process.exitcode}")
    found: Cost = answer.get()
    return found


def _measure(name: str, length: int, answer: Any) -> None:
    submission = TEXTS[name](length)
    start = time.process_time()
    extraction = extract(parse(submission), bootstrap.pipeline())
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    answer.put(Cost(seconds, memory, len(extraction.attributions)))


def doubled(names: Iterable[str], length: int) -> int:
    """Print the figures at three lengths; returns how many texts take too much."""
    print(f"{'':36}" + "".join(f"{length * times:9,}" for times in (1, 2, 4)) + "   twice   twice")
    exceeded = 0
    for name in names:
        costs = [cost(name, length * times) for times in (1, 2, 4)]
        ratios = [after.seconds / before.seconds for before, after in pairwise(costs)]
        slow = any(r > RATIO and after.seconds > FEW for r, after in zip(ratios, costs[1:], strict=True))
        exceeded += slow
        figures = "".join(f"{each.seconds:9.2f}" for each in costs) + "".join(f"{r:8.2f}" for r in ratios)
        print(f"{name:36}{figures}{'  !' if slow else ''}", flush=True)
    return exceeded


def whole(names: Iterable[str]) -> int:
    """Print the figures of the longest texts; returns how many take too much."""
    print(f"{'':36}  seconds      MiB   claims")
    exceeded = 0
    for name in names:
        found = cost(name, MAX_TEXT)
        slow = found.seconds > SECONDS or found.memory > MEBIBYTES
        exceeded += slow
        print(
            f"{name:36}{found.seconds:9.1f}{found.memory:9,}{found.claims:9,}{'  !' if slow else ''}",
            flush=True,
        )
    return exceeded


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.growth", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="a text of benchmarks/growing.py; all, if left out"
    )
    parser.add_argument("--length", type=int, default=LENGTH, help="characters of the shortest")
    parser.add_argument("--whole", action="store_true", help="at the most that is accepted")
    asked = parser.parse_args()
    if unknown := set(asked.names) - TEXTS.keys():
        parser.error(f"no such text: {', '.join(sorted(unknown))}")
    names = asked.names or list(TEXTS)
    extract(parse(TEXTS["an ordinary article"](3_000)), bootstrap.pipeline())
    return min(1, whole(names) if asked.whole else doubled(names, asked.length))


if __name__ == "__main__":
    sys.exit(main())
