"""Names of organizations and outlets as they stand in the text."""

from __future__ import annotations

from chalicelib.extraction.reading.paragraphs import Paragraph, Token

LINKS = frozenset({"of", "and", "for", "the", "on", "&", "in"})


def proper_name(head: Token, paragraph: Paragraph) -> str:
    """The capitalised words around a head, with the small words between them; no possessor, no article."""
    first = last = head
    while first.i > 0 and _belongs(first.nbor(-1), head):
        first = first.nbor(-1)
    while last.i + 1 < len(head.doc) and (_belongs(last.nbor(), head) or _linked(last, head)):
        last = last.nbor()
    while last.i > head.i and last.lower_ in LINKS:
        last = last.nbor(-1)
    return paragraph.text[first.idx : last.idx + len(last.text)]


def _belongs(token: Token, head: Token) -> bool:
    return token.text[:1].isupper() and token.tag_ not in {"POS", "DT"} and _inside(token, head)


def _linked(token: Token, head: Token) -> bool:
    following = token.nbor()
    if following.lower_ not in LINKS and following.text != "-":
        return False
    ahead = following.doc[following.i + 1 : following.i + 3]
    return _inside(following, head) and any(t.text[:1].isupper() and _inside(t, head) for t in ahead)


def _inside(token: Token, head: Token) -> bool:
    return bool(head.left_edge.i <= token.i <= head.right_edge.i)
