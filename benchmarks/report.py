"""docs/quality.md: what was measured, beside what others reach, and what is still wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.errors import KINDS

# As measured with the same scorers on the same dev parts, all with spaCy's small English model; the
# people's agreement on PolNeAR over its training articles with several annotators. "-": not measured.
POLNEAR_PEERS = (
    ("textacy 0.13", "19.8", "16.5", "37.3", "-", "0.0", "-"),
    ("Gender Gap Tracker", "48.4", "39.3", "45.9", "-", "33.0", "58 / 50 / 46 (test part)"),
    (
        "a conditional random field, linked by syntax",
        "68.2",
        "56.7",
        "77.6",
        "-",
        "49.2",
        "73 / 68 / 59 (test part)",
    ),
    (
        "MiniLM fine-tuned to tag, same linking",
        "73.3",
        "58.9",
        "75.7",
        "-",
        "53.1",
        "71 / 65 / 51 (test part)",
    ),
    ("CofeNet (BERT; flat spans, its own count)", "-", "-", "-", "-", "-", "83 / 75 / 73 (test part)"),
    ("the rules that the network replaced", "66.9", "61.5", "84.2", "67.7", "52.2", "71.0 / 63.6 / 57.8"),
    ("two trained annotators", "79.6", "73.1", "93.9", "88", "65.3", "79 / 71 / 69"),
)
SOURCING_PEERS = (
    ("textacy by paragraph", "45", "72", "66", "3", "0", "20", "9"),
    ("Gender Gap Tracker", "80", "58", "41", "0", "0", "22", "12"),
    (
        "large language models of 2024-25, as published (test part)",
        "53-74",
        "73-84",
        "82-95",
        "67-95",
        "36-80",
        "37-63",
        "-",
    ),
    ("the rules that the network replaced", "81.5", "89.4", "-", "93.0", "75.4", "69.6", "69.3"),
    ("two people (six articles)", "95", "98", "97", "-", "-", "93", "-"),
)


PAGE = """\
# How good the extraction is

`make quality` measures this and writes this page. All figures are percent. Both
measures are human annotation of real news by others; the parts named *dev* had
no share in training. No article of theirs is in this project.

## Who said what: PolNeAR, dev part (84 articles, 2,192 attributions)

F1. *Found*: half of the content's words are right (intersection over union).
*Who*: the source too; then the same for contents in quotation marks wholly, in
part and not at all. *Exact spans*: source, cue and content, word for word.

{polnear}

PolNeAR counts beliefs, plans, orders and accusations as well as speech, and so
does Onrecord.

## Who the sources are: the Markkula Center's sourcing benchmark, dev part (21 articles, 318 statements)

{sourcing}

This benchmark has no training part, and the errors on its dev part were read
while the rules that name the sources were written: expect less on other
articles. It counts what is *said* alone, so that beliefs and plans, which
Onrecord finds too, count against the precision of its statements.

## How far to trust `confidence`

The claims of PolNeAR's dev part by confidence, and how many have content and
source right. The calibration was fitted on training articles that the network
had not seen.

{reliability}

Attributions below 0.5 are not kept; of two halves of a joined quotation the
first tells the confidence. `min_confidence=0.9` asks for those that are right
nine times in ten or more.

## What is still wrong

The differences from PolNeAR's annotators, by kind. Two trained annotators
differ about as often; many of these are matters of opinion. The examples are
invented, the part in question in italics.

{differences}

For a count of who spoke, ask for `min_confidence=0.8` and leave `indirect`
out; to learn whether anybody said anything about a matter, take everything and
read the `context`.
"""


def report(figures: dict[str, Any]) -> str:
    """The whole page."""
    kinds = figures["differences"]
    return PAGE.format(
        polnear=_table(
            ("", "found", "who", "direct", "mixed", "indirect", "exact spans"),
            (*POLNEAR_PEERS[:-1], _polnear(figures["polnear"]), POLNEAR_PEERS[-1]),
        ),
        sourcing=_table(
            ("", "statements F1", "type", "name", "hard name, full", "title", "end to end F1", "full"),
            (*SOURCING_PEERS[:-1], _sourcing(figures["sourcing"]), SOURCING_PEERS[-1]),
        ),
        reliability=_table(
            ("confidence", "claims", "mean", "right"),
            (
                (band, str(count), f"{100 * sure:.0f}", f"{100 * right:.0f}")
                for band, count, sure, right in figures["reliability"]
            ),
        ),
        differences=_table(
            ("kind", "count", "", "example"),
            ((kind.name, str(kinds[kind.name]), kind.means, kind.example) for kind in KINDS),
        ),
    )


def _polnear(figures: dict[str, Any]) -> tuple[str, ...]:
    who = (f"**{100 * figures[kind]['who']['f1']:.1f}**" for kind in ("all", "direct", "mixed", "indirect"))
    spans = " / ".join(f"{100 * figures[f'span:{role}']['f1']:.1f}" for role in ("source", "cue", "content"))
    return ("**Onrecord**", f"**{100 * figures['all']['found']['f1']:.1f}**", *who, f"**{spans}**")


def _sourcing(figures: dict[str, Any]) -> tuple[str, ...]:
    values = (
        figures["statements"]["f1"],
        figures["type"],
        figures["name"],
        figures["hard"]["full"],
        figures["title"],
        figures["end_to_end"]["f1"],
        figures["end_to_end_full"]["f1"],
    )
    return ("**Onrecord**", *(f"**{100 * value:.1f}**" for value in values))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    return "\n".join((lines[0], f"|{'---|' * len(head)}", *lines[1:]))
