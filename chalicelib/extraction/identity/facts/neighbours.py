"""Who stands beside a description, set off by a comma."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.extraction.reading.drafts import Stretch
from chalicelib.extraction.reading.paragraphs import Paragraph

NAMING = frozenset({"PROPN", "NOUN", "ADJ", "DET"})


def person_beside(source: Stretch, paragraph: Paragraph, names: Iterable[int]) -> int | None:
    """Where the person's name begins: "the chair of the panel, Ann Low"; ``names``: where any does."""
    for start in names:
        if source.start < start < source.end:
            before = [token for token in paragraph.tokens(source.start, start) if token.text != "."]
            while before and before[-1].pos_ in NAMING:
                before.pop()
            if before and before[-1].text == ",":
                return start
    return None


def organization_beside(source: Stretch, paragraph: Paragraph) -> str | None:
    """The organization's name: "the mill's owner, Low & Sons"."""
    for token in paragraph.tokens(*source)[1:]:
        if token.ent_type_ == "ORG" and token.ent_iob_ == "B" and token.nbor(-1).text == ",":
            return next(str(entity.text) for entity in token.doc.ents if entity.start == token.i)
    return None
