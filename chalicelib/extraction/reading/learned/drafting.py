"""What the network says of one cue, as a draft: runs of tokens made into stretches of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.drafts import Draft, Finder, Passage, Stretch
from chalicelib.extraction.reading.edges import trimmed
from chalicelib.extraction.reading.learned.confidence import EVIDENCE, confidence, evidence
from chalicelib.extraction.reading.learned.network import Floats, Scores
from chalicelib.extraction.reading.learned.stretches import content, one
from chalicelib.extraction.reading.negation import is_negated
from chalicelib.extraction.reading.paragraphs import Paragraph, Token

NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})


def draft_of(scores: Scores, calibration: Floats) -> Draft:
    """``calibration``: the weights of the draft's confidence."""
    tree = scores.chunk.tree
    paragraph, head = tree.paragraph, tree.tokens[scores.cue]
    source, cue, said = one(scores, "source"), one(scores, "cue"), content(scores)
    named = source.worth > 0
    mention = _undated(tree.tokens[source.first : source.end])
    found = evidence(scores, source, said)
    stretches = _apart(
        _whole_quotations(_stretch(tree.tokens[run.first : run.end], paragraph), paragraph) for run in said
    )
    return Draft(
        paragraph,
        tuple(Passage(paragraph.index, stretch) for stretch in stretches),
        Finder.NETWORK,
        source=_stretch(mention, paragraph) if named else None,
        source_head=_root(mention) if named else None,
        cue=_cue(tree.tokens[cue.first : cue.end], head, paragraph),
        cue_head=head,
        negated=is_negated(head),
        speech=named and _speech(head),
        confidence=confidence(found, calibration),
        evidence={name: float(value) for name, value in zip(EVIDENCE, found, strict=True)},
    )


def _speech(head: Token) -> bool:
    """Whether the source speaks for itself, so that a quotation by itself may go on with what it said."""
    is_active = head.pos_ == "VERB" and not children(head, "nsubjpass", "auxpass")
    return is_active or head.lower_ == "according"


def _stretch(tokens: Sequence[Token], paragraph: Paragraph) -> Stretch:
    last = tokens[-1]
    end = last.idx + len(last.text)
    return trimmed(paragraph.text, min(max(tokens[0].idx, paragraph.lead), end), end)


def _apart(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In text order, those that overlap as one: two parts of a quotation may both take the whole of it."""
    apart: list[Stretch] = []
    for stretch in sorted(stretches):
        if apart and stretch.start < apart[-1].end:
            apart[-1] = Stretch(apart[-1].start, max(apart[-1].end, stretch.end))
        else:
            apart.append(stretch)
    return apart


def _cue(tokens: Sequence[Token], head: Token, paragraph: Paragraph) -> Stretch:
    """The words; their head where there is but punctuation, as the colon of "Lee: “…”" is."""
    stretch = _stretch(tokens, paragraph)
    return stretch if stretch.end > stretch.start else Stretch(head.idx, head.idx + len(head.text))


def _undated(tokens: Sequence[Token]) -> Sequence[Token]:
    """A source without the date after it: "the governor" of "the governor on March 3 said"."""
    end = len(tokens)
    while end and tokens[end - 1].ent_type_ in {"DATE", "TIME"}:
        end -= 1
    dated = end < len(tokens)
    if dated and end > 1 and tokens[end - 1].pos_ == "ADP":
        return tokens[: end - 1]
    return tokens


def _root(tokens: Sequence[Token]) -> Token:
    """The head of a noun phrase: of the tokens whose own head stands outside, the first that is a noun."""
    first, last = tokens[0].i, tokens[-1].i
    roots = [token for token in tokens if not first <= token.head.i <= last or token.head.i == token.i]
    return next((token for token in roots if token.pos_ in NOMINAL), roots[0])


def _whole_quotations(stretch: Stretch, paragraph: Paragraph) -> Stretch:
    """A stretch with an edge inside a quotation takes the whole of it if it has most of it already."""
    start, end = stretch
    first = paragraph.quotation_at(start)
    if first is not None and 2 * (min(end, first.end) - start) >= first.end - first.start:
        start = min(start, first.start)
    last = paragraph.quotation_at(end - 1) if end > start else None
    if last is not None and 2 * (end - max(start, last.start)) >= last.end - last.start:
        end = max(end, last.end)
    return Stretch(start, end)
