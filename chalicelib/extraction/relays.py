"""Claims that reach the article through another outlet or institution.

"told UNIAN that …", "in an interview with Radio Tarn": the outlet spoken to.
"…, the mayor said, according to Reuters": Reuters relays what the mayor said.
"UNIAN cited the ministry as saying that …": UNIAN relays what the ministry said.
"UNIAN cited the ministry" alone gives no content, so it is no claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.extraction import lexicon
from chalicelib.extraction.clauses import children, noun_phrase, subject
from chalicelib.extraction.drafts import Draft
from chalicelib.extraction.nesting import holds
from chalicelib.extraction.organizations import proper_name
from chalicelib.extraction.paragraphs import Paragraph, Token

CITING = frozenset({"cite", "quote"})


def relayed(drafts: Sequence[Draft]) -> list[Draft]:
    """One frame's drafts, relays noted and bare citings dropped."""
    kept = [_cited(draft) for draft in drafts if not _bare_citing(draft)]
    phrases = [draft for draft in kept if draft.rule == "phrase"]
    result = []
    for draft in kept:
        outer = next((p for p in phrases if p is not draft and _within(draft, p)), None)
        if outer is not None and draft.rule in {"quoted", "clause"}:
            result.append(replace(draft, relayed_by=_name(outer)))
        elif draft.rule == "phrase" and any(
            _within(d, draft) and d.rule in {"quoted", "clause"} for d in kept
        ):
            continue
        else:
            result.append(draft if draft.relayed_by else replace(draft, relayed_by=_outlet(draft)))
    return result


def _within(inner: Draft, outer: Draft) -> bool:
    """Whether the inner attribution, its cue too, is what the outer one is about."""
    return inner.rule != "phrase" and holds(outer, inner)


def _name(draft: Draft) -> str | None:
    if draft.source is None or draft.source_head is None:
        return None
    if draft.source_head.pos_ == "PROPN":
        return proper_name(draft.source_head, draft.paragraph)
    return draft.paragraph.text[draft.source.start : draft.source.end]


def _bare_citing(draft: Draft) -> bool:
    """Whether a name is cited ("cited the ministry"), without what it said or with that in another draft."""
    if draft.cue_lemma not in CITING or draft.rule != "object":
        return False
    tokens = draft.paragraph.tokens(*draft.content[0].stretch)
    if any(t.dep_ == "pcomp" and t.head.lower_ == "as" and t.lemma_ in lexicon.verbs() for t in tokens):
        return True
    names = [t for t in tokens if t.dep_ == "dobj"]
    return bool(names) and (names[0].pos_ == "PROPN" or names[0].ent_type_ in {"PERSON", "ORG", "NORP"})


def _cited(draft: Draft) -> Draft:
    """The draft of "Y cited X as saying that …": X is the source, Y relays."""
    verb = _verb(draft)
    if verb is None or verb.dep_ != "pcomp" or verb.head.lower_ != "as":
        return draft
    citing = verb.head.head
    objects = children(citing, "dobj", "nsubjpass")
    if citing.lemma_.lower() not in CITING or not objects:
        return draft
    relay = subject(citing)
    return replace(
        draft,
        source=noun_phrase(objects[0], draft.paragraph),
        source_head=objects[0],
        relayed_by=_noun_name(relay, draft.paragraph) if relay is not None else None,
    )


def _noun_name(noun: Token, paragraph: Paragraph) -> str:
    if noun.pos_ == "PROPN":
        return proper_name(noun, paragraph)
    start, end = noun_phrase(noun, paragraph)
    return paragraph.text[start:end]


def _outlet(draft: Draft) -> str | None:
    """The outlet to which the source spoke."""
    verb = _verb(draft)
    if verb is None or not draft.speech:
        return None
    told = children(verb, "dobj", "dative") if verb.lemma_.lower() in {"tell", "inform"} else []
    told += [noun for with_ in _interviews(verb) for noun in children(with_, "pobj")]
    for noun in told:
        if _is_outlet(noun) and not draft.paragraph.quoted(noun):
            return proper_name(noun, draft.paragraph)
    return None


def _interviews(verb: Token) -> list[Token]:
    """The "with" of "in an interview with …"."""
    nouns = [noun for in_ in children(verb, "prep") for noun in children(in_, "pobj")]
    return [
        w
        for noun in nouns
        if noun.lemma_ == "interview"
        for w in children(noun, "prep")
        if w.lower_ == "with"
    ]


def _is_outlet(noun: Token) -> bool:
    if noun.pos_ != "PROPN" or noun.ent_type_ in {"PERSON", "NORP", "GPE"}:
        return False
    words = {t.lower_ for t in noun.subtree if t.pos_ == "PROPN"}
    if words & lexicon.words("no_outlets"):
        return False
    article = any(child.dep_ == "det" for child in noun.children)
    named = noun.ent_type_ == "ORG" or (noun.text.isupper() and len(noun) > 2)
    return bool(words & lexicon.words("media_words")) or (named and not article)


def _verb(draft: Draft) -> Token | None:
    """The token at the end of the cue, where the cue is a verb."""
    if draft.cue is None:
        return None
    inside = draft.paragraph.tokens(*draft.cue)
    return next((t for t in reversed(inside) if t.lemma_.lower() == draft.cue_lemma), None)
