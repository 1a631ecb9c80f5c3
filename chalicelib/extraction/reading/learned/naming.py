"""Names of persons, organizations, places and works, from the network's tags of the words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from chalicelib.extraction import lexicon
from chalicelib.extraction.reading.learned.network import Floats, Seen, shares
from chalicelib.extraction.reading.names import NAME_TYPES, TICKER, Name
from chalicelib.extraction.reading.paragraphs import Token

PERSON = NAME_TYPES.index("person")
APART = 0.7  # how likely a word must begin a name, to be parted from the name before it
PARTICLES = lexicon.words("name_particles")


def names_of(seen: Seen) -> Iterator[Name]:
    """The chunk's names in text order: runs of words that are likelier part of a name than not."""
    tokens, paragraph = seen.chunk.tree.tokens, seen.chunk.tree.paragraph
    chances = shares(seen.tags)
    runs = (_written_as_name(tokens, chances, *run) for run in _runs(chances))
    for first, end in (run for run in runs if run[0] < run[1]):
        start = tokens[first].idx
        last = tokens[end - 1].idx + len(tokens[end - 1].text)
        if last - start < 2:  # "Q", "A"
            continue
        by_type = _by_type(chances[first:end])
        odds = tuple(float(p) for p in by_type / by_type.sum())
        yield Name(paragraph.index, start, last, paragraph.text[start:last], odds)


def _by_type(chances: Floats) -> Floats:
    """How likely the words are part of a name of each type."""
    of_types = chances[:, 1:].reshape(len(chances), len(NAME_TYPES), 2).sum(axis=2)
    return np.asarray(of_types.mean(axis=0))


def _written_as_name(tokens: Sequence[Token], chances: Floats, first: int, end: int) -> tuple[int, int]:
    """The run without "of" and what follows in a person's name, and words in small letters at the edges.

    A particle may begin a name: "van der Stoep".
    """
    chosen = int(_by_type(chances[first:end]).argmax())
    for place in range(first + 1, end):
        if tokens[place].lower_ == "of" and chosen == PERSON:
            end = place
            break
    while end > first and tokens[end - 1].text.islower() and not _hyphened(tokens[end - 1]):
        end -= 1
    if end - first > 1 and TICKER.fullmatch(tokens[end - 1].text):
        end -= 1
    while first < end and not _begins_name(tokens[first].text):
        first += 1
    return first, end


def _hyphened(token: Token) -> bool:
    """Whether a hyphen joins it to the word before: "Hyun-bin"."""
    before = token.doc[token.i - 1] if token.i else None
    return before is not None and before.text == "-" and not before.whitespace_


def _begins_name(word: str) -> bool:
    return any(map(str.isalpha, word)) and (not word.islower() or word in PARTICLES)


def _runs(chances: Floats) -> Iterator[tuple[int, int]]:
    """A word that rather begins a name than goes on with one begins a new run."""
    inside = chances[:, 0] < 0.5
    begins = chances[:, 1::2].sum(axis=1) > APART
    first: int | None = None
    for place, is_inside in enumerate(inside.tolist()):
        if first is not None and (not is_inside or begins[place]):
            yield first, place
            first = None
        if is_inside and first is None:
            first = place
    if first is not None:
        yield first, len(inside)
