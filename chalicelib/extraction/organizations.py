"""Names of organizations: as they stand at a source, and in full where the article has that too."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from chalicelib.extraction.paragraphs import Paragraph, Token

LINKS = frozenset({"of", "and", "for", "the", "on", "&", "in"})
SHORT = 7  # letters of the longest acronym


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


def entity(token: Token) -> str | None:
    """The whole name that spaCy finds around a token."""
    return next((_bare(e.text) for e in token.doc.ents if e.start <= token.i < e.end), None)


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


class Organizations:
    """The organizations and places that spaCy names in an article."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        names = [
            (paragraph.index, _bare(entity.text))
            for paragraph in paragraphs
            for entity in paragraph.doc.ents
            if entity.label_ in {"ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT"}
        ]
        self._by_word: dict[str, list[tuple[int, str, frozenset[str]]]] = {}  # in text order
        for at, name in names:
            words = frozenset(name.lower().split())
            for word in words if len(words) > 1 else ():
                self._by_word.setdefault(word, []).append((at, name, words))
        self._full: dict[str, str] = {}
        for _, name in names:
            letters = "".join(w[0] for w in name.replace("-", " ").split() if w[0].isupper())
            if len(letters) > 2:
                self._full.setdefault(letters, name)

    def in_full(self, name: str) -> str:
        """An acronym's words, where the article has a name with these initials."""
        if name.isupper() and len(name) <= SHORT:
            return self._full.get(name, name)
        return name

    def named_by(self, noun: str, modifiers: Sequence[str], paragraph: int) -> str | None:
        """The last name before that "the NOUN" can mean: one that has the noun in it."""
        named = self._by_word.get(noun, [])
        last = bisect_right(named, paragraph, key=lambda each: each[0])
        fitting = (name for _, name, words in reversed(named[:last]) if words.issuperset(modifiers))
        return next(fitting, None)


def _bare(name: str) -> str:
    for article in ("the ", "The "):
        name = name.removeprefix(article)
    for possessive in ("'s", "\u2019s"):
        name = name.removesuffix(possessive)
    return " ".join(name.split())
