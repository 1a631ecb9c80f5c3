"""Who speaks by the parse, where the network has found a cue and a content but no source, or the hearer.

"Hyacinth Low, a higgler from Santa Cruz, said …": a long interruption hides the subject from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.learned.features import Tree
from chalicelib.extraction.reading.learned.stretches import Run
from chalicelib.extraction.reading.paragraphs import Token

LONGEST = 30  # words
NOBODY = frozenset({"it", "there", "that", "this", "which", "what", "who"})  # nobody may speak there


def subject(tree: Tree, cue: int, said: Sequence[Run]) -> Run | None:
    """The subject of the cue's verb, or of the one it hangs on; None where all of it is content."""
    found = told_by(tree.tokens[cue]) or _subject(tree.tokens[cue])
    offset, before = tree.tokens[0].i, cue
    if found is not None and found.lower_ == "who" and found.head.dep_ == "relcl":
        found, before = found.head.head, found.i - offset  # "Ann Low, who said …, left"
    if found is None or found.lower_ in NOBODY:
        return None
    first, end = found.left_edge.i - offset, min(found.right_edge.i + 1 - offset, before)
    if found.i - offset > cue:
        end = found.right_edge.i + 1 - offset
    while end > first and tree.tokens[end - 1].is_punct:
        end -= 1
    inside = 0 <= first < end <= len(tree.tokens) and end - first <= LONGEST
    apart = all(end <= run.first or run.end <= first for run in said)
    return Run(first, end, 0.0) if inside and apart and found.i - offset < end else None


def told_by(cue: Token) -> Token | None:
    """From whom it was heard: "Jurors heard from Dr Nair that …"."""
    of = [each for each in children(cue, "prep") if each.lower_ == "from" and cue.lemma_.lower() == "hear"]
    return next((noun for each in of for noun in children(each, "pobj")), None)


def _subject(verb: Token) -> Token | None:
    while verb.pos_ in {"VERB", "AUX"} and not children(verb, "nsubjpass", "auxpass"):
        subjects = children(verb, "nsubj")
        if subjects:
            return subjects[0]
        if verb.dep_ != "conj" and not (verb.dep_ == "advcl" and verb.tag_ == "VBG"):
            return None
        verb = verb.head
    return None
