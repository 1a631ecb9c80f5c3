"""Wheels for the machine that Lambda is, whatever the machine is that packages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from packaging.utils import parse_wheel_filename

from deploy.errors import CannotPackage
from deploy.target import Target

Wheels = dict[str, Path]


def fetch(requirements: Sequence[Path], made_for: Target | None, folder: Path) -> Wheels:
    """Download the wheels that files of pinned requirements name, checked by hash; by distribution.

    ``made_for`` None is this machine. Raises CannotPackage where a wheel cannot be
    had: none is built here.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--require-hashes", "--only-binary=:all:"]
    command += [argument for each in requirements for argument in ("--requirement", str(each))]
    command += ["--dest", str(folder), *(made_for.pip_options() if made_for else ())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        named = " and ".join(each.name for each in requirements)
        raise CannotPackage(
            f"not every wheel of {named} could be had for {made_for or 'this machine'}. "
            f"pip says:\n{done.stderr.strip()}"
        )
    return {parse_wheel_filename(wheel.name)[0]: wheel for wheel in folder.glob("*.whl")}
