"""Paragraphs in, attributions out, each with the probability that it is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from chalicelib.extraction.reading import anonymity_formulas
from chalicelib.extraction.reading.drafts import Draft
from chalicelib.extraction.reading.learned.drafting import draft_of
from chalicelib.extraction.reading.learned.network import Network
from chalicelib.extraction.reading.learned.windows import chunks, pack
from chalicelib.extraction.reading.paragraphs import Paragraph

CUE_THRESHOLD = 0.15  # a less likely cue is not looked at: none in a hundred would be kept
KEPT = 0.5  # confidence: rather right than wrong
EMPTY = frozenset({"PRON", "DET", "ADV", "SCONJ", "ADP", "PART", "PUNCT", "SPACE"})


def read(paragraphs: Sequence[Paragraph], network: Network) -> Iterator[list[Draft]]:
    """The attributions of each paragraph, or part of a long one, that are likely enough to keep."""
    for window in pack(chunks(paragraphs, network.words), network.words):
        scored = network.scores(window, CUE_THRESHOLD)
        for _, group in groupby(scored, key=lambda scores: id(scores.chunk)):
            drafts = [draft_of(scores, network.calibration) for scores in group]
            yield [draft for draft in drafts if draft.confidence >= KEPT and draft.sound and _claims(draft)]


def _claims(draft: Draft) -> bool:
    """Not where a source "asked not to be named", nor where what was said stands elsewhere ("said so")."""
    start = draft.cue.start if draft.cue else 0
    if anonymity_formulas.begins(draft.paragraph.text, start):
        return False
    tokens = [token for passage in draft.content for token in draft.paragraph.tokens(*passage.stretch)]
    return any(token.pos_ not in EMPTY for token in tokens)
