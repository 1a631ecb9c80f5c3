"""Interviews without labels: questions as headings or list items of their own, answers under them.

In plain paragraphs nothing tells whose an answer is, nor how many gave one: they are left alone.

Told from a page of questions and answers by the outlet itself (an explainer) by the first person in
the answers.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from chalicelib.extraction.layout.wholly_quoted import between_marks
from chalicelib.extraction.reading.drafts import Draft, Finder, Passage, Stretch
from chalicelib.extraction.reading.paragraphs import Paragraph
from chalicelib.models import BlockRole

FEWEST = 3  # questions
LONGEST_QUESTION = 70  # words
FIRST_PERSON = frozenset({"i", "me", "my", "mine", "we", "our", "us", "myself"})


def answer_drafts(paragraphs: Sequence[Paragraph], used: Set[int]) -> tuple[list[Draft], frozenset[int]]:
    """One for each question's answer, and where the questions stand; ``used``: paragraphs told already."""
    asked = [p.index for p in paragraphs if p.index not in used and _asks(p)]
    if len(asked) < FEWEST:
        return [], frozenset()
    runs = [_answer(paragraphs, at, after, used) for at, after in zip(asked, [*asked[1:], None], strict=True)]
    answered = [(at, run) for at, run in zip(asked, runs, strict=True) if run]
    personal = sum(any(map(_first_person, run)) for _, run in answered)
    if len(answered) < FEWEST or 2 * personal < len(answered):
        return [], frozenset()
    return [_draft(run) for _, run in answered], frozenset(at for at, _ in answered)


def _asks(paragraph: Paragraph) -> bool:
    text = paragraph.text.rstrip()
    return (
        text.endswith("?")
        and not paragraph.quotations
        and len(text.split()) <= LONGEST_QUESTION
        and paragraph.role in {BlockRole.HEADING, BlockRole.LIST_ITEM}
    )


def _answer(
    paragraphs: Sequence[Paragraph], asked_at: int, following: int | None, used: Set[int]
) -> list[Paragraph]:
    """Up to the next question; of the last one, as many paragraphs as speak in the first person."""
    run: list[Paragraph] = []
    for paragraph in paragraphs[asked_at + 1 : following]:
        if paragraph.index in used or paragraph.role is BlockRole.HEADING:
            break
        if following is None and run and not _first_person(paragraph):
            break
        run.append(paragraph)
    return run


def _first_person(paragraph: Paragraph) -> bool:
    return any(token.lower_ in FIRST_PERSON for token in paragraph.doc)


def _draft(run: Sequence[Paragraph]) -> Draft:
    whole = (between_marks(p, Stretch(0, len(p.text.rstrip()))) for p in run)
    passages = tuple(Passage(p.index, stretch) for p, stretch in zip(run, whole, strict=True))
    return Draft(run[0], passages, Finder.ANSWER, speech=True, confidence=0.8)
