"""Who stands beside a description, set off by a comma."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.extraction.identity.facts.entities import bare
from chalicelib.extraction.identity.facts.settled_names import Names
from chalicelib.extraction.reading.drafts import Stretch
from chalicelib.extraction.reading.paragraphs import Paragraph

PARTING = frozenset({"ADP", "VERB", "AUX", "SCONJ", "PRON"})
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


def organization_beside(source: Stretch, paragraph: Paragraph, names: Names) -> str | None:
    """The organization's name: "the mill's owner, Low & Sons"."""
    for name in names.in_paragraph(paragraph.index):
        if source.start < name.start < source.end and name.type == "organization":
            before = paragraph.text[source.start : name.start].rstrip()
            if before.endswith((",", ", the")):
                return bare(name)
    return None


JOINING = frozenset({"and", "&", ","})


def several(source: Stretch, paragraph: Paragraph, names: Iterable[int]) -> tuple[int, ...]:
    """Where persons' names begin that "and" joins: "Ann Low and Tom Reed"; with one name, none."""
    starts = [start for start in names if source.start <= start < source.end]
    joined = starts[:1]
    for start in starts[1:]:
        between = [t for t in paragraph.tokens(joined[-1], start) if t.pos_ not in {"PROPN", "SPACE"}]
        ends = bool(between) and between[-1].lower_ in {"and", "&"}
        if not ends or any(t.lower_ not in JOINING and t.pos_ not in {"NOUN", "PUNCT"} for t in between):
            break
        joined.append(start)
    return tuple(joined) if len(joined) > 1 else ()


def reached(source: Stretch, paragraph: Paragraph, names: Names) -> int | None:
    """Where the name begins to which all words before it lead: "Tribal Affairs Minister Sushila Baghela"."""
    for name in names.in_paragraph(paragraph.index):
        if not source.start <= name.start < source.end:
            continue
        before, after = paragraph.tokens(source.start, name.start), paragraph.text[name.end : name.end + 2]
        if after in {"'s", "\u2019s"} or any(t.pos_ in PARTING or t.text in {",", "and"} for t in before):
            return None
        return name.start if name.type == "person" else None
    return None
