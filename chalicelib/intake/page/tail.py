"""What stands below a story: biographies, repeated names, link words, readers' comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chalicelib.intake.lines.biography import is_about_writers, read_biography
from chalicelib.intake.lines.bylines import read_byline, read_names
from chalicelib.intake.lines.furniture import heads_comments, is_furniture
from chalicelib.intake.lines.names import is_person, names_role
from chalicelib.intake.lines.passages import Passage
from chalicelib.intake.lines.timestamps import is_labelled, is_timestamp
from chalicelib.intake.page.head import SENTENCE_ENDS, is_sentence
from chalicelib.models import BlockRole

DEEPEST = 15  # passages below the last paragraph
LAST = 4
MOST_COMMENTS = 0.5  # of the text: a line "Comments" with more below it heads something else


def sort_tail(passages: Sequence[Passage], authors: Iterable[str]) -> list[Passage]:
    """``authors``: those that are given; their bare names are bylines too."""
    found = _without_comments(list(passages))
    writers = _mark_biographies(found) | set(authors)
    first = max(0, len(found) - DEEPEST)
    for index in range(len(found) - 1, first - 1, -1):
        passage = found[index]
        if passage.role is not None and passage.role not in (BlockRole.HEADING, BlockRole.PARAGRAPH):
            continue
        role = _role(found, index, writers)
        if role is None:
            break
        found[index] = passage.as_(role)
    return _bare_bylines(_about_writers(found), writers)


def _without_comments(passages: list[Passage]) -> list[Passage]:
    above = 0
    whole = sum(len(passage.line) for passage in passages)
    for index, passage in enumerate(passages):
        if heads_comments(passage.line) and whole - above < above * MOST_COMMENTS:
            return passages[:index] + [below.as_(BlockRole.FURNITURE) for below in passages[index:]]
        above += len(passage.line)
    return passages


def _mark_biographies(passages: list[Passage]) -> set[str]:
    """The writers: who has a biography at the end, and is not somebody in the story."""
    writers = set()
    for index in range(max(0, len(passages) - DEEPEST), len(passages)):
        passage = passages[index]
        biography = read_biography(passage.line) if passage.role in (None, BlockRole.PARAGRAPH) else None
        if biography and not _is_in_story(biography.name, passages[:index]):
            passages[index] = passage.as_(BlockRole.BIOGRAPHY)
            writers.add(biography.name)
    return writers


def _is_in_story(name: str, passages: Sequence[Passage]) -> bool:
    """Named in a sentence above, and by no line of its own that could be the byline."""
    surname = name.rsplit(maxsplit=1)[-1]
    story = [passage for passage in passages if is_sentence(passage)]
    signed = any(name.lower() in passage.line.lower() for passage in passages if not is_sentence(passage))
    return not signed and any(surname in passage.line for passage in story)


def _role(passages: Sequence[Passage], index: int, writers: set[str]) -> BlockRole | None:
    """Of a line below the last paragraph; None where that paragraph is reached."""
    line = passages[index].line
    if is_about_writers(line) or line in writers or (names_role(line) and _is_by_name(passages, index)):
        return BlockRole.BIOGRAPHY
    if is_timestamp(line):
        return BlockRole.TIMESTAMP if is_labelled(line) else BlockRole.FURNITURE
    if is_furniture(line) or _leads_nowhere(passages[index]) or _is_below_biography(passages, index):
        return BlockRole.BYLINE if read_byline(line) else BlockRole.FURNITURE
    return None


def _about_writers(passages: list[Passage]) -> list[Passage]:
    """Thanks and contacts in the last lines, whatever stands below them."""
    last = len(passages) - LAST
    return [
        passage.as_(BlockRole.BIOGRAPHY)
        if index >= last and passage.role is None and is_about_writers(passage.line)
        else passage
        for index, passage in enumerate(passages)
    ]


def _is_by_name(passages: Sequence[Passage], index: int) -> bool:
    """The role of a writer stands beside the writer's name."""
    around = [*passages[max(0, index - 1) : index], *passages[index + 1 : index + 2]]
    return len(passages[index].line) < 60 and any(
        is_person(p.line) or p.role is BlockRole.BIOGRAPHY for p in around
    )


def _is_below_biography(passages: Sequence[Passage], index: int) -> bool:
    """Titles of other stories: what is no running text, below the lines about the writers."""
    above = passages[max(0, index - DEEPEST) : index]
    return not is_sentence(passages[index]) and any(p.role is BlockRole.BIOGRAPHY for p in above)


def _leads_nowhere(passage: Passage) -> bool:
    """A heading without text beneath it."""
    return passage.words <= 4 and not passage.line.endswith((*SENTENCE_ENDS, ":"))


def _bare_bylines(passages: list[Passage], writers: set[str]) -> list[Passage]:
    """A line that is a writer's name: above the story the byline, below it part of the biography."""
    names = [(p, read_names(p.line)) for p in passages]
    body = next((i for i, p in enumerate(passages) if p.role is None and is_sentence(p)), len(passages))
    marked = []
    for index, (passage, byline) in enumerate(names):
        written = byline and writers.issuperset(byline.names) and passage.role in (None, BlockRole.HEADING)
        role = BlockRole.BYLINE if index < body else BlockRole.BIOGRAPHY
        marked.append(passage.as_(role) if written else passage)
    return marked
