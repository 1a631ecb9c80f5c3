"""The turns of transcripts: lines that begin with a speaker and a colon, without quotation marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from chalicelib.extraction import lexicon
from chalicelib.extraction.reading.drafts import Draft, Finder, Passage, Stretch
from chalicelib.extraction.reading.paragraphs import Paragraph

FEWEST_TURNS = 3  # paragraphs so begun that make a transcript
WORD = r"[^\W\d_][\w.'\u2019-]{0,30}"
TURN = re.compile(rf"({WORD}(?: {WORD}){{0,4}}):\s+(?=\S)")


def turn_drafts(paragraphs: Sequence[Paragraph]) -> list[Draft]:
    """A transcript's turns, "LOW: The pier is closed.": speakers in capitals, or names that return."""
    lines = [(paragraph, TURN.match(paragraph.text)) for paragraph in paragraphs]
    turns = [(paragraph, match) for paragraph, match in lines if match and _may_speak(paragraph, match[1])]
    labels = Counter(match[1] for _, match in turns)
    spoken = [(p, m) for p, m in turns if len(m[1]) > 2 and (m[1].isupper() or _returns(m[1], labels))]
    return [_turn(paragraph, match) for paragraph, match in spoken] if len(spoken) >= FEWEST_TURNS else []


def _may_speak(paragraph: Paragraph, label: str) -> bool:
    return not paragraph.quotations and label.lower() not in lexicon.words("no_speakers")


def _returns(label: str, labels: Counter[str]) -> bool:
    return labels[label] > 1 and all(word[0].isupper() for word in label.split())


def _turn(paragraph: Paragraph, match: re.Match[str]) -> Draft:
    name = paragraph.tokens(*match.span(1))
    colon = paragraph.tokens(match.end(1), match.end(1) + 1)
    content = Stretch(match.end(), len(paragraph.text.rstrip()))
    return Draft(
        paragraph,
        (Passage(paragraph.index, content),),
        Finder.TURN,
        source=Stretch(*match.span(1)),
        source_head=name[-1] if name else None,
        cue=Stretch(match.end(1), match.end(1) + 1),
        cue_head=colon[0] if colon else None,
        speech=True,
        confidence=0.9,
    )
