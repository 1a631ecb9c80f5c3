"""A role's noun phrase as it would stand in a title."""

from __future__ import annotations

from chalicelib.extraction.identity.facts.plurals import whole
from chalicelib.extraction.identity.facts.titles import LONGEST_TITLE
from chalicelib.extraction.reading.clauses import children, dated
from chalicelib.extraction.reading.paragraphs import Paragraph, Token


def description(head: Token, paragraph: Paragraph) -> str | None:
    """Without its article and without relative clauses, but with "involved in the talks"."""
    parts = _hyphenated(whole(head))
    head = parts[-1]
    added = [c for part in parts for c in children(part, "relcl", "acl", "appos", "prep") if c not in parts]
    kept = [child for child in added if _describes(child)]
    clauses = {t.i for child in added if child not in kept for t in child.subtree}
    acts = {t.i for child in kept for t in child.subtree}
    clauses |= {t.left_edge.i for t in head.subtree if t.i > head.i and _explains(t)}
    tokens: list[Token] = []
    for token in head.doc[min(p.left_edge.i for p in parts) : max(p.right_edge.i for p in parts) + 1]:
        is_verb = token.pos_ in {"VERB", "AUX"} and token.i not in acts
        if token.i in clauses or (token.i > head.i and (token.tag_ in {"WP", "WDT", "WP$"} or is_verb)):
            break
        tokens.append(token)
    while tokens and (tokens[0].pos_ in {"DET", "PUNCT", "SPACE"}):
        tokens = tokens[1:]
    while tokens and (tokens[-1].is_punct or tokens[-1].is_space or tokens[-1].tag_ == "POS"):
        tokens = tokens[:-1]
    if not tokens or len(tokens) > 2 * LONGEST_TITLE or head.i > tokens[-1].i:
        return None
    return paragraph.text[tokens[0].idx : tokens[-1].idx + len(tokens[-1].text)]


def _describes(added: Token) -> bool:
    """ "of the council", "involved in the talks"; no date, and no clause."""
    return not dated(added) if added.dep_ == "prep" else added.dep_ == "acl" and added.tag_ == "VBN"


def _explains(noun: Token) -> bool:
    """Whether it tells of a name in a title ("chair of the Institute, a charity"), or names whose that is."""
    first = noun.left_edge
    after_comma: bool = first.i > 0 and first.nbor(-1).text == ","
    return noun.dep_ == "appos" and after_comma and (first.pos_ == "DET" or noun.ent_type_ == "PERSON")


def _hyphenated(noun: Token) -> list[Token]:
    """The parts of its word: the parser takes "co" or "chair" for the head of "co-chair"."""
    doc, first, last = noun.doc, noun.i, noun.i
    while first > 1 and _hyphen(doc[first - 1]):
        first -= 2
    while last + 2 < len(doc) and _hyphen(doc[last + 1]):
        last += 2
    return list(doc[first : last + 1])


def _hyphen(token: Token) -> bool:
    """Whether it joins the words beside it, without a space."""
    joins: bool = token.text == "-" and not token.whitespace_ and not token.nbor(-1).whitespace_
    return joins
