"""Which lines of a whole page are its story: those that trafilatura finds, and what is set like them.

https://trafilatura.readthedocs.io, with its own defaults but for two: comments are left out, and the readers
that it compares its own with (``fast``), which finds more on the pages that docs/formats.md tells of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from lxml import etree

from chalicelib.intake.lines.authors import names_alone
from chalicelib.models import BlockRole, Metadata

NEAR = 12  # lines above and below the story that may be of it
LONGEST_ATTRIBUTE = 1_000  # characters
AROUND = 40  # and that may tell of it: its headline, who wrote it, what was corrected
LEAST = 250  # characters: where it finds fewer, trafilatura takes in whatever else there is
LONG = 40  # letters: what is as long stands once on a page
SENTENCE = 80  # characters
ENDS = (".", ":", "!", "?", "”", '"', "…", "’", "'", "»", ")")
GRAM = 4  # words in a row by which a line is found again
MOST = 0.8  # of the grams of the shorter of two lines, one of which is in the other
# A word, or a sign of a script that has no spaces.
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+")


class Line(NamedTuple):
    """A block of a page. ``kin``: how it is set, by its elements. ``beside``: it is no part of the story."""

    text: str
    role: BlockRole | None
    kin: str
    beside: bool = False


def of_story(html: str, lines: Sequence[Line], inside: range) -> list[Line]:
    """The lines of the story, and those between and around them. None where trafilatura finds none.

    ``inside``: the lines of the element that holds the story by its name.
    """
    found = _Story(_words_of_story(html))
    of_it = [found.has(line.text) for line in lines]
    long = _long(lines, of_it)
    if not long:
        return []
    alike = {lines[n].kin for n in long}
    for n in inside:
        of_it[n] |= n > long[0] and lines[n].kin in alike and _is_sentence(lines[n])
    long = _long(lines, of_it)
    first, last = long[0], long[-1]
    mostly = _mostly(lines, of_it, range(first, last + 1))
    for n in inside:
        between = first < n < last
        of_it[n] |= between and (lines[n].role is BlockRole.QUOTATION or lines[n].kin in mostly)
    near, around = (range(first - more, last + more + 1) for more in (NEAR, AROUND))
    of_it = [has and n in near for n, has in enumerate(of_it)]
    return [
        line._replace(beside=not (of_it[n] or _cites(lines, of_it, n)))
        for n, line in enumerate(lines)
        if of_it[n] or (n in inside and n in around) or first <= n <= last
    ]


def _long(lines: Sequence[Line], of_it: Sequence[bool]) -> list[int]:
    """Those of the story that cannot stand elsewhere on the page by chance."""
    return [n for n, has in enumerate(of_it) if has and _letters(lines[n].text) >= LONG]


def _mostly(lines: Sequence[Line], of_it: Sequence[bool], among: range) -> set[str]:
    """The kins of which more lines are of the story than are not."""
    every = Counter(lines[n].kin for n in among)
    has = Counter(lines[n].kin for n in among if of_it[n])
    return {kin for kin, number in has.items() if number * 2 > every[kin]}


def likely(document: Any) -> Metadata:
    """Authors and day as trafilatura finds them, the day by htmldate: in addresses and texts too.

    It is shown neither scripts nor long attributes: some expressions take a time that grows by their square.
    """
    from trafilatura.metadata import extract_metadata  # noqa: PLC0415 - as below

    shown = deepcopy(document)
    etree.strip_elements(shown, "script", "style", with_tail=False)
    for element in shown.iter():
        for name, value in element.attrib.items():
            if len(value) > LONGEST_ATTRIBUTE:
                del element.attrib[name]
    html = etree.tostring(shown, encoding="unicode", method="html")
    found: Any = extract_metadata(html, date_config={"original_date": True, "extensive_search": False})
    names = (found.author or "").split(";") if found else ()
    authors = names_alone(name.strip() for name in names)
    return Metadata(authors=authors, published=(found and found.date) or None)


def _words_of_story(html: str) -> list[list[str]]:
    """The words of each line that trafilatura finds."""
    import trafilatura  # noqa: PLC0415 - a fifth of a second, which only those spend who read articles

    found: Any = trafilatura.bare_extraction(html, fast=True, include_comments=False)
    text: str = (found and found.text) or ""
    return [words for line in text.splitlines() if (words := _words(line))] if len(text) >= LEAST else []


class _Story:
    """The lines that trafilatura has found. Ours may be parts of them, or several in one."""

    def __init__(self, lines: list[list[str]]) -> None:
        self._lines = lines
        self._whole = set(map(tuple, self._lines))
        self._first: dict[tuple[str, ...], int] = {}  # the line that has these words first
        for number, words in enumerate(self._lines):
            for gram in _grams(words):
                self._first.setdefault(gram, number)

    def has(self, text: str) -> bool:
        words = _words(text)
        grams = list(_grams(words))
        if tuple(words) in self._whole or not grams:
            return tuple(words) in self._whole
        found = Counter(self._first[gram] for gram in grams if gram in self._first)
        shared = sum(
            number
            for line, number in found.items()
            if number >= MOST * min(len(grams), len(self._lines[line]) - GRAM + 1)
        )
        return shared * 2 > len(grams)


def _grams(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[n : n + GRAM]) for n in range(len(words) - GRAM + 1))


def _words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _is_sentence(line: Line) -> bool:
    is_running = line.role in (None, BlockRole.QUOTATION)
    return is_running and len(line.text) >= SENTENCE and line.text.endswith(ENDS)


def _cites(lines: Sequence[Line], of_it: Sequence[bool], n: int) -> bool:
    """Who said what is quoted goes with it."""
    return n > 0 and lines[n].role is BlockRole.CITATION and of_it[n - 1]
