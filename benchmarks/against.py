"""What a change does, claim by claim: those gained, lost and changed against a git revision, to be read.

    python -m benchmarks.against BENCHMARK_DIR REVISION

Over every text and page below BENCHMARK_DIR, but for what the network was trained on. The revision is
checked out beside this tree and run by the same Python, with the packages that are installed for this one.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from chalicelib.cli.extract import read_file

ROOT = Path(__file__).parents[1]
TRAINED_ON = "polnear/train"
SAME = 0.5  # of the characters of both contents together, shared by them
COMPARED = (
    "speaker",
    "speaker_title",
    "source_type",
    "kind",
    "negated",
    "relayed_by",
    "source",
    "cue",
    "content",
)
LONGEST = 160  # characters of a content that are shown

Claim = dict[str, Any]


class Change(NamedTuple):
    """``before`` or ``after`` is None of a claim that is gained or lost."""

    before: Claim | None
    after: Claim | None

    @property
    def kind(self) -> str:
        return "gained" if self.before is None else "lost" if self.after is None else "changed"


def changes(before: Sequence[Claim], after: Sequence[Claim]) -> list[Change]:
    """Of one text, in text order. Those are one claim that have most of their content in common."""
    shares = ((_shared(old, new), i, j) for i, old in enumerate(before) for j, new in enumerate(after))
    after_of: dict[int, int] = {}
    for _, i, j in sorted((each for each in shares if each[0] > SAME), reverse=True):
        if i not in after_of and j not in after_of.values():
            after_of[i] = j
    kept = (Change(before[i], after[j]) for i, j in after_of.items())
    lost = (Change(old, None) for i, old in enumerate(before) if i not in after_of)
    gained = (Change(None, new) for j, new in enumerate(after) if j not in after_of.values())
    return sorted([*filter(differences, kept), *lost, *gained], key=_place)


def differences(change: Change) -> list[str]:
    """The names of what is not the same of a claim that both have."""
    before, after = change.before or {}, change.after or {}
    return [name for name in COMPARED if before.get(name) != after.get(name)]


def _characters(claim: Claim) -> set[int]:
    return {at for start, end in claim["content"] for at in range(start, end)}


def _shared(one: Claim, other: Claim) -> float:
    mine, theirs = _characters(one), _characters(other)
    return len(mine & theirs) / (len(mine | theirs) or 1)


def _place(change: Change) -> list[list[int]]:
    claim = change.after or change.before or {}
    return [list(span) for span in claim["content"]]


def lines(change: Change, text: str) -> Iterator[str]:
    """A change as it is read: who, by which words, said what; and what was otherwise."""
    claim = change.after or change.before or {}
    mark = {"gained": "+", "lost": "-", "changed": "~"}[change.kind]
    said = " … ".join(_words(claim["content"], text))
    yield f"  {mark} {_who(claim)} [{' '.join(_words(claim['cue'], text))}] {said[:LONGEST]}"
    if change.kind == "changed":
        for name in differences(change):
            was, now = ((each or {}).get(name) for each in change)
            if name in {"source", "cue", "content"}:
                was, now = (" … ".join(_words(spans or [], text))[:LONGEST] for spans in (was, now))
            yield f"      {name}: {was} → {now}"


def _who(claim: Claim) -> str:
    return f"{claim['speaker'] or claim['speaker_title'] or '?'} ({claim['source_type']})"


def _words(spans: Sequence[Sequence[int]], text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in spans]


def found_by(tree: Path, files: Sequence[Path]) -> list[list[Claim]]:
    """What the command line of a tree finds in each file."""
    command = [sys.executable, "-m", "chalicelib", "extract", *map(str, files)]
    told = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=True).stdout
    return [json.loads(line)["attributions"] for line in told.splitlines()]


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """The tree of a revision of this repository, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(tree), revision], check=True)
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("benchmark", type=Path)
    parser.add_argument("revision")
    options = parser.parse_args()
    benchmark = options.benchmark.resolve()
    files = sorted(path for path in benchmark.rglob("*") if path.suffix in {".txt", ".html"})
    files = [path for path in files if TRAINED_ON not in path.as_posix()]
    if not files:
        print(f"against: there is no text below {options.benchmark}; give the folder of the benchmark")
        return 2
    try:
        with checked_out(options.revision) as tree:
            before = found_by(tree, files)
    except subprocess.CalledProcessError as error:  # git, or the program as it was then, has said why
        print(f"against: {options.revision} cannot be compared.\n{error.stderr or ''}")
        return 2
    counted: dict[str, Counter[str]] = {}
    for path, old, new in zip(files, before, found_by(ROOT, files), strict=True):
        name = path.relative_to(benchmark)
        here = counted.setdefault(name.parent.as_posix(), Counter())
        here["before"] += len(old)
        found = changes(old, new)
        here.update(each.kind for each in found)
        if found:
            text = read_file(str(path)).text
            print("\n".join([str(name), *(line for each in found for line in lines(each, text))]))
    print(f"\n{'':32}{'before':>8}{'gained':>8}{'lost':>8}{'changed':>9}")
    for part, here in counted.items():
        print(f"{part:32}{here['before']:>8}{here['gained']:>8}{here['lost']:>8}{here['changed']:>9}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
