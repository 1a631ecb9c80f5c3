"""What spaCy's dependency parse says of cues and of the phrases of their sources.

Labels are those of ClearNLP, which spaCy's English models use.
"""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.extraction import lexicon
from chalicelib.extraction.drafts import Stretch
from chalicelib.extraction.paragraphs import Paragraph, Token

NOBODY = frozenset({"nobody", "none", "neither", "no-one"})
EDGES = frozenset(" \t,;:.()[]-\u2013\u2014\"'\u201c\u201d\u2018\u2019\u00ab\u00bb`")


def children(token: Token, *labels: str) -> list[Token]:
    return [child for child in token.children if child.dep_ in labels]


def negated(cue: Token) -> bool:
    """Whether the source denies the content, or is said not to have said it; not if both."""
    refusing = cue.head if cue.dep_ == "xcomp" else cue
    verbs = {cue, refusing} if refusing.lemma_.lower() in lexicon.words("refusals") else {cue}
    turns = (
        cue.lemma_.lower() in lexicon.words("denials"),
        refusing.lemma_.lower() in lexicon.words("refusals"),
        *(bool(children(verb, "neg")) for verb in verbs),
        any(_is_nobody(noun) for verb in verbs for noun in children(verb, "nsubj", "nsubjpass")),
    )
    return sum(turns) % 2 == 1


def _is_nobody(subject: Token) -> bool:
    """ "nobody", "no senator"; not "No 10", "no fewer than twenty", "no one but the mayor"."""
    if any(token.lower_ in {"but", "except", "fewer", "less", "more"} for token in subject.subtree):
        return False
    determined = any(child.lower_ in {"no", "neither"} for child in children(subject, "det", "preconj"))
    counted = subject.like_num and subject.lower_ != "one"
    return subject.lower_ in NOBODY or (determined and not counted)


def trimmed(text: str, start: int, end: int) -> Stretch:
    """Without white space, punctuation and unpaired marks at the edges."""
    while start < end and text[start] in EDGES:
        start += 1
    while start < end and text[end - 1] in EDGES:
        end -= 1
    if text[end : end + 1] == ")" and text.count("(", start, end) > text.count(")", start, end):
        end += 1
    return Stretch(start, end)


def run_stretches(paragraph: Paragraph, tokens: Iterable[Token]) -> list[Stretch]:
    """Tokens as stretches: neighbours, and those parted by punctuation alone, make one."""
    ordered = sorted((t for t in tokens if not t.is_space), key=lambda t: t.i)
    groups: list[list[Token]] = []
    for token in ordered:
        if groups and _joined(groups[-1][-1], token):
            groups[-1].append(token)
        else:
            groups.append([token])
    stretches = [trimmed(paragraph.text, g[0].idx, g[-1].idx + len(g[-1].text)) for g in groups]
    return [s for s in stretches if s.end > s.start]


def _joined(before: Token, after: Token) -> bool:
    between = before.doc[before.i + 1 : after.i]
    return all(token.is_punct or token.is_space for token in between)


def noun_phrase(head: Token, paragraph: Paragraph) -> Stretch:
    """The phrase of a noun with its modifiers, apposition and relative clauses.

    Left out, as most of PolNeAR's annotators do: a participial clause that a
    comma sets off, and a date. It stops at quotation marks and keeps to the
    run of words around the head.
    """
    left_out = {t.i for part in _set_off(head) for t in part.subtree}
    tokens = [
        t for t in head.subtree if t.i == head.i or not (t.i in left_out or _outside(t, head, paragraph))
    ]
    for stretch in run_stretches(paragraph, tokens):
        if stretch.start <= head.idx < stretch.end:
            return stretch
    return Stretch(head.idx, head.idx + len(head.text))


def _set_off(head: Token) -> list[Token]:
    parts = []
    for token in head.subtree:
        after_comma = token.left_edge.i > 0 and token.left_edge.nbor(-1).text in {
            ",",
            "\u2014",
            "-",
            "\u2013",
        }
        participial = token.dep_ == "acl" and after_comma
        if participial or (token.dep_ == "prep" and token.head.i == head.i and dated(token)):
            parts.append(token)
    return parts


def dated(preposition: Token) -> bool:
    """Whether it is a date ("on March 1"), which belongs to the verb whatever the parser says."""
    nouns = children(preposition, "pobj")
    return bool(nouns) and nouns[0].ent_type_ in {"DATE", "TIME"} and preposition.lower_ in {"on", "in", "at"}


def _outside(token: Token, head: Token, paragraph: Paragraph) -> bool:
    return paragraph.quotation_at(token.idx) is not paragraph.quotation_at(head.idx)
