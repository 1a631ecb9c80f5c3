"""Proof that a package would run in Lambda, as far as a machine that is not Lambda can give it."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy import pruning
from deploy.errors import CannotPackage
from deploy.target import MACHINES, Target
from deploy.trees import api_tree, extract_tree, lake_tree, size, unpruned_tree
from deploy.wheels import fetch

ROOT = Path(__file__).parents[1]
MEBIBYTE = 1 << 20
UNZIPPED = 250 * MEBIBYTE  # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
ZIPPED = {
    "api.zip": 14 * MEBIBYTE,
    "extract.zip": 110 * MEBIBYTE,
    "lake.zip": 60 * MEBIBYTE,
}  # our own: docs/adr/0015
_SDK = ("boto3", "botocore", "s3transfer", "urllib3")  # what Lambda itself brings


def check_machines(trees: Mapping[str, Path], made_for: Target) -> None:
    """Every shared object is for the target's machine."""
    wanted = MACHINES[made_for.architecture]
    found = (each for tree in trees.values() for each in pruning.machines(tree))
    wrong = [path.name for path, machine in found if machine != wanted]
    if wrong:
        raise CannotPackage(f"these are not for {made_for.architecture}: {', '.join(wrong)}")


def check_size(tree: Path, archive: Path) -> None:
    """Lambda's limit of what is unpacked, and ours of what is uploaded."""
    limits = (("unzipped", size(tree), UNZIPPED), ("zipped", archive.stat().st_size, ZIPPED[archive.name]))
    for how, found, limit in limits:
        if found > limit:
            raise CannotPackage(
                f"{archive.name} has {found / MEBIBYTE:.1f} MiB {how}, and may have {limit / MEBIBYTE:.0f}. "
                "The table above says what takes the room."
            )


def check_runs(
    trees: Mapping[str, Path],
    made_for: Target,
    functions: Iterable[str],
    requirements: Sequence[Path],
    work: Path,
) -> None:
    """All trees start and answer; the extraction's finds what the same wheels find unpruned.

    Where what is made for the target cannot run here (another architecture, another
    Python), trees of this machine's wheels are made in the same way and run instead,
    and every module that they load must be in the target's.
    """
    application, functions = work / "application", list(functions)
    wheels = fetch(requirements, None, work / "wheels-here")
    whole = probe(unpruned_tree(application, wheels, work / "unpruned"), functions, samples=True)
    if made_for.is_here:
        run = trees
    else:
        run = {
            "api": api_tree(application, wheels, work / "api-here"),
            "extract": extract_tree(application, wheels, work / "extract-here"),
            "lake": lake_tree(application, wheels, work / "lake-here"),
        }
    for kind, tree in run.items():
        found = probe(tree, functions, samples=kind == "extract")
        for what in ("functions", "pages", "extractions", "parquet"):
            if what in found and found[what] != whole[what]:
                raise CannotPackage(f"the package {kind} has other {what} than its wheels have unpruned")
        missing = [name for name in found["modules"] if not has_module(trees[kind], name)]
        if missing:
            raise CannotPackage(f"the package {kind} lacks {', '.join(missing)}")


def probe(tree: Path, functions: Iterable[str], *, samples: bool) -> dict[str, Any]:
    """What deploy/probe.py prints of a tree. Raises CannotPackage with its last words where it fails."""
    sdk = lay_out_sdk(tree.parent)
    script = str(Path(__file__).with_name("probe.py"))
    command = [sys.executable, "-I", "-S", "-B", script, str(tree), str(sdk), *functions]
    command += ["--samples", str(ROOT / "samples")] if samples else []
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=lambda_environment())
    if done.returncode:
        raise CannotPackage(f"the package {tree.name} does not run:\n{done.stderr[-2000:]}")
    return dict(json.loads(done.stdout))


def lay_out_sdk(work: Path) -> Path:
    """A folder with nothing but what Lambda itself brings."""
    sdk = work / "sdk"
    if not sdk.is_dir():
        sdk.mkdir()
        for name in _SDK:
            (sdk / name).symlink_to(package_folder(name))
    return sdk


def lambda_environment() -> dict[str, str]:
    """As little as Lambda sets."""
    return {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "us-east-1"}


def package_folder(name: str) -> Path:
    """Where a package of this interpreter lies."""
    spec = importlib.util.find_spec(name)
    if not (spec and spec.origin):
        raise CannotPackage(f"{name} is not installed here; make setup installs it")
    return Path(spec.origin).parent


def has_module(tree: Path, name: str) -> bool:
    """Whether a tree holds a module, of Python or of machine code, at a path without suffix."""
    path = tree / name
    return path.with_suffix(".py").is_file() or any(path.parent.glob(f"{path.name}.*.so"))
