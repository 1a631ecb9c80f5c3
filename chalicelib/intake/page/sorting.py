"""Passages to blocks: which role each has. The same rules for pasted text and for HTML."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from chalicelib.intake.lines.captions import split_caption
from chalicelib.intake.lines.correction_notices import is_correction, is_editors_note, is_label
from chalicelib.intake.lines.furniture import heads_list, is_furniture
from chalicelib.intake.lines.passages import Passage
from chalicelib.intake.lines.timestamps import is_labelled
from chalicelib.intake.lines.wires import is_credit
from chalicelib.intake.page.head import DEEPEST, SENTENCE_ENDS, is_sentence, sort_head
from chalicelib.intake.page.tail import sort_tail
from chalicelib.models import BODY_ROLES, BlockRole, Metadata

LONGEST_HEADING = 100
LONGEST_LIST = 13  # of links to other stories, with their heading
FIXED = frozenset(
    {BlockRole.CAPTION, BlockRole.QUOTATION, BlockRole.CITATION, BlockRole.TABLE, BlockRole.HEADLINE}
)


def sort(passages: Sequence[Passage], known: Metadata, *, guess: bool) -> list[Passage]:
    """Every passage with its role. ``known``: what is given beside the text; ``guess``: see ``sort_head``."""
    found = [_by_itself(passages, index) for index in range(len(passages))]
    found = _captioned(_without_lists(_whole_notices(found)))
    found = sort_tail(sort_head(found, known.headline, known.dek, guess=guess), known.authors)
    return [_in_body(passage) for passage in found]


def _by_itself(passages: Sequence[Passage], index: int) -> Passage:
    """What a line's own words tell. Roles that markup gives stand, furniture aside."""
    passage = passages[index]
    if passage.role in FIXED:
        return passage
    role = passage.role
    if is_correction(passage.line):
        role = BlockRole.CORRECTION
    elif (passage.role is None or _is_list_of_one(passages, index)) and is_credit(passages, index):
        role = BlockRole.BYLINE
    elif is_furniture(passage.line) or is_editors_note(passage.line):
        role = BlockRole.FURNITURE
    elif is_labelled(passage.line):
        role = BlockRole.TIMESTAMP
    elif passage.role is None and split_caption(passage.line):
        role = BlockRole.CAPTION
    return passage.as_(role) if role else passage


def _is_list_of_one(passages: Sequence[Passage], index: int) -> bool:
    """Made of a line that begins with a dash."""
    around = passages[max(0, index - 1) : index + 2]
    return [passage.role for passage in around].count(BlockRole.LIST_ITEM) == 1


def _whole_notices(passages: list[Passage]) -> list[Passage]:
    """A notice below its label: all lines as far as the first sentence."""
    found: list[Passage] = []
    belongs = False
    for passage in passages:
        if belongs and passage.role in (None, BlockRole.TIMESTAMP):
            found.append(passage.as_(BlockRole.CORRECTION))
            belongs = not is_sentence(passage)
        else:
            found.append(passage)
            belongs = passage.role is BlockRole.CORRECTION and is_label(passage.line)
    return found


def _without_lists(passages: list[Passage]) -> list[Passage]:
    """The links below "Related articles": short lines without a full stop, until running text goes on."""
    found = []
    left = 0
    for passage in passages:
        title = passage.role in (None, BlockRole.LIST_ITEM, BlockRole.HEADING) and not is_sentence(passage)
        if passage.role is BlockRole.FURNITURE and heads_list(passage.line):
            left = LONGEST_LIST
        else:
            left = left - 1 if left and title else 0
        found.append(passage.as_(BlockRole.FURNITURE) if left else passage)
    return found


def _captioned(passages: list[Passage]) -> list[Passage]:
    """Above the story: the line right above one that is a credit alone is what the picture shows."""
    found = list(passages)
    for index, (above, below) in enumerate(pairwise(passages[:DEEPEST])):
        if above.role is None and is_sentence(above):
            break
        is_credit = below.role is BlockRole.CAPTION and not below.apart
        if is_credit and above.role is None and _has_no_text(below):
            found[index] = above.as_(BlockRole.CAPTION)
    return found


def _has_no_text(passage: Passage) -> bool:
    split = split_caption(passage.line)
    return split is not None and not split.text


def _in_body(passage: Passage) -> Passage:
    if passage.beside and (passage.role is None or passage.role in BODY_ROLES):
        return passage.as_(BlockRole.FURNITURE)
    if passage.role is not None:
        return passage
    is_heading = len(passage.line) <= LONGEST_HEADING and not passage.line.endswith(
        (*SENTENCE_ENDS, ",", ";", ":")
    )
    return passage.as_(BlockRole.HEADING if is_heading else BlockRole.PARAGRAPH)
