"""What the readers hand on: an attribution before it is known who the source is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from chalicelib.extraction.reading.paragraphs import Paragraph, Token
from chalicelib.models import Act, SourceType


class Stretch(NamedTuple):
    """Characters ``start:end`` of a paragraph."""

    start: int
    end: int


class Passage(NamedTuple):
    """A stretch in the paragraph with this index."""

    paragraph: int
    stretch: Stretch


class Finder(StrEnum):
    """What found an attribution."""

    NETWORK = "network"  # the trained network, at a cue
    COLON = "colon"  # a name, a colon and nothing but quotation
    TURN = "turn"  # a transcript's line: a speaker, a colon, what was said
    ANSWER = "answer"  # in an interview, under a question or after "A:"
    INTRODUCTION = "introduction"  # a quotation set apart after "Low said:"
    SIGNATURE = "signature"  # a quotation, a dash, a name
    CITATION = "citation"  # a block quotation, and the line that names its speaker
    CITING = "citing"  # "was quoted as saying"
    REFUSAL = "refusal"  # who declined to comment: no attribution, and no content
    CHAIN = "chain"  # a quotation that only its neighbours attribute


@dataclass(frozen=True)
class Draft:
    """One attribution as it was found.

    ``source_head`` is the token that heads the source's noun phrase,
    ``cue_head`` the one that heads the cue, ``confidence`` the probability
    that content and source are right, ``evidence`` what it was reckoned from
    by name. ``speech``: the content is what someone said, so that a bare
    quotation which follows continues it. ``follows``: of a quotation without an
    attribution of its own, the ``order`` of the speech before it. ``within``: the ``order`` of the draft
    in whose content it stands. ``acts`` and ``types``: how likely each act, and each type of source.
    """

    paragraph: Paragraph
    content: tuple[Passage, ...]
    finder: Finder
    source: Stretch | None = None
    source_head: Token | None = None
    cue: Stretch | None = None
    cue_head: Token | None = None
    negated: bool = False
    relayed_by: str | None = None
    speech: bool = False
    follows: tuple[int, int] | None = None
    within: tuple[int, int] | None = None
    acts: Mapping[Act, float] = field(default_factory=dict, compare=False)
    types: Mapping[SourceType, float] = field(default_factory=dict, compare=False)
    confidence: float = field(default=0.5, compare=False)
    evidence: Mapping[str, float] = field(default_factory=dict, compare=False)

    @property
    def cue_lemma(self) -> str:
        if self.cue_head is None:
            return ""
        return "according to" if self.cue_head.lower_ == "according" else self.cue_head.lemma_.lower()

    @property
    def sound(self) -> bool:
        """Whether every part has words: a stretch of nothing but punctuation is trimmed to nothing."""
        parts = [self.source, self.cue, *(passage.stretch for passage in self.content)]
        return all(part.start < part.end for part in parts if part is not None)

    @property
    def order(self) -> tuple[int, int]:
        first = self.content[0]
        return first.paragraph, first.stretch.start

    @property
    def paragraphs(self) -> set[int]:
        """Where it stands: its own paragraph, and those of the content."""
        return {self.paragraph.index, *(passage.paragraph for passage in self.content)}
