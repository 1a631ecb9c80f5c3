"""Sentences in which a quotation counts as one word.

A quotation of five sentences inside a sentence of the reporter's breaks the
parser's sentences in pieces. A frame is the reporter's sentence: tokens
outside quotation marks, and whole quotations.
"""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.extraction.reading.paragraphs import Paragraph, Token
from chalicelib.extraction.reading.quotations import Quotation

LONGEST = 400  # tokens and quotations: what is longer is no sentence
TERMINAL = frozenset({".", "?", "!", "...", "\u2026"})


@dataclass(frozen=True)
class Frame:
    """``start:end`` in the paragraph; ``tokens`` are those outside its ``quotations``."""

    paragraph: Paragraph
    start: int
    end: int
    tokens: tuple[Token, ...]
    quotations: tuple[Quotation, ...]

    @property
    def words(self) -> tuple[Token, ...]:
        return tuple(t for t in self.tokens if not t.is_punct and not t.is_space)

    @property
    def bare(self) -> bool:
        """Nothing but quotations."""
        return bool(self.quotations) and not self.words


def _ends_sentence(text: str) -> bool:
    return text.rstrip("\"'\u2019\u201d\u201c\u00bb)")[-1:] in (".", "?", "!", "\u2026")


def _atoms(paragraph: Paragraph) -> list[Token | Quotation]:
    atoms: list[Token | Quotation] = []
    for token in paragraph.doc:
        if token.is_space:
            continue
        quotation = paragraph.quotation_at(token.idx)
        if quotation is None:
            atoms.append(token)
        elif not atoms or atoms[-1] is not quotation:
            atoms.append(quotation)
    return atoms


def _breaks(paragraph: Paragraph, before: Token | Quotation, after: Token | Quotation) -> bool:
    """Whether a new frame begins between two atoms."""
    if isinstance(before, Quotation):
        ended = _ends_sentence(paragraph.text[before.start : before.end])
    else:
        ended = before.text in TERMINAL
    if not ended:
        return False
    if isinstance(after, Quotation):
        return True
    if isinstance(before, Quotation):
        return not after.text[:1].islower() and not after.is_punct and _full_stop(paragraph, before)
    return not after.is_punct or after.text in "([-\u2014"


def _full_stop(paragraph: Paragraph, quotation: Quotation) -> bool:
    """A quoted question may run on into its attribution; a quoted statement ends at its full stop."""
    return paragraph.text[quotation.start : quotation.end][-4:].rstrip("'\u2019\u201d")[-1:] in (
        ".",
        "\u2026",
    )


def frames(paragraph: Paragraph) -> list[Frame]:
    """The paragraph's frames in text order."""
    groups: list[list[Token | Quotation]] = []
    for atom in _atoms(paragraph):
        if not groups or len(groups[-1]) >= LONGEST or _breaks(paragraph, groups[-1][-1], atom):
            groups.append([])
        groups[-1].append(atom)
    return [_frame(paragraph, group) for group in groups]


def _frame(paragraph: Paragraph, atoms: list[Token | Quotation]) -> Frame:
    first, last = atoms[0], atoms[-1]
    return Frame(
        paragraph,
        first.outer_start if isinstance(first, Quotation) else first.idx,
        last.outer_end if isinstance(last, Quotation) else last.idx + len(last.text),
        tuple(atom for atom in atoms if not isinstance(atom, Quotation)),
        tuple(atom for atom in atoms if isinstance(atom, Quotation)),
    )
