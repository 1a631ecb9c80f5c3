"""Quotations signed after a dash: “The bus was never late.” — Tom Crewe, driver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise, zip_longest

from chalicelib.extraction.reading.drafts import Draft, Finder, Passage, Stretch
from chalicelib.extraction.reading.edges import trimmed
from chalicelib.extraction.reading.paragraphs import Paragraph, Token

DASHES = ("\u2014", "\u2013", "\u2015", "--", "-")
LONGEST = 16  # words of a signature


def signed_drafts(paragraphs: Sequence[Paragraph], used: Set[int]) -> Iterator[Draft]:
    """One for each paragraph of a quotation and its signature, in the paragraph itself or the next."""
    for paragraph, following in zip_longest(paragraphs, paragraphs[1:]):
        if paragraph.index in used or not _opens(paragraph):
            continue
        last = paragraph.quotations[-1]
        end = len(paragraph.text.rstrip())
        if last.outer_end < end:
            yield from _signed(paragraph, paragraph, last.outer_end)
        elif following is not None and following.index not in used:
            yield from _signed(paragraph, following, 0)


def _opens(paragraph: Paragraph) -> bool:
    """Whether it begins with a quotation, and has nothing outside quotations before the last one's end."""
    quotations = paragraph.quotations
    if not quotations or quotations[0].outer_start != 0:
        return False
    between = (paragraph.text[a.outer_end : b.outer_start] for a, b in pairwise(quotations))
    return not any(gap.strip() for gap in between)


def _signed(quoted: Paragraph, signing: Paragraph, at: int) -> Iterator[Draft]:
    text = signing.text[at:]
    dash = next((dash for dash in DASHES if text.lstrip().startswith(dash)), None)
    if dash is None:
        return
    start = at + text.index(dash) + len(dash)
    source = trimmed(signing.text, start, len(signing.text))
    tokens = signing.tokens(*source)
    head = _name(tokens)
    if head is None or len(source) == 0 or len(signing.text[slice(*source)].split()) > LONGEST:
        return
    passages = tuple(Passage(quoted.index, Stretch(q.start, q.end)) for q in quoted.quotations)
    dash_at = start - len(dash)
    yield Draft(
        signing,
        passages,
        Finder.SIGNATURE,
        source=source,
        source_head=head,
        cue=Stretch(dash_at, start),
        cue_head=next(iter(signing.tokens(dash_at, start)), None),
        speech=True,
        confidence=0.85,
    )


def _name(tokens: Sequence[Token]) -> Token | None:
    """The head of what stands before the first comma; None where a verb shows that it is no signature."""
    if any(token.tag_ in {"VBD", "VBZ", "VBP", "MD"} for token in tokens):
        return None
    first: list[Token] = []
    for token in tokens:
        if token.text in {",", "("}:
            break
        first.append(token)
    nouns = [token for token in first if token.pos_ in {"PROPN", "NOUN"}]
    return nouns[-1] if nouns else (first[-1] if first else None)
