"""What the network says of one cue, as a draft: runs of tokens made into stretches of text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.drafts import Draft, Finder, Passage, Stretch
from chalicelib.extraction.reading.edges import trimmed
from chalicelib.extraction.reading.learned.confidence import EVIDENCE, confidence, evidence
from chalicelib.extraction.reading.learned.network import Floats, Scores, shares
from chalicelib.extraction.reading.learned.stretches import Run, content, one
from chalicelib.extraction.reading.learned.subjects import subject, told_by
from chalicelib.extraction.reading.negation import is_negated
from chalicelib.extraction.reading.paragraphs import Paragraph, Token
from chalicelib.models import Act, SourceType

TELLING = frozenset({"tell", "inform", "remind", "assure", "warn", "ask"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})


def draft_of(scores: Scores, calibration: Floats) -> Draft:
    """``calibration``: the weights of the draft's confidence."""
    tree = scores.chunk.tree
    paragraph, head = tree.paragraph, tree.tokens[scores.cue]
    source, cue, said = one(scores, "source"), one(scores, "cue"), content(scores)
    named = source.worth > 0
    found = evidence(scores, source, said)
    if (not named or told_by(head)) and (by_parse := subject(tree, scores.cue, said)) is not None:
        source, named = by_parse, True
    mention = _undated(tree.tokens[source.first : source.end])
    stretches = _apart(
        _whole_quotations(_stretch(tree.tokens[run.first : run.end], paragraph), paragraph) for run in said
    )
    stretches = _after_colon(stretches, paragraph)
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
        acts=dict(zip(Act, map(float, scores.acts), strict=True)),
        types=_types(scores, source) if named else {},
        confidence=confidence(found, calibration),
        evidence={name: float(value) for name, value in zip(EVIDENCE, found, strict=True)},
    )


def _types(scores: Scores, source: Run) -> dict[SourceType, float]:
    """How likely the source is of each type, by the mean score of its words."""
    of_source = scores.types[source.first : source.end].mean(axis=0)
    return dict(zip(SourceType, map(float, shares(of_source)), strict=True))


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


def _after_colon(stretches: list[Stretch], paragraph: Paragraph) -> list[Stretch]:
    """The quotation that a colon introduces, without the words before it: "did not mince words: “…”"."""
    for number, stretch in enumerate(stretches):
        at = bisect_right(paragraph.introduced, stretch.start, key=lambda each: each[0])
        colon, quotation = paragraph.introduced[at] if at < len(paragraph.introduced) else (0, None)
        within = colon <= stretch.end + 1
        if quotation is not None and within and not paragraph.quotation_at(stretch.start):
            later = [each for each in stretches[number + 1 :] if each.start >= quotation.end]
            return [*stretches[:number], Stretch(quotation.start, quotation.end), *later]
    return stretches


def _cue(tokens: Sequence[Token], head: Token, paragraph: Paragraph) -> Stretch:
    """The words; their head where there is but punctuation, as the colon of "Lee: “…”" is."""
    stretch = _stretch(_without_hearer(tokens, head), paragraph)
    return stretch if stretch.end > stretch.start else Stretch(head.idx, head.idx + len(head.text))


def _without_hearer(tokens: Sequence[Token], head: Token) -> Sequence[Token]:
    """ "told" of "told the council": whom it was told is no part of a cue."""
    if head.lemma_.lower() not in TELLING:
        return tokens
    hearers = children(head, "dobj", "dative")
    starts = [hearer.left_edge.i for hearer in hearers if hearer.left_edge.i > head.i]
    return [token for token in tokens if not starts or token.i < min(starts)] or tokens


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
