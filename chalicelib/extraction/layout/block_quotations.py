"""Block quotations with the citation under them that names their speaker."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chalicelib.extraction import lexicon
from chalicelib.extraction.layout.wholly_quoted import between_marks
from chalicelib.extraction.reading.drafts import Draft, Finder, Passage, Stretch
from chalicelib.extraction.reading.edges import trimmed
from chalicelib.extraction.reading.paragraphs import Paragraph, Token
from chalicelib.extraction.reading.personal_titles import follows_title
from chalicelib.models import BlockRole

HANDLE = re.compile(r"\s{0,9}\(@\w{1,50}\)")


def block_quotation_drafts(paragraphs: Sequence[Paragraph]) -> list[Draft]:
    """One for each run of QUOTATION blocks with a CITATION right after it."""
    drafts: list[Draft] = []
    run: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.role is BlockRole.QUOTATION:
            run.append(paragraph)
            continue
        if paragraph.role is BlockRole.CITATION and run:
            drafts.append(_cited(run, paragraph))
        run = []
    return drafts


def _cited(run: Sequence[Paragraph], citation: Paragraph) -> Draft:
    source = _name_in(citation)
    inside = [
        t for t in citation.doc if source.start <= t.idx < source.end and t.pos_ in {"NOUN", "PROPN", "PRON"}
    ]
    root = _main_noun(inside)
    passages = tuple(Passage(p.index, between_marks(p, Stretch(0, len(p.text)))) for p in run)
    mention = source if source.end > source.start else None
    return Draft(
        citation, passages, Finder.CITATION, source=mention, source_head=root, speech=True, confidence=0.95
    )


def _main_noun(nouns: Sequence[Token]) -> Token | None:
    """The person's name if there is one, else the root of the citation."""
    names = [t for t in nouns if t.pos_ == "PROPN" and t.lower_ not in lexicon.words("personal_titles")]
    persons = [t for t in names if t.ent_type_ == "PERSON"]
    titled = [t for t in names if follows_title(t)]
    roots = [t for t in nouns if t.dep_ == "ROOT"]
    return next(iter([*persons, *titled, *roots, *nouns]), None)


def _name_in(citation: Paragraph) -> Stretch:
    """Up to the handle or the date of a post; a leading dash does not belong."""
    end = len(citation.text)
    handle = HANDLE.search(citation.text)
    if handle:
        end = handle.start()
    return trimmed(citation.text, 0, end)
