"""docs/quality.md: what was measured, beside what others reach, and what is still wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks import names
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

# As training/reported.py printed them when the shipped weights were fitted.
CROSS_VALIDATED = "88.2 % of the attributions found are told right"
OWN_ALL, OWN_INDIRECT = "80.8", "69.1"  # with a network trained on half of the stories


PAGE = """\
# How good the extraction is

`make quality` measures this and writes this page. All figures are percent. No
article of the measures is in this project. Which figure counts for whom:

- **a newsroom with its own mix of stories**: *genres*, further down;
- **who counts persons quoted in daily news**: *Canadian news*;
- **who wants every belief and plan too**: *PolNeAR*, which is US politics;
- **whose reporters write of people from everywhere**: *persons by origin of name*.

## Stories of many genres and regions (20 stories, 271 claims)

Invented stories with their claims, from match reports to court testimony, of many
countries; none of them trained anything, their errors were read. *Right* is F1 of
claims found with the speaker's full name and the type; *first*: speakers who are
not named in full where they speak.

{genres}

## Every quotation in Canadian news (47 articles, 758 quotations), and interviews

The training half of the Gender Gap Tracker's own evaluation set (Asr et al., PLOS ONE
2021). F1 of what was said, word for word at least by half, of all and of what stands in
no quotation marks; of the persons quoted, by full name. That something was *said*, and
not thought or done, was learned from these articles too: in ten-fold cross-validation
{reported}; without them, from our own stories alone, all is {own_all} and indirect {own_indirect}.

{coverage}

The interviews are of GUM: what its discourse trees attribute inside the answers
("I think that …"). Onrecord gives each answer to who answers, where labels or headings tell
it, and an answer is one claim, in which "I think" is not parted off.

## Persons by origin and gender of name

{persons} invented persons in three short stories each: both claims must have the full name,
of a named person.

{origins}

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
while the first rules that name the sources were written: expect less on other
articles. It counts what is *said* alone.

## Whole web pages (102 of 2019; 125 recorded in 29 countries)

The story found in a page, as F1 of its words, four by four (102 pages of scrapinghub's article
extraction benchmark) and one by one (125 that [fundus](https://github.com/flairNLP/fundus) has recorded
for its tests), and how many headlines, lists of authors and days are right. trafilatura 2.3 is measured in
the same run, alone and with its defaults; Onrecord lays what it finds over the elements of the page
([whole pages](formats.md#whole-pages)). Where a page has two titles, fundus records one or the other, by
publisher: nobody can be right on all.

{pages}

## How far to trust `confidence`

The claims of PolNeAR's dev part by confidence, and how many have content and
source right. The calibration was fitted on training articles that the network
had not seen.

{reliability}

Attributions below 0.42 are not kept; of two halves of a joined quotation the
first tells the confidence. `min_confidence=0.9` asks for those that are right
nine times in ten or more.

`identity_confidence` is that name and type of the source are right. By it, the claims
of the genres' stories, which had no share in its calibration:

{identity}

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
        genres=_table(
            ("", "found", "speaker", "first", "type", "title", "right"),
            (
                ("before names and types were learned", "90.7", "77.1", "68.0", "82.5", "43.7", "63.9"),
                _genres(figures["genres"]),
            ),
        ),
        coverage=_table(
            ("", "all", "indirect", "persons quoted", "GUM interviews"),
            (
                ("textacy 0.13 (whole set)", "46.7", "-", "-", "-"),
                ("Gender Gap Tracker (whole set)", "83.8", "-", "-", "-"),
                ("Onrecord before (whole set)", "71.6", "56.4", "77.7", "48"),
                _coverage(figures["ggt"], figures["gum"]),
            ),
        ),
        persons=len(list(names.persons())),
        origins=_table(
            ("names", "right"),
            (
                (group, f"{share:.1f}")
                for group, share in (
                    *sorted(figures["names"]["origins"].items()),
                    *figures["names"]["genders"].items(),
                )
            ),
        ),
        reported=CROSS_VALIDATED,
        own_all=OWN_ALL,
        own_indirect=OWN_INDIRECT,
        identity=_table(
            ("identity_confidence", "claims", "mean", "right"),
            (
                (band, str(count), f"{100 * sure:.0f}", f"{100 * right:.0f}")
                for band, count, sure, right in figures["identity"]
            ),
        ),
        polnear=_table(
            ("", "found", "who", "direct", "mixed", "indirect", "exact spans"),
            (*POLNEAR_PEERS[:-1], _polnear(figures["polnear"]), POLNEAR_PEERS[-1]),
        ),
        sourcing=_table(
            ("", "statements F1", "type", "name", "hard name, full", "title", "end to end F1", "full"),
            (*SOURCING_PEERS[:-1], _sourcing(figures["sourcing"]), SOURCING_PEERS[-1]),
        ),
        pages=_table(
            ("", "bodies", "bodies, recorded pages", "headline", "authors", "day"),
            (
                ("Onrecord before", "86.6", "85.4", "80.8", "74.2", "93.6"),
                ("trafilatura", *_pages(figures["pages_by_trafilatura"])),
                ("**Onrecord**", *(f"**{each}**" for each in _pages(figures["pages"]))),
            ),
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


def _genres(figures: dict[str, Any]) -> tuple[str, ...]:
    values = (figures[name] for name in ("found", "who", "first", "type", "title", "right"))
    return ("**Onrecord**", *(f"**{100 * value:.1f}**" for value in values))


def _coverage(ggt: dict[str, Any], gum: dict[str, Any]) -> tuple[str, ...]:
    values = (ggt["all"], ggt["indirect"], ggt["persons"], gum["all"])
    return ("**Onrecord**", *(f"**{100 * value:.1f}**" for value in values))


def _pages(figures: dict[str, float]) -> tuple[str, ...]:
    return tuple(f"{100 * figures[name]:.1f}" for name in ("bodies_F1", "body", "title", "authors", "date"))


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
