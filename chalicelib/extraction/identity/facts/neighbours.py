"""Who stands beside a description, set off by a comma."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chalicelib.extraction.identity.facts.entities import bare
from chalicelib.extraction.identity.facts.name_tokens import is_letters
from chalicelib.extraction.identity.facts.settled_names import Names
from chalicelib.extraction.identity.facts.titles import joins_title
from chalicelib.extraction.reading.drafts import Stretch
from chalicelib.extraction.reading.names import Name
from chalicelib.extraction.reading.paragraphs import Paragraph, Token

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
    for name in names.beginning_in(paragraph.index, source.start + 1, source.end):
        if name.type == "organization":
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


def reached(source: Stretch, paragraph: Paragraph, names: Names) -> Name | None:
    """The last name, to which all words lead: "Marrow Water spokesman Tom Reed", "the charity Wellspring"."""
    last, at = None, source.start
    for name in names.beginning_in(paragraph.index, *source):
        if not _leads(paragraph.tokens(at, name.start)):
            break
        at = name.end
        last = name if _ends(name, paragraph) else None
    return last


def _leads(tokens: Sequence[Token]) -> bool:
    """No word among them parts what stands before from what comes after it."""
    return not any(token.text == "," or (_parts(token) and not joins_title(token)) for token in tokens)


def _parts(token: Token) -> bool:
    return token.pos_ in PARTING or token.lower_ == "and"


def _ends(name: Name, paragraph: Paragraph) -> bool:
    """Neither a possessor nor the first half of "Marrow Water officials"."""
    tokens = paragraph.tokens(name.start, name.end)
    if not tokens or tokens[-1].i + 1 == len(paragraph.doc):
        return bool(tokens)
    following = tokens[-1].nbor()
    is_noun = following.pos_ in {"NOUN", "PROPN"} and not is_letters(following)
    return following.tag_ != "POS" and not (is_noun and tokens[-1].whitespace_)
