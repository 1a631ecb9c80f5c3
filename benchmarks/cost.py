"""What Onrecord costs on AWS a month, and what a language model would: docs/cost.md has what this prints.

    python -m benchmarks.cost [--measure FOLDER…]

Computed from consumption.json, what an article takes of each service, and prices.json. ``--measure``
counts the former anew, over the text files of these folders: each is sent as an article of its own.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.dollars import (
    BATCH,
    QUERIES,
    VOLUMES,
    Consumption,
    Prices,
    billed_seconds,
    compute,
    function_seconds,
    lines,
    load,
    memory,
    model_cost,
    query_cost,
    write_units,
)

CONSUMPTION = Path(__file__).with_name("consumption.json")
PRICES = Path(__file__).with_name("prices.json")
AT_ONCE = (2, 5, 10, 50, 200)  # extractions
BACKLOG = 100_000  # articles


def told(dollars: float) -> str:
    return f"{dollars:,.0f}" if dollars >= 1_000 else f"{dollars:,.2f}"


def times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], rule: str = "---:") -> str:
    rules = ["---", *[rule] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rules, *rows))


def article_table(taken: Consumption) -> str:
    """What the mean article takes."""
    stages = taken["receive"], taken["extract"]

    def both(name: str) -> float:
        return float(sum(stage[name] for stage in stages))

    units: Counter[str] = Counter()
    for stage in stages:
        units.update(stage["write_units"])
    calls = ", ".join(f"{sum(stage['calls'].values()):.0f}" for stage in stages)
    items = sum(sum(stage["items"].values()) for stage in stages)
    stored = taken["extract"]["stored_bytes"]
    kilobytes = [sum(stored.values()), both("put_bytes"), both("log_bytes")]
    rows = [
        ("articles measured", f"{taken['articles']}"),
        ("words; claims", f"{taken['words']}; {taken['claims']}"),
        (
            "seconds of one core: to receive, to extract; finding the claims alone",
            f"{stages[0]['seconds']:.2f}, {stages[1]['seconds']:.2f}; {taken['extraction_seconds']:.2f}",
        ),
        ("calls to AWS: to receive, to extract", calls),
        ("items in DynamoDB", f"{items:.0f}"),
        ("write units of DynamoDB; kept", f"{units.total():.0f}; {kilobytes[0] / 1024:.1f} KB"),
        *(
            (f"· {name}", f"{count:.0f}; {stored.get(name, 0) / 1024:.1f} KB")
            for name, count in units.most_common()
        ),
        ("write units of a changed revision, deletions included", f"{taken['revise']['write_units']}"),
        ("read units", f"{both('read_units'):.0f}"),
        ("KB in S3; of logs", "; ".join(f"{each / 1024:.1f}" for each in kilobytes[1:])),
        (
            "tokens of prompt; article; answer",
            "; ".join(f"{taken[f'tokens_of_{part}']:,}" for part in ("prompt", "article", "answer")),
        ),
    ]
    return table(["an article", ""], rows)


def cost_table(taken: Consumption, prices: Prices) -> str:
    """Dollars a month at each volume."""

    def total(articles: int, **options: Any) -> str:
        return told(sum(lines(taken, prices, articles, **options).values()))

    each = [lines(taken, prices, articles) for articles in VOLUMES]
    asked = query_cost(taken, prices)
    rows = [(name, *(told(one[name]) for one in each)) for name in each[0]]
    rows += [
        ("**together**", *(f"**{total(n)}**" for n in VOLUMES)),
        (
            "· for 1,000 articles",
            *(told(1_000 * sum(one.values()) / n) for n, one in zip(VOLUMES, each, strict=True)),
        ),
        ("· on arm64", *(total(n, processor="arm64") for n in VOLUMES)),
        (f"{QUERIES} queries an article, besides", *(told(n * QUERIES * asked) for n in VOLUMES)),
    ]
    return table(["dollars a month", *(f"{n:,} articles" for n in VOLUMES)], rows)


def model_table(taken: Consumption, prices: Prices, models: Sequence[Mapping[str, Any]]) -> str:
    """Dollars for 1,000 articles, and how many times what Onrecord takes."""
    most = VOLUMES[-1]
    megabytes = memory("extract")
    work = billed_seconds(taken["extraction_seconds"], megabytes)
    bases = [
        *(sum(lines(taken, prices, n).values()) / n for n in VOLUMES),
        sum(lines(taken, prices, most, processor="arm64").values()) / most,
        compute(work, megabytes, prices),
    ]
    rows = [("Onrecord", "", *(f"${1_000 * base:,.2f}" for base in bases))]
    for model in models:
        for name, share in ((model["name"], 1.0), (f"{model['name']}, batch", BATCH)):
            dollars = share * model_cost(taken, model)
            rows.append((name, f"${1_000 * dollars:,.2f}", *(f"{times(dollars / base)}×" for base in bases)))
    volumes = (f"Onrecord, {n:,} a month" for n in VOLUMES)
    head = [
        "1,000 articles",
        "the model",
        *volumes,
        "the last, arm64",
        "finding claims alone",
    ]
    return table(head, rows)


def throughput_table(taken: Consumption) -> str:
    """Articles by how many are extracted at once, processes being warm."""
    seconds = function_seconds(taken["extract"], memory("extract"))
    units = write_units(taken)

    def row(at_once: int) -> Sequence[str]:
        rate = at_once / seconds
        return (
            f"{at_once:,}",
            f"{60 * rate:,.0f}",
            f"{86_400 * rate:,.0f}",
            f"{units * rate:,.0f}",
            f"{rate:,.0f}",
            f"{BACKLOG / rate / 3_600:,.1f}",
        )

    head = [
        "at once",
        "articles a minute",
        "a day",
        "write units a second",
        "of them on `all` of one tenant",
        f"hours for {BACKLOG:,} articles",
    ]
    return table(head, map(row, AT_ONCE))


def price_table(known: Mapping[str, Any]) -> str:
    rows = [
        (
            name.replace("_", " "),
            f"{each['dollars']:.10f}".rstrip("0").rstrip("."),
            each["page"],
            each["known_from"],
        )
        for name, each in known["aws"].items()
    ]
    rows += [
        (each["name"], f"{each['input']:g} in, {each['output']:g} out", each["page"], each["known_from"])
        for each in known["models"]
    ]
    return table(["", "dollars", "price page", "known from"], rows, rule="---")


def tables() -> dict[str, list[str]]:
    """All figures of the pages that have them, by page."""
    taken, known = load(CONSUMPTION), load(PRICES)
    prices = {name: each["dollars"] for name, each in known["aws"].items()}
    return {
        "cost.md": [
            cost_table(taken, prices),
            f"1,000 queries cost {1_000 * query_cost(taken, prices):.3f} dollars",
            article_table(taken),
            model_table(taken, prices, known["models"]),
            price_table(known),
        ],
        "scaling.md": [
            f"An article takes {function_seconds(taken['extract'], memory('extract')):.1f} seconds",
            throughput_table(taken),
        ],
    }


def main() -> int:
    if sys.argv[1:2] == ["--measure"]:
        from benchmarks.consumption import bodies, measure  # noqa: PLC0415 - seconds that printing does not take

        CONSUMPTION.write_text(json.dumps(measure(bodies(map(Path, sys.argv[2:]))), indent=2) + "\n")
    for page, parts in tables().items():
        print(f"docs/{page}\n", *parts, sep="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
