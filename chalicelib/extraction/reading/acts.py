"""What a source did: said, wrote, denied, believes, plans …

The cue's own verb tells (``data/acts.tsv``); where it is not listed, or may be either ("sees" reports or
believes), the network tells by the whole clause.
"""

from __future__ import annotations

from chalicelib.extraction import lexicon
from chalicelib.extraction.reading.drafts import Draft
from chalicelib.models import Act


def act_of(draft: Draft, *, said: bool) -> Act:
    """``said``: whether something was said at all. Layout gives no probabilities."""
    listed = lexicon.table("acts").get(draft.cue_lemma)
    act = Act(listed) if listed else None
    if act is not None and (act.said or not said):
        return act
    fitting = [each for each in Act if each.said or not said]
    return max(fitting, key=lambda each: draft.acts.get(each, 0.0)) if draft.acts else Act.SAID
