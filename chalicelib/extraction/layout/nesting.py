"""Each word serves one attribution: of two that say the same the likelier, of nested ones the outer.

"Lee said that Kim believes the vote was fair" puts Lee on record, not Kim: of
what lies inside another content, PolNeAR's annotators have one in eight
(training part), against two in three elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.extraction.reading.drafts import Draft, Passage, Stretch
from chalicelib.extraction.reading.reported import has_clause, is_said

SURE = 0.6  # of a draft that takes a part from another
SAME = 0.5  # of the characters of both contents together, shared by them


def distinct(drafts: Sequence[Draft]) -> list[Draft]:
    """One paragraph's drafts without those whose content a likelier one has already."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda each: -each.confidence):
        if not any(_same_content(draft, other) for other in kept):
            kept.append(draft)
    return sorted(kept, key=lambda each: each.order)


def apart(drafts: Sequence[Draft]) -> list[Draft]:
    """One paragraph's drafts; a part of one that another has, with its own cue behind it, is that other's.

    “I loved it,” Crewe said. “I hated it,” Brand said.
    """
    found = []
    for draft in drafts:
        others = [each for each in drafts if each is not draft and each.confidence >= SURE]
        kept = tuple(p for p in draft.content if not any(_belongs(p, draft, other) for other in others))
        found.append(replace(draft, content=kept) if kept and kept != draft.content else draft)
    return found


def _belongs(part: Passage, draft: Draft, other: Draft) -> bool:
    """Whether another draft has the part too, and is the first whose cue stands behind it."""
    if draft.cue is None or other.cue is None or other.cue.start < part.stretch.end:
        return False
    between = draft.cue.end <= part.stretch.start or other.cue.start < draft.cue.start
    return between and any(_overlap(part.stretch, each.stretch) for each in other.content)


def unclaimed(found: Iterable[Draft], drafts: Sequence[Draft]) -> list[Draft]:
    """Those of ``found`` of whose content no draft has any."""
    taken: dict[int, list[Stretch]] = defaultdict(list)
    for passage in (passage for draft in drafts for passage in draft.content):
        taken[passage.paragraph].append(passage.stretch)
    return [
        draft
        for draft in found
        if not any(_overlap(mine.stretch, other) for mine in draft.content for other in taken[mine.paragraph])
    ]


def _same_content(one: Draft, other: Draft) -> bool:
    mine, theirs = ([passage.stretch for passage in draft.content] for draft in (one, other))
    shared = sum(_overlap(a, b) for a in mine for b in theirs)
    whole = sum(stretch.end - stretch.start for stretch in (*mine, *theirs)) - shared
    return shared > SAME * whole


def _overlap(a: Stretch, b: Stretch) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def nested(drafts: Sequence[Draft]) -> list[Draft]:
    """One paragraph's drafts; those whose cue lies in the content of another are ``within`` the outermost.

    Of two that hold each other's cue the likelier is the outer one. Whoever is quoted in what was said
    is one claim more; what somebody is said to think or plan is none.
    """
    found = []
    for draft in drafts:
        around = [outer for outer in drafts if _displaces(outer, draft)]
        outer = next((each for each in around if not any(_displaces(other, each) for other in around)), None)
        if outer is None:
            found.append(draft)
        elif not around[1:] and _is_told(draft):
            found.append(replace(draft, within=outer.order))
    return found


def _is_told(inner: Draft) -> bool:
    """Somebody is said to have said what follows, a clause; not "what Low told the council"."""
    if inner.source is None or inner.cue is None or not is_said(inner):
        return False
    if inner.acts and not has_clause(inner):
        return False
    return any(part.stretch.start >= inner.cue.end for part in inner.content)


def _displaces(outer: Draft, inner: Draft) -> bool:
    if not holds(outer, inner):
        return False
    return not holds(inner, outer) or (outer.confidence, outer.order) > (inner.confidence, inner.order)


def holds(outer: Draft, inner: Draft) -> bool:
    if inner is outer or inner.cue is None:
        return False
    cue = inner.cue
    return any(p.stretch.start <= cue.start and cue.end <= p.stretch.end for p in outer.content)
