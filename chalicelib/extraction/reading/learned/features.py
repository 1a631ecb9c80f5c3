"""What spaCy's parse tells the network: of each word, and of each pair of a cue and a word.

Labels are those of spaCy's English models; one that is not listed counts as
the first, empty one. The order of every list is part of the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from chalicelib.extraction.reading.paragraphs import Paragraph, Token

Numbers = np.ndarray[Any, np.dtype[np.int64]]

TAGS = (
    "", "$", "''", ",", "-LRB-", "-RRB-", ".", ":", "ADD", "AFX", "CC", "CD", "DT", "EX", "FW", "HYPH", "IN",
    "JJ", "JJR", "JJS", "LS", "MD", "NFP", "NN", "NNP", "NNPS", "NNS", "PDT", "POS", "PRP", "PRP$", "RB",
    "RBR", "RBS", "RP", "SYM", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "WDT", "WP", "WP$", "WRB",
    "XX", "_SP", "``",
)  # fmt: skip
DEPENDENCIES = (
    "", "ROOT", "acl", "acomp", "advcl", "advmod", "agent", "amod", "appos", "attr", "aux", "auxpass", "case",
    "cc", "ccomp", "compound", "conj", "csubj", "csubjpass", "dative", "dep", "det", "dobj", "expl", "intj",
    "mark", "meta", "neg", "nmod", "npadvmod", "nsubj", "nsubjpass", "nummod", "oprd", "parataxis", "pcomp",
    "pobj", "poss", "preconj", "predet", "prep", "prt", "punct", "quantmod", "relcl", "xcomp",
)  # fmt: skip
ENTITIES = (
    "", "CARDINAL", "DATE", "EVENT", "FAC", "GPE", "LANGUAGE", "LAW", "LOC", "MONEY", "NORP", "ORDINAL",
    "ORG", "PERCENT", "PERSON", "PRODUCT", "QUANTITY", "TIME", "WORK_OF_ART",
)  # fmt: skip
SHAPES = 7
TAG, DEPENDENCY, ENTITY = (
    {label: number for number, label in enumerate(labels)} for labels in (TAGS, DEPENDENCIES, ENTITIES)
)

# Pairs. A word above the cue in the tree counts by its height, any other by the branch on which it
# hangs: the label of the branch, and how far above the cue it leaves the cue's path to the root.
EARLIER_SENTENCE, LATER_SENTENCE, PATH = 0, 1, 2
HIGHEST = 3
BRANCH = PATH + HIGHEST + 1
RELATIONS = BRANCH + 3 * len(DEPENDENCIES)
DISTANCES = (1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30, 40, 60, 90)


@dataclass(frozen=True)
class Tree:
    """Some neighbouring tokens of a paragraph, with their part of the parse.

    ``heads`` are places in the stretch; a head outside it makes a token its
    own head, as a sentence's root is. ``downwards``: heads before dependents.
    """

    paragraph: Paragraph
    tokens: tuple[Token, ...]
    heads: tuple[int, ...]
    labels: tuple[int, ...]
    downwards: tuple[int, ...]


def tree(paragraph: Paragraph, first: int, end: int) -> Tree:
    """Tokens ``first:end`` of the paragraph."""
    tokens = tuple(paragraph.doc[first:end])
    heads = tuple(
        token.head.i - first if first <= token.head.i < end else place for place, token in enumerate(tokens)
    )
    labels = tuple(DEPENDENCY.get(token.dep_, 0) for token in tokens)
    return Tree(paragraph, tokens, heads, labels, _downwards(heads))


def _downwards(heads: Sequence[int]) -> tuple[int, ...]:
    depths: dict[int, int] = {}
    for place in range(len(heads)):
        path = [place]
        while path[-1] not in depths and heads[path[-1]] != path[-1]:
            path.append(heads[path[-1]])
        depth = depths.setdefault(path.pop(), 0)
        while path:
            depth += 1
            depths[path.pop()] = depth
    return tuple(sorted(range(len(heads)), key=depths.__getitem__))


def of_words(tree: Tree) -> Numbers:
    """A row for each token: tag, dependency, entity, shape, whether in quotation marks."""
    rows = [
        (
            TAG.get(token.tag_, 0),
            label,
            ENTITY.get(token.ent_type_, 0),
            _shape(token.text),
            int(tree.paragraph.quoted(token)),
        )
        for token, label in zip(tree.tokens, tree.labels, strict=True)
    ]
    return np.array(rows, dtype=np.int64)


def _shape(word: str) -> int:
    """No letters, digits, small, Capitalized, ALL CAPITALS, one capital, any other."""
    if not any(char.isalpha() for char in word):
        return int(any(char.isdigit() for char in word))
    if word.islower():
        return 2
    if word.isupper():
        return 4 if len(word) > 1 else 5
    return 3 if word[0].isupper() else 6


def relations(tree: Tree, cue: int) -> Numbers:
    """How each token stands to the one at ``cue`` in the parse."""
    heights: dict[int, int] = {}
    place = cue
    while place not in heights:
        heights[place] = len(heights)
        place = tree.heads[place]
    found = [0] * len(tree.heads)
    for place in tree.downwards:
        head = tree.heads[place]
        if place in heights:
            found[place] = PATH + min(heights[place], HIGHEST)
        elif head == place:
            found[place] = EARLIER_SENTENCE if place < cue else LATER_SENTENCE
        elif head in heights:
            found[place] = BRANCH + len(DEPENDENCIES) * min(heights[head], 2) + tree.labels[place]
        else:
            found[place] = found[head]
    return np.array(found, dtype=np.int64)


def distances(length: int, cue: int) -> Numbers:
    """How far each of ``length`` tokens is from the one at ``cue``, in steps, with its side."""
    away = np.arange(length) - cue
    steps = np.searchsorted(DISTANCES, np.abs(away), side="right")
    return np.where(away < 0, steps, steps + len(DISTANCES) + 1)
