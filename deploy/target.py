"""What a package is made for: an architecture, and one of Lambda's versions of Python."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass

STAGES = ("dev", "prod")
PACKAGED_FOR = ((3, 12), (3, 13))
GLIBC = 34  # the C library of Amazon Linux 2023, on which Python 3.12 and 3.13 run, is 2.34
OLDEST_GLIBC = 17  # manylinux2014
MACHINES = {"x86_64": 62, "arm64": 183}  # e_machine of ELF files
_NAMES = {"x86_64": "x86_64", "amd64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Target:
    """An architecture, in Lambda's name for it, and a version of Python."""

    architecture: str
    python: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.runtime} on {self.architecture}"

    @property
    def runtime(self) -> str:
        """Lambda's name for this Python."""
        return "python{}.{}".format(*self.python)

    @property
    def is_here(self) -> bool:
        """Whether this interpreter can run what is made for it."""
        return sys.platform == "linux" and self == here()

    def pip_options(self) -> list[str]:
        """What makes pip take wheels for it, wherever pip runs."""
        machine = "aarch64" if self.architecture == "arm64" else self.architecture
        glibcs = [f"manylinux_2_{minor}_{machine}" for minor in range(GLIBC, OLDEST_GLIBC - 1, -1)]
        version = "{}.{}".format(*self.python)
        if self.python == here().python:
            version = platform.python_version()  # some wheels ask for more than the first of a version
        options = ["--implementation", "cp", "--python-version", version]
        for tag in (*glibcs, f"manylinux2014_{machine}"):
            options += ["--platform", tag]
        return options


def here() -> Target:
    """This machine and this interpreter."""
    return Target(_NAMES.get(platform.machine().lower(), platform.machine()), sys.version_info[:2])


def target(architecture: str) -> Target:
    """What is packaged for an architecture by this interpreter.

    Python 3.11 packages for Lambda's 3.13: Lambda's own 3.11 runs on Amazon
    Linux 2, whose C library (2.26) is older than onnxruntime's wheels ask for (2.28).
    So does Python 3.14, for which no package has been tried yet.
    """
    python = here().python
    return Target(architecture, python if python in PACKAGED_FOR else PACKAGED_FOR[-1])
