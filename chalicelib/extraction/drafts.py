"""What the rules hand on: an attribution before it is known who the source is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from chalicelib.extraction.paragraphs import Paragraph, Token


class Stretch(NamedTuple):
    """Characters ``start:end`` of a paragraph."""

    start: int
    end: int


class Passage(NamedTuple):
    """A stretch in the paragraph with this index."""

    paragraph: int
    stretch: Stretch


@dataclass(frozen=True)
class Draft:
    """One attribution as a rule found it.

    ``source_head`` is the token that heads the source's noun phrase; ``rule``
    names the class of rule, and ``weight`` is the precision measured for it,
    for verbs by verb and construction (``data/verbs.tsv``). Over PolNeAR's dev
    part, which had no share in the counts, weights of .5, .6, .7, .8 and .9
    came true at .52, .65, .74, .84 and .89.
    ``speech``: the content is what someone said, so that a bare quotation
    which follows continues it.
    """

    paragraph: Paragraph
    content: tuple[Passage, ...]
    rule: str
    source: Stretch | None = None
    source_head: Token | None = None
    cue: Stretch | None = None
    cue_lemma: str = ""
    negated: bool = False
    relayed_by: str | None = None
    speech: bool = False
    weight: float = field(default=0.5, compare=False)

    @property
    def sound(self) -> bool:
        """Whether every part has words: a broken sentence can give a rule a parse that leaves it none."""
        parts = [self.source, self.cue, *(passage.stretch for passage in self.content)]
        return all(part.start < part.end for part in parts if part is not None)

    @property
    def order(self) -> tuple[int, int]:
        first = self.content[0]
        return first.paragraph, first.stretch.start
