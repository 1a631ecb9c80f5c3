"""Attributions by a noun: "the mayor's claim that …", "her promise to …"."""

from __future__ import annotations

from chalicelib.extraction import clauses, lexicon
from chalicelib.extraction.clauses import children
from chalicelib.extraction.drafts import Draft, Passage, Stretch
from chalicelib.extraction.frames import Frame
from chalicelib.extraction.paragraphs import Token

WEIGHT = 0.41  # its precision over PolNeAR's training part


def noun_drafts(frame: Frame) -> list[Draft]:
    """One draft for each noun of saying that has both a possessor and a clause of its own."""
    found = []
    for token in frame.tokens:
        if token.pos_ == "NOUN" and token.lemma_.lower() in lexicon.words("content_nouns"):
            possessors, said = children(token, "poss"), _clauses(token)
            if possessors and said:
                found.append(_draft(token, _owner(token, possessors[0]), said[0], frame))
    return [draft for draft in found if draft.content]


def _owner(noun: Token, possessor: Token) -> Token:
    """The subject of "reiterated his claim", else the possessor."""
    if noun.dep_ == "dobj" and possessor.tag_ == "PRP$" and not clauses.is_passive(noun.head):
        return clauses.own_subject(noun.head) or possessor
    return possessor


def _clauses(noun: Token) -> list[Token]:
    """Clauses with "that", or infinitives, after the noun."""
    return [
        clause
        for clause in children(noun, "acl", "ccomp", "relcl")
        if clause.i > noun.i and clause.left_edge.lower_ in {"that", "to"}
    ]


def _draft(noun: Token, possessor: Token, clause: Token, frame: Frame) -> Draft:
    paragraph = frame.paragraph
    mention = clauses.noun_phrase(possessor, paragraph)
    tokens = [t for t in clause.subtree if frame.start <= t.idx < frame.end]
    content = clauses.run_stretches(paragraph, tokens)
    return Draft(
        paragraph,
        tuple(Passage(paragraph.index, stretch) for stretch in content),
        "noun",
        source=_without_case(mention, paragraph.text),
        source_head=possessor,
        cue=Stretch(noun.idx, noun.idx + len(noun.text)),
        cue_lemma=noun.lemma_.lower(),
        weight=WEIGHT,
    )


def _without_case(mention: Stretch, text: str) -> Stretch:
    """The possessor without its 's."""
    end = mention.end
    for case in ("'s", "\u2019s"):
        if text[mention.start : end].endswith(case):
            end -= len(case)
    return Stretch(mention.start, end)
