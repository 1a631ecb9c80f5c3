"""Stretches of text without what stands around their words."""

from __future__ import annotations

from chalicelib.extraction.reading.drafts import Stretch

EDGES = frozenset(" \t,;:.()[]-\u2013\u2014\"'\u201c\u201d\u2018\u2019\u00ab\u00bb`")


def trimmed(text: str, start: int, end: int) -> Stretch:
    """Without white space, punctuation and unpaired marks at the edges."""
    while start < end and text[start] in EDGES:
        start += 1
    while start < end and text[end - 1] in EDGES:
        end -= 1
    if text[end : end + 1] == ")" and text.count("(", start, end) > text.count(")", start, end):
        end += 1
    return Stretch(start, end)
