"""Quotations set apart after the words that introduce them: "In a statement, Ada Moreno said:"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from chalicelib.extraction import lexicon
from chalicelib.extraction.layout.wholly_quoted import between_marks
from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.drafts import Draft, Finder, Passage, Stretch
from chalicelib.extraction.reading.noun_phrases import noun_phrase
from chalicelib.extraction.reading.paragraphs import Paragraph, Token
from chalicelib.models import Act, BlockRole

APART = frozenset({BlockRole.QUOTATION, BlockRole.LIST_ITEM})


def introduced_drafts(paragraphs: Sequence[Paragraph], used: Set[int]) -> Iterator[Draft]:
    """One for each introduction with quotations right after it; ``used``: paragraphs told already."""
    end = 0  # of the quotation introduced last: what stands in it introduces nothing itself
    for paragraph, following in pairwise(paragraphs):
        if paragraph.index < end or not paragraph.text.rstrip().endswith(":"):
            continue
        cue = _cue(paragraph) if following.index not in used and _quoted(following) else None
        if cue is not None:
            run = _run(paragraphs, following.index, used)
            end = following.index + len(run)
            if run[-1].role is not BlockRole.CITATION:
                yield from _drafts(paragraph, cue, run)


def _quoted(paragraph: Paragraph) -> bool:
    """A quotation set apart by the page, or by its marks alone."""
    if paragraph.role is BlockRole.QUOTATION:
        return True
    text = paragraph.text.rstrip()
    quotations = paragraph.quotations
    return bool(quotations) and quotations[0].outer_start == 0 and quotations[-1].outer_end >= len(text)


def _run(paragraphs: Sequence[Paragraph], first: int, used: Set[int]) -> list[Paragraph]:
    """The paragraphs of the quotation: blocks of one kind, or marks that stay open."""
    run = [paragraphs[first]]
    for at in range(first + 1, len(paragraphs)):
        paragraph = paragraphs[at]
        apart = run[0].role in APART and paragraph.role is run[0].role and _quoted(paragraph)
        goes_on = _quoted(paragraph) and paragraph.quotations and paragraph.quotations[0].continues
        if paragraph.role is BlockRole.CITATION and run[0].role is BlockRole.QUOTATION:
            run.append(paragraph)
            break
        if paragraph.index in used or not (apart or goes_on):
            break
        run.append(paragraph)
    return run


def _cue(paragraph: Paragraph) -> Token | None:
    """The last verb that says something and has a subject."""
    for token in reversed(list(paragraph.doc)):
        if token.pos_ != "VERB" or paragraph.quoted(token):
            continue
        act = lexicon.table("acts").get(token.lemma_.lower())
        said = act is not None and Act(act).said
        issued = any(noun.lemma_.lower() in lexicon.words("statements") for noun in children(token, "dobj"))
        if (said or issued) and _subject(token) is not None:
            return token
    return None


def _subject(verb: Token) -> Token | None:
    """Its own, or that of the verb it is joined to."""
    for _ in range(3):
        found = children(verb, "nsubj", "agent")
        if found:
            return next(iter(children(found[0], "pobj")), found[0])
        if verb.dep_ not in {"conj", "xcomp", "advcl"}:
            return None
        verb = verb.head
    return None


def _drafts(paragraph: Paragraph, cue: Token, run: Sequence[Paragraph]) -> Iterator[Draft]:
    """One for the whole; one for each item of a list."""
    groups = [[each] for each in run] if run[0].role is BlockRole.LIST_ITEM else [list(run)]
    head = _subject(cue)
    for group in groups:
        passages = tuple(
            Passage(each.index, between_marks(each, Stretch(0, len(each.text.rstrip())))) for each in group
        )
        yield Draft(
            paragraph,
            passages,
            Finder.INTRODUCTION,
            source=noun_phrase(head, paragraph) if head is not None else None,
            source_head=head,
            cue=Stretch(cue.idx, cue.idx + len(cue.text)),
            cue_head=cue,
            speech=True,
            confidence=0.85,
        )
