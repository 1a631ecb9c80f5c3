"""Where a cue verb keeps its subject and its complement in spaCy's dependency parse.

Labels are those of ClearNLP, which spaCy's English models use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from chalicelib.extraction import lexicon
from chalicelib.extraction.drafts import Stretch
from chalicelib.extraction.paragraphs import Paragraph, Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
RELIABLE = 0.45  # of a verb's rate with a clause
CONTRASTS = frozenset({"while", "though", "although", "as"})
AUXILIARIES = frozenset({"aux", "auxpass", "neg"})
EDGES = frozenset(" \t,;:.()[]-\u2013\u2014\"'\u201c\u201d\u2018\u2019\u00ab\u00bb`")


def children(token: Token, *labels: str) -> list[Token]:
    return [child for child in token.children if child.dep_ in labels]


def own_subject(verb: Token) -> Token | None:
    """A verb that the parser made a subject by mistake stands for the subject of its own."""
    found = next((child for child in verb.children if child.dep_ in SUBJECTS), None)
    if found is not None and found.pos_ == "AUX":
        return next((child for child in found.children if child.dep_ in SUBJECTS), found)
    return found


def agent(verb: Token) -> Token | None:
    """The X of a passive's "by X"."""
    for by in children(verb, "agent"):
        for noun in children(by, "pobj"):
            return noun
    return None


def is_passive(verb: Token) -> bool:
    """Also without its auxiliary: "Asked why, she …", "the words spoken by …"."""
    if children(verb, "auxpass"):
        return True
    return verb.tag_ == "VBN" and verb.dep_ in {"acl", "advcl"} and not children(verb, "aux")


def subject(verb: Token) -> Token | None:
    """Who does what the verb says, followed through conjunctions and non-finite clauses.

    None where nobody does: an agentless passive, a dangling participle.
    """
    if is_passive(verb):
        return agent(verb)
    for _ in range(8):
        found = own_subject(verb)
        if found is not None:
            return None if found.dep_ == "expl" else found
        reporting = reporter_of(verb)
        if reporting is not None:
            verb = reporting
            continue
        if verb.dep_ == "acl":
            return verb.head
        if verb.dep_ not in {"conj", "xcomp", "advcl", "pcomp", "prep", "ccomp", "dep", "parataxis"}:
            return None
        verb = verb.head
    return None


def reporter_of(verb: Token) -> Token | None:
    """The reporting verb that this cue verb goes with, though the parser hung it inside that verb's clause.

    "She said he would run, adding that …"; "He says he'd go and tells the crowd …".
    """
    clause = verb.head
    if clause.i == verb.i or clause.dep_ != "ccomp" or clause.head.i == clause.i or clause.head.i > verb.i:
        return None
    entry = lexicon.verbs().get(verb.lemma_.lower())
    if entry is None or entry.clause < RELIABLE or own_subject(verb) is not None:
        return None
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and verb.left_edge.i > 0:
        return clause.head if verb.left_edge.nbor(-1).text == "," else None
    if verb.dep_ == "conj" and verb.tag_ == clause.head.tag_ and verb.tag_ in {"VBD", "VBZ", "VBP"}:
        return clause.head
    return None


def asides(clause: Token) -> list[Token]:
    """Parts of a complement clause that are the reporter's own: further cues, and contrasts after a comma."""
    found = []
    for child in children(clause, "advcl", "conj"):
        marks = {mark.lower_ for mark in children(child, "mark")}
        set_off = child.left_edge.i > 0 and child.left_edge.nbor(-1).text in {",", "-", "\u2013", "\u2014"}
        if reporter_of(child) is not None or (set_off and marks & CONTRASTS):
            found.append(child)
    return found + [child for child in clause.lefts if _when_said(child, clause.head)]


def _when_said(child: Token, verb: Token) -> bool:
    """Whether it is a date right after the verb: "said on Monday they had left"."""
    if child.left_edge.i != verb.i + 1:
        return False
    return dated(child) or (child.dep_ == "npadvmod" and child.ent_type_ in {"DATE", "TIME"})


def cue_stretch(verb: Token, paragraph: Paragraph) -> Stretch:
    """The verb with its auxiliaries and negation, where they stand unbroken."""
    first = verb
    for child in sorted(verb.lefts, key=lambda t: -t.i):
        if child.i == first.i - 1 and (child.dep_ in AUXILIARIES or child.dep_ == "advmod"):
            first = child
        else:
            break
    while first.dep_ == "advmod" and first.i < verb.i:
        first = first.nbor()
    last = verb
    if verb.i + 1 < len(verb.doc) and verb.nbor().dep_ == "prt":
        last = verb.nbor()
    return Stretch(first.idx, last.idx + len(last.text))


def negated(verb: Token) -> bool:
    return bool(children(verb, "neg"))


def trimmed(text: str, start: int, end: int) -> Stretch:
    """Without white space, punctuation and unpaired marks at the edges."""
    while start < end and text[start] in EDGES:
        start += 1
    while start < end and text[end - 1] in EDGES:
        end -= 1
    if text[end : end + 1] == ")" and text.count("(", start, end) > text.count(")", start, end):
        end += 1
    return Stretch(start, end)


def run_stretches(
    paragraph: Paragraph, tokens: Iterable[Token], bridge: Callable[[Token], bool] | None = None
) -> list[Stretch]:
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
