"""Check stories against GUIDE.md: ``python -m training.stories [FOLDER]``."""

from __future__ import annotations

import sys
from pathlib import Path

from training.stories.checking import problems


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    files = sorted(folder.rglob("*.json"))
    found = 0
    for file in files:
        for problem in problems(file):
            found += 1
            print(f"{file.stem}: {problem}")
    print(f"{len(files)} stories, {found} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
