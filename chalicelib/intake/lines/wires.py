"""The news agency whose story an outlet prints, where the story credits it: AP, Reuters, AFP, PA.

"The Associated Press contributed to this report" credits a part, and does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from chalicelib.intake.lines.bylines import read_byline
from chalicelib.intake.lines.dateline import read_dateline
from chalicelib.intake.lines.passages import Passage
from chalicelib.intake.lines.phrases import sections
from chalicelib.models import BlockRole

_LISTS = sections("wires")
AMBIGUOUS = frozenset(_LISTS.pop("ambiguous"))
_WRITERS = "|".join(map(re.escape, _LISTS.pop("writers")))
AGENCIES = {spelling: agency for agency, spellings in _LISTS.items() for spelling in spellings}
_SPELLED = rf"(?:the )?({'|'.join(sorted(map(re.escape, AGENCIES), key=len, reverse=True))})"
CREDIT = re.compile(rf"(?:(?:by|source:|—|–|-) *)?\(?{_SPELLED}\)?(?: (?:{_WRITERS}))?\.?", re.IGNORECASE)
COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)[\s\d,–©-]*(?:\(c\) ?)?(?:\d{4},? )?(?:by )?(?:thomson )?"
    rf"{_SPELLED}(?: l\.p)?(?=$|[.,;]| \(?\d| all rights)",
    re.IGNORECASE,
)
HEAD, TAIL, OWNERS = 12, 3, 5  # passages: in which a line may be a credit, at the end the owner's


def wire(
    passages: Sequence[Passage], authors: Iterable[str], publisher: str | None, given: str | None
) -> str | None:
    """The agency's name, from who is said to write, publish or own the story, or from its dateline.

    ``given``: what the sender calls it, kept as it is where no agency is known by it.
    """
    if given:
        return credited_agency(given) or given
    named = (credited_agency(words) for words in (*authors, publisher, *_bylines(passages)) if words)
    owned = (_owner(passage.line) for passage in passages[-OWNERS:] if passage.role is BlockRole.FURNITURE)
    return next(filter(None, (*named, _in_dateline(passages), *owned)), None)


def credited_agency(words: str) -> str | None:
    """The agency that these words, taken whole, name: "The Associated Press", "AP Sports Writer"."""
    match = CREDIT.fullmatch(words.strip())
    return AGENCIES[match[1].lower()] if match else None


def is_credit(passages: Sequence[Passage], index: int) -> bool:
    """Whether a line near the beginning or the end does nothing but name an agency."""
    if HEAD <= index < len(passages) - TAIL or passages[index].line.strip(" .").lower() in AMBIGUOUS:
        return False
    return credited_agency(passages[index].line) is not None


def _bylines(passages: Iterable[Passage]) -> Iterable[str]:
    for passage in passages:
        if passage.role is BlockRole.BYLINE:
            yield passage.line
            found = read_byline(passage.line)
            yield from filter(None, (*found.names, found.title, found.publisher) if found else ())


def _in_dateline(passages: Sequence[Passage]) -> str | None:
    first = next((passage.line for passage in passages if passage.role is BlockRole.PARAGRAPH), "")
    found = read_dateline(first)
    words = (found.agency if found else None) or ""
    return credited_agency(words) if words.lower() not in AMBIGUOUS else None


def _owner(line: str) -> str | None:
    match = COPYRIGHT.match(line)
    return AGENCIES[match[1].lower()] if match and match[1].lower() not in AMBIGUOUS else None
