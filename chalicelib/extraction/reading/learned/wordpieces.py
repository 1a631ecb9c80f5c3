"""Words cut into the pieces of BERT's uncased vocabulary (WordPiece, Schuster and Nakajima 2012).

Greedy: from the left, the longest piece that the vocabulary holds. Packages
that do this bring a model hub's client or a second tokenizer of some 20 MB
along; the cutting itself is one loop.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

PART = re.compile(r"\w+|[^\w\s]")
MOST_PIECES = 16  # of a token: what is longer is no word
MOST_CHARACTERS = 100


class WordPieces:
    """``vocabulary`` holds one piece a place; a piece inside a word begins with ##."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {piece: number for number, piece in enumerate(vocabulary)}
        self.start = self._ids["[CLS]"]
        self.end = self._ids["[SEP]"]
        self._unknown = self._ids["[UNK]"]
        self._longest = max(map(len, self._ids))
        self.pieces = lru_cache(maxsize=20_000)(self._pieces)

    def _pieces(self, token: str) -> tuple[int, ...]:
        """The pieces' numbers, at least one, for a token as spaCy cuts it."""
        parts = PART.findall(_plain(token[:MOST_CHARACTERS]))
        found = [piece for part in parts for piece in self._cut(part)]
        return tuple(found[:MOST_PIECES]) or (self._unknown,)

    def _cut(self, part: str) -> list[int]:
        found: list[int] = []
        start = 0
        while start < len(part):
            prefix = "##" if start else ""
            ends = range(min(len(part), start + self._longest), start, -1)
            end = next((end for end in ends if prefix + part[start:end] in self._ids), None)
            if end is None:
                return [self._unknown]
            found.append(self._ids[prefix + part[start:end]])
            start = end
        return found


def _plain(token: str) -> str:
    """In small letters, without accents."""
    decomposed = unicodedata.normalize("NFD", token.lower())
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
