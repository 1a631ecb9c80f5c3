"""What stands above a story: headline, dek, byline, time. And the headline wherever it is repeated."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.intake.lines.bylines import read_byline, read_names
from chalicelib.intake.lines.dateline import read_dateline
from chalicelib.intake.lines.names import names_role
from chalicelib.intake.lines.passages import Passage, letters
from chalicelib.intake.lines.timestamps import is_timestamp
from chalicelib.models import BlockRole

DEEPEST = 12  # passages above the first paragraph
LONGEST_HEADLINE = 220
SENTENCE_ENDS = (".", "!", "?", "”", '"', "…", ".’", ".'", "“", "»")


def is_sentence(passage: Passage) -> bool:
    """A paragraph of running text, by its length and its end."""
    return len(passage.line) >= 60 and (passage.line.endswith(SENTENCE_ENDS) or len(passage.line) > 250)


def sort_head(
    passages: Sequence[Passage], headline: str | None, dek: str | None, *, guess: bool
) -> list[Passage]:
    """``guess``: a headline may stand in the text; else only the one that is given is looked for."""
    found = list(passages)
    title = _find_headline(found, headline, guess=guess)
    if title is not None:
        found = _mark_headline(found, title)
    end = _end(found, title)
    for index in range(end):
        if found[index].role in (None, BlockRole.HEADING):
            role = _role(found, index, title, dek, end)
            found[index] = found[index].as_(role) if role else found[index]
    return found


def same_words(one: str, other: str) -> bool:
    return letters(one) == letters(other)


def _find_headline(passages: Sequence[Passage], headline: str | None, *, guess: bool) -> int | None:
    marked = [index for index, passage in enumerate(passages) if passage.role is BlockRole.HEADLINE]
    if marked:
        known = (index for index in marked if headline and same_words(passages[index].line, headline))
        return next(known, marked[0])
    top = [index for index, passage in enumerate(passages[:DEEPEST]) if _is_open(passage)]
    if headline:
        return next((index for index in top if same_words(passages[index].line, headline)), None)
    if not guess or not any(is_sentence(passage) for passage in passages[1:]):
        return None
    lines = [letters(passage.line) for passage in passages[:DEEPEST]]
    twice = [index for index in top if lines.count(lines[index]) > 1 and len(lines[index]) > 20]
    for index in [*twice, *top]:
        if _looks_like_headline(passages[index]):
            return index
        if is_sentence(passages[index]):
            return None
    return None


def _is_open(passage: Passage) -> bool:
    return passage.role is None and not is_timestamp(passage.line) and read_byline(passage.line) is None


def _looks_like_headline(passage: Passage) -> bool:
    line = passage.line
    if not passage.words >= 4 or len(line) > LONGEST_HEADLINE or line.endswith((":", ";", ",")):
        return False
    return not line.endswith((".", ".”", '."')) or _is_title_case(line)


def _is_title_case(line: str) -> bool:
    long = [word for word in line.split() if len(word) > 4]
    return len(long) > 2 and len(line) < 120 and all(not word[0].islower() for word in long)


def _mark_headline(passages: list[Passage], title: int) -> list[Passage]:
    """The headline once; its repeats, and the section labels above one of them, are furniture."""
    repeats = [n for n, p in enumerate(passages[:DEEPEST]) if same_words(p.line, passages[title].line)]
    last = max([title, *repeats]) if title < DEEPEST else 0
    marked = []
    for index, passage in enumerate(passages):
        role = passage.role
        if index == title:
            role = BlockRole.HEADLINE
        elif same_words(passage.line, passages[title].line) or (index < last and _is_label(passage)):
            role = BlockRole.FURNITURE
        elif role is BlockRole.HEADLINE:
            role = BlockRole.HEADING  # a page with several <h1>
        marked.append(passage.as_(role) if role else passage)
    return marked


def _is_label(passage: Passage) -> bool:
    is_short = passage.words <= 3 and not passage.line.endswith(SENTENCE_ENDS)
    return is_short and _is_open(passage) and read_names(passage.line) is None


def _end(passages: Sequence[Passage], title: int | None) -> int:
    """Past the last byline or timestamp at the top, or else the first paragraph of running text."""
    first = next((i for i, p in enumerate(passages) if p.role is None and is_sentence(p)), len(passages))
    top = range(min(DEEPEST, len(passages)))
    above = [index for index in top if _ends_head(passages[index])]
    paragraphs = sum(is_sentence(p) and p.role is None for p in passages[: above[-1]]) if above else 0
    if above and paragraphs <= (title is not None):
        return max(min(first, DEEPEST), above[-1] + 1)
    return min(first, DEEPEST)


def _ends_head(passage: Passage) -> bool:
    return passage.role in (None, BlockRole.TIMESTAMP) and (
        is_timestamp(passage.line) or read_byline(passage.line) is not None
    )


def _role(
    passages: Sequence[Passage], index: int, title: int | None, dek: str | None, end: int
) -> BlockRole | None:
    line = passages[index].line
    if dek and same_words(line, dek):
        return BlockRole.DEK
    if is_timestamp(line):
        return BlockRole.TIMESTAMP
    if read_byline(line) or _is_bare_byline(passages, index, title):
        return BlockRole.BYLINE
    if title is not None and index > title and _is_dek(passages, index, end):
        return BlockRole.DEK
    return None


def _is_bare_byline(passages: Sequence[Passage], index: int, title: int | None) -> bool:
    """A name alone, below the headline or right above a time or role; or the role below such a name."""
    line = passages[index].line
    before = passages[index - 1] if index else None
    after = passages[index + 1] if index + 1 < len(passages) else None
    if names_role(line) and len(line) < 60 and before is not None and before.role is BlockRole.BYLINE:
        return True
    supported = (title is not None and index > title) or (
        after is not None and (is_timestamp(after.line) or names_role(after.line))
    )
    return supported and read_names(line) is not None


def _is_dek(passages: Sequence[Passage], index: int, end: int) -> bool:
    """The first sentence or so below the headline, if it has no full stop or a byline or time follows."""
    passage = passages[index]
    above = passages[:index]
    if any(p.role in (BlockRole.DEK, BlockRole.BYLINE, BlockRole.TIMESTAMP) for p in above):
        return False
    if passage.words < 5 or len(passage.line) > 400 or read_dateline(passage.line):
        return False
    below = any(_ends_head(p) or read_names(p.line) for p in passages[index + 1 : end])
    return below or (passage.role is None and not passage.line.endswith((*SENTENCE_ENDS, ":")))
