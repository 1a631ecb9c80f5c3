"""The outside scorers over their dev parts, and persons by origin of name, against quality-floors.json.

    python -m benchmarks.quality BENCHMARK_DIR [--errors N] [--report FILE]

BENCHMARK_DIR holds score_NAME.py of polnear, sourcing, genres, coverage and pages, and
polnear/dev, sourcing/dev, genres, ggt/train, gum/interview and pages. Fails where a
figure falls below its floor; floors are raised by hand with each gain, and
lowered only with a reason in the CHANGELOG.
``--report`` writes the figures, beside the peers', as Markdown.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import names, pages
from benchmarks.errors import count, differences, judged, reliability
from benchmarks.report import report
from benchmarks.seed import check

FLOORS = Path(__file__).parent / "quality-floors.json"


def predict(texts: Path, predictions: Path) -> None:
    """What a user would run: the command line over every text."""
    files = sorted(str(file) for file in texts.iterdir() if file.suffix in {".txt", ".html"})
    with predictions.open("w") as output:
        subprocess.run([sys.executable, "-m", "chalicelib", "extract", *files], stdout=output, check=True)


def score(scorer: Path, arguments: list[Path], errors: int) -> Any:
    """Print the scorer's table, and return its figures."""
    command = [sys.executable, str(scorer), *map(str, arguments)]
    sys.stdout.flush()
    subprocess.run([*command, "--errors", str(errors)], check=True)
    return json.loads(subprocess.run([*command, "--json"], capture_output=True, check=True).stdout)


def measure(benchmark: Path, errors: int) -> dict[str, Any]:
    """The figures of both scorers, the differences from the annotators by kind, and the reliability."""
    polnear, sourcing = benchmark / "polnear/dev", benchmark / "sourcing/dev"
    with tempfile.TemporaryDirectory() as folder:
        predictions = Path(folder) / "predictions.jsonl"
        print("PolNeAR dev: who said what, span by span")
        predict(polnear / "text", predictions)
        spans = score(benchmark / "score_polnear.py", [polnear, predictions], errors)
        kinds, table = compare(benchmark / "score_polnear.py", polnear, predictions)
        print("\nSourcing dev: who the sources are")
        predict(sourcing / "articles", predictions)
        arguments = [sourcing / "statements.jsonl", sourcing / "articles", predictions]
        sources = score(benchmark / "score_sourcing.py", arguments, errors)
        print("\nGenres: stories of many genres and regions")
        predict(benchmark / "genres", predictions)
        genres = score(benchmark / "score_genres.py", [benchmark / "genres", predictions], errors)["all"]
        identity = identities(benchmark, predictions)
        coverage = {}
        for name, part in (("ggt", benchmark / "ggt/train"), ("gum", benchmark / "gum/interview")):
            print(f"\nCoverage: {name}")
            predict(part / "text", predictions)
            coverage[name] = covered(benchmark / "score_coverage.py", part, predictions)
    print("\nWhole pages")
    read = pages.measure(benchmark, errors)
    print("\nPersons by origin of name")
    origins, genders, _ = names.measure()
    return {
        "polnear": spans,
        "sourcing": sources,
        "genres": genres,
        **coverage,
        "pages": read["onrecord"],
        "pages_by_trafilatura": read["trafilatura"],
        "names": {"origins": origins, "genders": genders, **spread(origins, genders)},
        "differences": kinds,
        "reliability": table,
        "identity": identity,
    }


def spread(origins: dict[str, float], genders: dict[str, float]) -> dict[str, float]:
    """As shares: the worst group, and how near it is to the best, the nearer the higher."""
    low, high = min(origins.values()), max(origins.values())
    apart = max(high - low, abs(genders["women"] - genders["men"]))
    return {"worst": low / 100, "alike": 1 - apart / 100}


def covered(scorer: Path, part: Path, predictions: Path) -> dict[str, float]:
    """F1 of contents, all and indirect ones, and of the persons quoted, by full name; as shares."""
    command = [sys.executable, str(scorer), str(part), str(predictions)]
    people = part / "sources.jsonl"
    command += ["--sources", str(people)] if people.exists() else []
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    print(printed)
    found = {kind: _third(rf"^{kind} +\d+ +\d+", printed) for kind in ("all", "indirect")}
    return {**found, "persons": _third(r"full name P/R/F1", printed) if people.exists() else 0.0}


def _third(before: str, text: str) -> float:
    """The third of three figures in percent."""
    match = re.search(rf"{before} +[\d.]+ +[\d.]+ +([\d.]+)", text, re.MULTILINE)
    return float(match[1]) / 100 if match else 0.0


def identities(benchmark: Path, predictions: Path) -> list[tuple[str, int, float, float]]:
    """The claims of the genres' stories by ``identity_confidence``, and how many have name and type right."""
    module = load(benchmark / "score_genres.py")
    predicted = {line["id"]: line for line in map(json.loads, predictions.open())}
    judgements = []
    for file in sorted((benchmark / "genres").glob("*.json")):
        gold, line = json.loads(file.read_text()), predicted[file.stem]
        text = line.get("text") or file.with_suffix(".txt").open(newline="").read()
        starts = module.tokens(text)
        said = [each for each in line["attributions"] if each["said"]]
        golds = [module.covered(starts, module.located(text, claim, whole=False)) for claim in gold["claims"]]
        pairs = module.pairs(golds, [module.covered(starts, each["content"]) for each in said])
        for number, found in pairs.items():
            claim, mine = gold["claims"][number], said[found]
            right = module.who_right(claim, mine) and claim["source_type"] == mine["source_type"]
            judgements.append((mine["identity_confidence"], right))
    return reliability(judgements)


def compare(scorer: Path, part: Path, predictions: Path) -> tuple[dict[str, int], list[Any]]:
    """The differences from the annotators by kind, and the reliability of the confidence."""
    module = load(scorer)
    predicted = {line["id"]: line["attributions"] for line in map(json.loads, predictions.open())}
    kinds: list[str] = []
    pairs: list[tuple[float, bool]] = []
    for name, paths in module.annotators(part).items():
        article, gold = module.Article(module.read_text(part, name)), module.read_ann(paths[0])
        mine = [one for one in predicted[name] if article.tokens(one["content"])]
        kinds += differences(module, article, mine, gold)
        pairs += judged(module, article, mine, gold)
    return count(iter(kinds)), reliability(pairs)


def load(path: Path) -> ModuleType:
    """A scorer as a module."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    if specification is None or specification.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def look_up(figures: Any, path: str) -> float:
    """``polnear.direct.who.f1`` and the like, in percent."""
    for name in path.split("."):
        figures = figures[name]
    return round(100 * float(figures), 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("benchmark", type=Path)
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show N errors of each")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the figures as Markdown")
    options = parser.parse_args()
    if not options.benchmark.is_dir():
        print(f"quality: there is no {options.benchmark}; give the folder of the benchmark by BENCHMARK=")
        return 2
    figures = measure(options.benchmark, options.errors)
    print("\nAn article pasted from a web page")
    fallen = 0 if check(options.benchmark.parent / "seed") else 1
    print(f"\n{'figure':42}{'now':>7}{'floor':>8}")
    for path, floor in json.loads(FLOORS.read_text()).items():
        now = look_up(figures, path)
        fallen += now < floor
        print(f"{path:42}{now:>7}{floor:>8}{'  FELL' if now < floor else ''}")
    if options.report:
        options.report.write_text(report(figures))
        print(f"\nwritten to {options.report}")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
