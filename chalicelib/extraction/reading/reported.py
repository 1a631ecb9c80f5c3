"""Whether a source said or wrote something, rather than thought, planned or did it.

A logistic regression over what the network says of an attribution's parts, its act and its source,
and how the content is put: a clause, as speech is, or a thing ("called for the release").
How it was fitted: ``training/README.md``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from math import exp, log
from pathlib import Path

from chalicelib.extraction import lexicon
from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.drafts import Draft
from chalicelib.extraction.reading.paragraphs import Token
from chalicelib.models import Act

WEIGHTS = Path(__file__).parent / "reported.json"
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
LEAST = 1e-3
SAID = 0.5  # rather said than not


def is_said(draft: Draft) -> bool:
    return reported(draft) >= SAID


def reported(draft: Draft) -> float:
    """The probability; what layout sets apart as somebody's words was said."""
    if not draft.acts or _speaks_for_itself(draft):
        return 1.0
    weights = _weights()
    found = figures(draft)
    total = weights["constant"] + sum(weights.get(name, 0.0) * value for name, value in found.items())
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def _speaks_for_itself(draft: Draft) -> bool:
    """ "I think that …" outside quotation marks: whoever thinks it says so."""
    head = draft.source_head
    if head is None or head.lower_ not in {"i", "we"} or draft.paragraph.quoted(head):
        return False
    return lexicon.table("acts").get(draft.cue_lemma) in {Act.SAID, Act.BELIEVES}


def figures(draft: Draft) -> Mapping[str, float]:
    """What speaks for it, by name."""
    spoken = sum(chance for act, chance in draft.acts.items() if act.said)
    listed = lexicon.table("acts").get(draft.cue_lemma)
    tokens = [token for part in draft.content for token in draft.paragraph.tokens(*part.stretch)]
    finite = has_clause(draft)
    return {
        "spoken": log(max(spoken, LEAST) / max(1 - spoken, LEAST)),
        "confidence": log(max(draft.confidence, LEAST) / max(1 - draft.confidence, LEAST)),
        **{name: draft.evidence[name] for name in ("cue", "content_weakest", "named", "quoted")},
        **{f"act_{act.value}": chance for act, chance in draft.acts.items()},
        **{f"type_{type_.value}": chance for type_, chance in draft.types.items()},
        "listed_spoken": float(listed is not None and Act(listed).said),
        "listed_unspoken": float(listed is not None and not Act(listed).said),
        "clause": float(_takes_clause(draft.cue_head)),
        "that": float(bool(tokens) and tokens[0].lower_ in {"that", "whether", "if"}),
        "finite": float(finite),
        "thing": float(not finite and not draft.evidence["quoted"]),
        "noun_cue": float(draft.cue_head is not None and draft.cue_head.pos_ not in {"VERB", "AUX"}),
        "according": float(draft.cue_lemma == "according to"),
        "say": float(draft.cue_lemma in {"say", "tell", "add"}),
        "passive": float(draft.cue_head is not None and bool(children(draft.cue_head, "auxpass"))),
        "few_words": float(len(tokens) < 4),
    }


def has_clause(draft: Draft) -> bool:
    """Whether its content has a finite verb."""
    tokens = (token for part in draft.content for token in draft.paragraph.tokens(*part.stretch))
    return any(token.tag_ in FINITE for token in tokens)


def _takes_clause(cue: Token | None) -> bool:
    return cue is not None and (
        bool(children(cue, "ccomp", "parataxis")) or cue.dep_ in {"parataxis", "ccomp"}
    )


@cache
def _weights() -> Mapping[str, float]:
    weights: dict[str, float] = json.loads(WEIGHTS.read_text())
    return weights
