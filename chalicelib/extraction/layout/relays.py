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
from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.drafts import Draft, Passage, Stretch
from chalicelib.extraction.reading.edges import trimmed
from chalicelib.extraction.reading.noun_phrases import noun_phrase
from chalicelib.extraction.reading.paragraphs import Paragraph, Token
from chalicelib.extraction.reading.proper_names import proper_name

CITING = frozenset({"cite", "quote"})


def relayed(drafts: Sequence[Draft]) -> list[Draft]:
    """One paragraph's drafts, relays noted and bare citings dropped."""
    kept = (_inner(draft) or draft for draft in drafts)
    return [
        draft if draft.relayed_by else replace(draft, relayed_by=_outlet(draft))
        for draft in kept
        if not _bare_citing(draft)
    ]


def _inner(draft: Draft) -> Draft | None:
    """The attribution that the source of this one only relays; None where it speaks for itself."""
    citing = draft.cue_head
    if citing is None:
        return None
    tokens = [t for passage in draft.content for t in draft.paragraph.tokens(*passage.stretch)]
    if citing.lemma_.lower() in CITING:
        speaking = [t for t in tokens if t.dep_ == "pcomp" and t.head.lower_ == "as"]
        speakers = children(citing, "dobj", "nsubjpass")
    elif citing.lower_ == "according" and draft.source is not None:
        speaking = [
            t for t in tokens if t.lemma_.lower() in lexicon.words("saying_verbs") and children(t, "ccomp")
        ]
        speakers = [noun for verb in speaking[:1] for noun in children(verb, "nsubj")]
    else:
        return None
    if not speaking or not speakers:
        return None
    verb, speaker, paragraph = speaking[0], speakers[0], draft.paragraph
    last = max(speaker.right_edge, verb, key=lambda token: token.i)
    attribution = Stretch(min(speaker.left_edge.idx, verb.idx), last.idx + len(last.text))
    said = _without(attribution, draft)
    if not said:
        return None
    return replace(
        draft,
        source=noun_phrase(speaker, paragraph),
        source_head=speaker,
        cue=Stretch(verb.idx, verb.idx + len(verb.text)),
        cue_head=verb,
        content=said,
        relayed_by=_noun_name(draft.source_head, paragraph) if draft.source_head is not None else None,
    )


def _without(attribution: Stretch, draft: Draft) -> tuple[Passage, ...]:
    """What is left of the content before and after the words that attribute it."""
    text = draft.paragraph.text
    parts = []
    for passage in draft.content:
        start, end = passage.stretch
        for first, last in ((start, min(end, attribution.start)), (max(start, attribution.end), end)):
            part = trimmed(text, first, max(first, last))
            if part.start < part.end:
                parts.append(Passage(passage.paragraph, part))
    return tuple(parts)


def _bare_citing(draft: Draft) -> bool:
    """Whether a name is cited ("cited the ministry"), without what it said."""
    if draft.cue_lemma not in CITING:
        return False
    names = [t for t in draft.paragraph.tokens(*draft.content[0].stretch) if t.head == draft.cue_head]
    names = [t for t in names if t.dep_ == "dobj"]
    return bool(names) and (names[0].pos_ == "PROPN" or names[0].ent_type_ in {"PERSON", "ORG", "NORP"})


def _noun_name(noun: Token, paragraph: Paragraph) -> str:
    if noun.pos_ == "PROPN":
        return proper_name(noun, paragraph)
    start, end = noun_phrase(noun, paragraph)
    return paragraph.text[start:end]


def _outlet(draft: Draft) -> str | None:
    """The outlet to which the source spoke."""
    verb = draft.cue_head
    if verb is None or verb.pos_ != "VERB":
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
