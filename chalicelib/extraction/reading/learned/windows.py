"""Paragraphs cut and packed into windows of the length at which the network was trained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from chalicelib.extraction.reading.learned.features import Numbers, Tree, of_words, tree
from chalicelib.extraction.reading.learned.wordpieces import WordPieces
from chalicelib.extraction.reading.paragraphs import Paragraph

LONGEST = 254  # pieces of text in a window


@dataclass(frozen=True)
class Chunk:
    """A paragraph, or a part of a long one, with the pieces of each of its tokens."""

    tree: Tree
    pieces: tuple[tuple[int, ...], ...]

    @property
    def length(self) -> int:
        return sum(map(len, self.pieces))


@dataclass(frozen=True)
class Window:
    """Pieces and features of some chunks; ``places`` are those of each chunk's tokens' first pieces."""

    ids: Numbers
    features: Numbers
    chunks: tuple[Chunk, ...]
    places: tuple[Numbers, ...]


def chunks(paragraphs: Iterable[Paragraph], words: WordPieces) -> Iterator[Chunk]:
    """Every paragraph, one that is too long for a window cut where a sentence begins."""
    for paragraph in paragraphs:
        pieces = [words.pieces(token.text) for token in paragraph.doc]
        cuts = [*_cuts(paragraph, pieces), len(pieces)]
        for first, end in pairwise(cuts):
            yield Chunk(tree(paragraph, first, end), tuple(pieces[first:end]))


def _cuts(paragraph: Paragraph, pieces: Sequence[tuple[int, ...]]) -> list[int]:
    """Where the chunks of a paragraph begin."""
    cuts = [0] if pieces else []
    sentence = length = 0
    for place, token in enumerate(paragraph.doc):
        if token.is_sent_start:
            sentence = place
        if length + len(pieces[place]) > LONGEST:
            if sentence > cuts[-1]:
                cuts.append(sentence)
                length = sum(map(len, pieces[sentence:place]))
            if length + len(pieces[place]) > LONGEST:
                cuts.append(place)
                length = 0
        length += len(pieces[place])
    return cuts


def pack(found: Iterable[Chunk], words: WordPieces, longest: int = LONGEST) -> Iterator[Window]:
    """Neighbouring chunks together, as many as fit."""
    group: list[Chunk] = []
    length = 0
    for chunk in found:
        if group and length + chunk.length + 1 > longest:
            yield _window(group, words)
            group, length = [], 0
        group.append(chunk)
        length += chunk.length + 1
    if group:
        yield _window(group, words)


def _window(group: Sequence[Chunk], words: WordPieces) -> Window:
    ids = [words.start]
    owners = [-1]  # of each piece, the token's row among the features; -1 for a piece of no token
    places = []
    row = 0
    for chunk in group:
        starts = []
        for pieces in chunk.pieces:
            starts.append(len(ids))
            ids.extend(pieces)
            owners.extend([row] * len(pieces))
            row += 1
        ids.append(words.end)
        owners.append(-1)
        places.append(np.array(starts, dtype=np.int64))
    rows = np.concatenate([*(of_words(chunk.tree) for chunk in group), np.zeros((1, 5), dtype=np.int64)])
    return Window(np.array(ids, dtype=np.int64), rows[owners], tuple(group), tuple(places))
