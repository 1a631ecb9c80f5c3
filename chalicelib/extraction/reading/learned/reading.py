"""Paragraphs in; attributions, each with the probability that it is right, and names out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.extraction.reading import anonymity_formulas
from chalicelib.extraction.reading.drafts import Draft
from chalicelib.extraction.reading.learned.drafting import draft_of
from chalicelib.extraction.reading.learned.naming import names_of
from chalicelib.extraction.reading.learned.network import Network
from chalicelib.extraction.reading.learned.windows import chunks, pack
from chalicelib.extraction.reading.names import Name
from chalicelib.extraction.reading.paragraphs import Paragraph

CUE_THRESHOLD = 0.15  # a less likely cue is not looked at: none in a hundred would be kept
KEPT = 0.42  # confidence: chosen on the held-out articles, where it gives the most right of all
EMPTY = frozenset({"PRON", "DET", "ADV", "SCONJ", "ADP", "PART", "PUNCT", "SPACE"})


@dataclass(frozen=True)
class Read:
    """What a paragraph, or a part of a long one, says: attributions likely enough to keep, and names."""

    paragraph: int
    drafts: list[Draft]
    names: list[Name]


def read(paragraphs: Sequence[Paragraph], network: Network) -> Iterator[Read]:
    """Each paragraph, or part of a long one, in text order."""
    for window in pack(chunks(paragraphs, network.words), network.words):
        for seen in network.read(window, CUE_THRESHOLD):
            drafts = [draft_of(scores, network.calibration) for scores in seen.cues]
            kept = [each for each in drafts if each.confidence >= KEPT and each.sound and _claims(each)]
            yield Read(seen.chunk.tree.paragraph.index, kept, list(names_of(seen)))


def _claims(draft: Draft) -> bool:
    """Not where a source "asked not to be named", nor where what was said stands elsewhere ("said so")."""
    start = draft.cue.start if draft.cue else 0
    if anonymity_formulas.begins(draft.paragraph.text, start):
        return False
    head = draft.source_head
    if head is not None and head.lower_ in {"i", "we"} and draft.paragraph.quoted(head):
        return False  # what a speaker says of itself is part of what it says
    tokens = [token for passage in draft.content for token in draft.paragraph.tokens(*passage.stretch)]
    return any(token.pos_ not in EMPTY or draft.paragraph.quoted(token) for token in tokens)
