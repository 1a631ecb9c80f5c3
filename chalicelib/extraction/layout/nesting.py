"""Each word serves one attribution: of two that say the same the likelier, of nested ones the outer.

"Lee said that Kim believes the vote was fair" puts Lee on record, not Kim: of
what lies inside another content, PolNeAR's annotators have one in eight
(training part), against two in three elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.extraction.reading.drafts import Draft, Stretch

SAME = 0.5  # of the characters of both contents together, shared by them


def distinct(drafts: Sequence[Draft]) -> list[Draft]:
    """One paragraph's drafts without those whose content a likelier one has already."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda each: -each.confidence):
        if not any(_same_content(draft, other) for other in kept):
            kept.append(draft)
    return sorted(kept, key=lambda each: each.order)


def _same_content(one: Draft, other: Draft) -> bool:
    mine, theirs = ([passage.stretch for passage in draft.content] for draft in (one, other))
    shared = sum(_overlap(a, b) for a in mine for b in theirs)
    whole = sum(stretch.end - stretch.start for stretch in (*mine, *theirs)) - shared
    return shared > SAME * whole


def _overlap(a: Stretch, b: Stretch) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def outermost(drafts: Sequence[Draft]) -> list[Draft]:
    """One paragraph's drafts without those whose cue lies in the content of another.

    Of two that hold each other's cue the likelier stays.
    """
    return [draft for draft in drafts if not any(_displaces(outer, draft) for outer in drafts)]


def _displaces(outer: Draft, inner: Draft) -> bool:
    if not holds(outer, inner):
        return False
    return not holds(inner, outer) or (outer.confidence, outer.order) > (inner.confidence, inner.order)


def holds(outer: Draft, inner: Draft) -> bool:
    if inner is outer or inner.cue is None:
        return False
    cue = inner.cue
    return any(p.stretch.start <= cue.start and cue.end <= p.stretch.end for p in outer.content)
