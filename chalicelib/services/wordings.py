"""Which claims say nearly the same, by the same source, whatever article they stand in. Pure.

Wire copy and press releases reach readers through many outlets, cut and
lightly edited. Two claims are taken for copies where their articles appeared
within days, source and negation are the same, and so are the words, but for
words that were added or left out, or for one function word in place of another.
No number and no denial may be in one alone. Short contents ("I am sorry") and
unnamed sources ("police") recur by themselves: those count with the sentences around.

What of PolNeAR's training part is found so, docs/adr/0009 says.
"""

from __future__ import annotations

import re
from datetime import date
from difflib import SequenceMatcher

from chalicelib.records import Claim, Copy, described
from chalicelib.services.postings import COMMON, content_text, content_words, word_list
from chalicelib.storage import keys

WORDS = 5  # at either end of a content; fewer in all are too short to be known by
MOST_WORDS = 300  # of a content that are noted
ALIKE = 0.7  # words in common / words of either, at least
DAYS = 7  # between two publications of one story
MOST_FIGURES = 50
FIGURE = re.compile(r"[$€£¥]?\d+(?:[.,:]\d+)*(?:\s?%)?")
TELLING = word_list("telling_words")  # denials and numbers


def wordings(claim: Claim) -> tuple[str, ...]:
    """What copies of a claim have in common, one of these at least: how its content begins, how it ends."""
    words = content_words(claim)
    named = keys.is_proper(claim.source.name)
    source = claim.source.id if named else keys.fold(described(claim.source))
    said = f"{claim.attribution.negated}|{source}"
    if len(words) < WORDS or not named:
        return (f"{said}|short|{' '.join(words)}|{keys.fold(claim.attribution.context)}",)
    return f"{said}|begins|{' '.join(words[:WORDS])}", f"{said}|ends|{' '.join(words[-WORDS:])}"


def copy_of(claim: Claim, generation: str, when: str) -> Copy:
    """What is noted of a claim under each of its wordings."""
    return Copy(
        claim_id=claim.id,
        article_id=claim.article_id,
        number=claim.number,
        generation=generation,
        when=when,
        published=claim.published,
        outlet=claim.outlet,
        wire=claim.wire,
        source_id=claim.source.id,
        source_name=keys.fold(claim.source.name or ""),
        source_type=claim.source.type,
        kind=claim.attribution.kind,
        authors=claim.authors,
        about=claim.attribution.about,
        confidence=claim.attribution.confidence,
        words=" ".join(content_words(claim)[:MOST_WORDS]),
        figures=tuple(FIGURE.findall(content_text(claim))[:MOST_FIGURES]),
    )


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
