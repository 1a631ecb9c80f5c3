"""The stretch of text that a noun's phrase takes."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.extraction.reading.clauses import dated
from chalicelib.extraction.reading.drafts import Stretch
from chalicelib.extraction.reading.edges import trimmed
from chalicelib.extraction.reading.paragraphs import Paragraph, Token


def noun_phrase(head: Token, paragraph: Paragraph) -> Stretch:
    """The phrase of a noun with its modifiers, apposition and relative clauses.

    Left out, as most of PolNeAR's annotators do: a participial clause that a
    comma sets off, and a date. It stops at quotation marks and keeps to the
    run of words around the head.
    """
    left_out = {t.i for part in _set_off(head) for t in part.subtree}
    tokens = [
        t for t in head.subtree if t.i == head.i or not (t.i in left_out or _outside(t, head, paragraph))
    ]
    for stretch in _runs(paragraph, tokens):
        if stretch.start <= head.idx < stretch.end:
            return stretch
    return Stretch(head.idx, head.idx + len(head.text))


def _set_off(head: Token) -> list[Token]:
    parts = []
    for token in head.subtree:
        after_comma = token.left_edge.i > 0 and token.left_edge.nbor(-1).text in {
            ",",
            "\u2014",
            "-",
            "\u2013",
        }
        participial = token.dep_ == "acl" and after_comma
        if participial or (token.dep_ == "prep" and token.head.i == head.i and dated(token)):
            parts.append(token)
    return parts


def _outside(token: Token, head: Token, paragraph: Paragraph) -> bool:
    return paragraph.quotation_at(token.idx) is not paragraph.quotation_at(head.idx)


def _runs(paragraph: Paragraph, tokens: Iterable[Token]) -> list[Stretch]:
    """Tokens as stretches: neighbours, and those parted by punctuation alone, make one."""
    ordered = sorted((t for t in tokens if not t.is_space), key=lambda t: t.i)
    groups: list[list[Token]] = []
    for token in ordered:
        if groups and _joined(groups[-1][-1], token):
            groups[-1].append(token)
        else:
            groups.append([token])
    stretches = [trimmed(paragraph.text, g[0].idx, g[-1].idx + len(g[-1].text)) for g in groups]
    return [s for s in stretches if s.end > s.start]


def _joined(before: Token, after: Token) -> bool:
    between = before.doc[before.i + 1 : after.i]
    return all(token.is_punct or token.is_space for token in between)
