"""Titles before a name: honorifics, offices, professions."""

from __future__ import annotations

from chalicelib.extraction import lexicon
from chalicelib.extraction.reading.paragraphs import Paragraph, Token

LONGEST_TITLE = 14  # words
CLOSED = frozenset({"DET", "PRON", "VERB", "AUX", "CCONJ", "SCONJ", "ADP", "ADV", "SPACE", "NUM"})


def is_title(word: str) -> bool:
    return word.lower() in lexicon.words("titles") or word.lower() in lexicon.table("honorifics")


def words_before(first: Token) -> list[Token]:
    """The modifiers that run up to the name, determiners left out."""
    tokens: list[Token] = []
    token = first
    while token.i > 0 and len(tokens) < LONGEST_TITLE:
        token = token.nbor(-1)
        if token.is_punct and token.text not in {"-", "&", "."} and not _bracketed(token):
            break
        if token.lower_ == "of" and _office(token):
            tokens.insert(0, token)
            continue
        if token.pos_ in CLOSED or token.tag_ == "POS":
            break
        if not (first.is_ancestor(token) or first.head.is_ancestor(token) or is_title(token.text)):
            break
        tokens.insert(0, token)
    return tokens


def _bracketed(bracket: Token) -> bool:
    """Whether it stands around an honorific: "Dr. (Mrs.) Fauzia Khanam"."""
    if bracket.text not in {"(", ")"}:
        return False
    inside = bracket.doc[max(0, bracket.i - 2) : bracket.i + 3]
    return any(token.lower_ in lexicon.table("honorifics") for token in inside)


def _office(of: Token) -> bool:
    """Whether "of" stands inside a title in capitals: "Secretary of State"."""
    inside: bool = (
        0 < of.i < len(of.doc) - 1 and of.nbor(-1).text[:1].isupper() and of.nbor().text[:1].isupper()
    )
    return inside


def title_in(before: list[Token], paragraph: Paragraph) -> str | None:
    """The words before a name as its title, without honorifics; None where no noun is among them."""
    tokens = [
        token for token in before if token.lower_ not in lexicon.table("honorifics") and not _bracketed(token)
    ]
    while tokens and tokens[0].is_punct:
        tokens = tokens[1:]
    if not any(t.pos_ in {"NOUN", "PROPN"} for t in tokens):
        return None
    while tokens[-1].is_punct:
        tokens = tokens[:-1]
    last = tokens[-1]
    return paragraph.text[tokens[0].idx : last.idx + len(last.text)]


def gender_of_honorific(before: list[Token]) -> str | None:
    """By the last honorific before a name: "he" or "she"."""
    told = lexicon.table("honorifics").get(honorific(before) or "")
    return told if told in {"he", "she"} else None


def honorific(before: list[Token]) -> str | None:
    """The last one before a name, in small letters."""
    found = (token.lower_ for token in reversed(before) if token.lower_ in lexicon.table("honorifics"))
    return next(found, None)


def gender_of_role(text: str) -> str | None:
    """By a role's first words, where they tell but one: "he" or "she"."""
    genders = {lexicon.table("role_genders").get(word) for word in text.lower().split()[:6]} - {None}
    return genders.pop() if len(genders) == 1 else None
