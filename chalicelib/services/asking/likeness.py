"""Which claims say nearly the same, by the same source, whatever article they stand in. Pure.

Wire copy and press releases reach readers through many outlets, cut and
lightly edited. Two claims are taken for copies where their articles appeared
within days, source and negation are the same, and so are the words, but for
words that were added or left out, or for one function word in place of another.
No number and no denial may be in one alone.

What of PolNeAR's training part is found so, docs/adr/0009 says.
"""

from __future__ import annotations

from datetime import date
from difflib import SequenceMatcher

from chalicelib.naming.words import COMMON, word_list
from chalicelib.ports.copies import Copy

ALIKE = 0.7  # words in common / words of either, at least
DAYS = 7  # between two publications of one story
TELLING = word_list("telling_words")  # denials and numbers


def alike(one: Copy, other: Copy) -> bool:
    """Of two that have a wording in common."""
    if one.figures != other.figures or _days(one, other) > DAYS:
        return False
    mine, theirs = one.words.split(), other.words.split()
    return mine == theirs or _edited(mine, theirs)


def _days(one: Copy, other: Copy) -> int:
    days = (date.fromisoformat(copy.when[:10]) for copy in (one, other))
    return abs((next(days) - next(days)).days)


def _edited(mine: list[str], theirs: list[str]) -> bool:
    """Whether the one is the other with little more than words added or left out."""
    if len(set(mine) & set(theirs)) < ALIKE * len(set(mine) | set(theirs)):
        return False
    added: set[str] = set()
    dropped: set[str] = set()
    for change, start, end, first, last in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if change == "equal":
            continue
        before, after = set(mine[start:end]), set(theirs[first:last])
        if change == "replace" and not before | after <= COMMON:
            return False
        dropped |= before
        added |= after
    return TELLING.isdisjoint(added | dropped) and added & dropped <= COMMON


def differences(one: Copy, other: Copy) -> list[dict[str, str]]:
    """The words of one content in place of which the other has others, in order."""
    mine, theirs = one.words.split(), other.words.split()
    changes = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    return [
        {"here": " ".join(mine[start:end]), "there": " ".join(theirs[first:last])}
        for change, start, end, first, last in changes
        if change != "equal"
    ]
