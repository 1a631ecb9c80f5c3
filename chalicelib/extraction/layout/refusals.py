"""Who was asked and said nothing: "declined to comment", "did not respond", "could not be reached"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.drafts import Draft, Finder, Passage, Stretch
from chalicelib.extraction.reading.noun_phrases import noun_phrase
from chalicelib.extraction.reading.paragraphs import Paragraph, Token

REFUSING = frozenset({"decline", "refuse"})
SPEAKING = frozenset({"comment", "respond", "reply", "elaborate", "answer"})
ANSWERING = frozenset({"comment", "respond", "reply", "return", "answer"})
REQUESTS = frozenset(
    {"request", "call", "message", "email", "e-mail", "question", "inquiry", "query", "comment"}
)


def refusals(paragraphs: Sequence[Paragraph]) -> Iterator[Draft]:
    """One for each, without content: what refuses stands for it."""
    for paragraph in paragraphs:
        for verb in paragraph.doc:
            if verb.pos_ in {"VERB", "AUX"} and not paragraph.quoted(verb) and _refuses(verb):
                draft = _draft(verb, paragraph)
                if draft is not None:
                    yield draft


def without_refusals(drafts: Sequence[Draft], refused: Sequence[Draft]) -> list[Draft]:
    """``drafts`` without those that take a refusal's own words for what was said."""
    places: dict[int, list[Stretch]] = defaultdict(list)
    for each in refused:
        places[each.paragraph.index].append(each.content[0].stretch)
    return [
        draft
        for draft in drafts
        if draft.cue is None
        or not any(cue.start <= draft.cue.start < cue.end for cue in places[draft.paragraph.index])
    ]


def _refuses(verb: Token) -> bool:
    lemma = verb.lemma_.lower()
    if lemma in REFUSING:
        return any(child.lemma_.lower() in SPEAKING for child in children(verb, "xcomp"))
    negated = bool(children(verb, "neg"))
    if lemma == "have":
        objects = children(verb, "dobj")
        return any(noun.lemma_.lower() == "comment" and _has_no(noun) for noun in objects)
    if lemma == "reach":
        return negated and bool(children(verb, "nsubjpass"))
    if lemma == "be":
        roles = children(verb, "acomp")
        return any(role.lower_ == "unavailable" and _for_comment(role) for role in roles)
    return negated and lemma in ANSWERING and (lemma == "comment" or _to_request(verb))


def _has_no(noun: Token) -> bool:
    return any(child.lower_ == "no" for child in children(noun, "det"))


def _for_comment(word: Token) -> bool:
    nouns = [noun for preposition in children(word, "prep") for noun in children(preposition, "pobj")]
    return any(noun.lemma_.lower() == "comment" for noun in nouns)


def _to_request(verb: Token) -> bool:
    """ "did not respond" by itself, or to a request; "did not return calls"."""
    prepositions = children(verb, "prep")
    nouns = [noun for preposition in prepositions for noun in children(preposition, "pobj")]
    nouns += children(verb, "dobj")
    if not nouns:
        return verb.lemma_.lower() in {"respond", "reply"} and not prepositions
    return any(noun.lemma_.lower() in REQUESTS for noun in nouns)


def _draft(verb: Token, paragraph: Paragraph) -> Draft | None:
    subject = next(iter(children(verb, "nsubj", "nsubjpass")), None)
    if subject is None and verb.dep_ == "conj":
        subject = next(iter(children(verb.head, "nsubj", "nsubjpass")), None)
    if subject is None:
        return None
    first = min([verb, *children(verb, "aux", "auxpass", "neg")], key=lambda token: token.i)
    last = max([verb, *children(verb, "xcomp", "dobj", "acomp")], key=lambda token: token.i)
    cue = Stretch(first.idx, last.idx + len(last.text))
    return Draft(
        paragraph,
        (Passage(paragraph.index, cue),),
        Finder.REFUSAL,
        source=noun_phrase(subject, paragraph),
        source_head=subject,
        cue=cue,
        cue_head=verb,
        confidence=0.9,
    )
