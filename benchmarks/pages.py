"""Whole web pages: headline, authors, day and body, by Onrecord and by trafilatura alone, in one run.

    python -m benchmarks.pages BENCHMARK_DIR [--errors N]

BENCHMARK_DIR holds score_pages.py, pages/bodies and pages/metadata.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import trafilatura

from chalicelib.cli.extract import as_block
from chalicelib.intake.page.parse import parse
from chalicelib.intake.submission import Submission

PARTS = {"bodies": "bodies/html/*.html.gz", "metadata": "metadata/*/*.html.gz"}
Read = Callable[[str], dict[str, Any]]


def own(html: str) -> dict[str, Any]:
    """As ``extract --format jsonl`` prints it, of any length."""
    article = parse(Submission.model_construct(body_html=html))
    blocks = [as_block(each) for each in article.blocks]
    return {"metadata": article.metadata.model_dump(), "text": article.text, "blocks": blocks}


def trafilaturas(html: str) -> dict[str, Any]:
    """With its defaults, and without comments, which the measure has not either."""
    found: Any = trafilatura.bare_extraction(html, include_comments=False, with_metadata=True)
    if found is None:
        return {"metadata": {}, "text": "", "blocks": []}
    authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
    said = {"headline": found.title, "authors": authors, "published": found.date}
    whole = [{"start": 0, "end": len(found.text or ""), "role": "paragraph"}]
    return {"metadata": said, "text": found.text or "", "blocks": whole}


def measure(benchmark: Path, errors: int = 0) -> dict[str, dict[str, float]]:
    """By reader: shares of F1 of bodies, of headlines, authors and days that are right."""
    return {name: dict(_figures(benchmark, read, errors)) for name, read in READERS.items()}


def _figures(benchmark: Path, read: Read, errors: int) -> Iterator[tuple[str, float]]:
    for part, pattern in PARTS.items():
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as predictions:
            for file in sorted((benchmark / "pages").glob(pattern)):
                html = gzip.decompress(file.read_bytes()).decode(errors="replace")
                line = {"id": file.name.removesuffix(".html.gz"), **read(html)}
                predictions.write(json.dumps(line) + "\n")
            predictions.flush()
            command = [sys.executable, str(benchmark / "score_pages.py"), part]
            command.append(str(benchmark / "pages" / part))
            command += [predictions.name, "--errors", str(errors if read is own else 0)]
            printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        print(printed)
        last = next(line for line in printed.splitlines() if line.startswith(("pages", "ALL")))
        for name, figure in re.findall(
            r"(\w+) +([\d.]+)", last.partition("pages")[2].replace("body F1", "body")
        ):
            yield name if part == "metadata" else f"bodies_{name}", float(figure) / 100


READERS: dict[str, Read] = {"onrecord": own, "trafilatura": trafilaturas}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("benchmark", type=Path)
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show N errors")
    options = parser.parse_args()
    for name, figures in measure(options.benchmark, options.errors).items():
        print(name, {each: round(100 * value, 1) for each, value in figures.items()})


if __name__ == "__main__":
    main()
