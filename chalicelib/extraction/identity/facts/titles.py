"""Titles before a name: honorifics, offices, professions."""

from __future__ import annotations

from chalicelib.extraction import lexicon
from chalicelib.extraction.identity.facts.source_types import is_person
from chalicelib.extraction.reading.paragraphs import Paragraph, Token

LONGEST_TITLE = 14  # words
OFFICE = frozenset({"of", "for", "on"})
CLOSED = frozenset({"DET", "PRON", "VERB", "AUX", "CCONJ", "SCONJ", "ADP", "ADV", "SPACE", "NUM"})


def is_title(word: str) -> bool:
    return word.lower() in lexicon.words("titles") or word.lower() in lexicon.table("honorifics")


def _is_role(token: Token) -> bool:
    """A common noun for a person."""
    return token.pos_ == "NOUN" and is_person(token)


def words_before(first: Token) -> list[Token]:
    """The modifiers that run up to the name, determiners left out."""
    tokens: list[Token] = []
    token = first
    while token.i > 0 and len(tokens) < LONGEST_TITLE:
        token = token.nbor(-1)
        if token.is_punct and token.text not in {"-", "&", "."} and not _bracketed(token):
            break
        if joins_title(token):
            tokens.insert(0, token)
            continue
        if token.pos_ in CLOSED or token.tag_ == "POS":
            break
        near = [first, first.head, *[each for each in tokens if not each.is_punct][:1]]
        if not (any(t.is_ancestor(token) for t in near) or is_title(token.text) or _is_role(token)):
            break
        tokens.insert(0, token)
    return tokens


def joins_title(token: Token) -> bool:
    """Whether it stands inside a title: "Secretary of State", "founder and chief executive"."""
    return _office(token) or _joins_roles(token)


def _joins_roles(token: Token) -> bool:
    if token.lower_ != "and" or token.i == 0 or not _is_role(token.nbor(-1)):
        return False
    following = token.doc[token.i + 1 : token.i + 4]
    return any(_is_role(each) or is_title(each.text) for each in following)


def _bracketed(bracket: Token) -> bool:
    """Whether it stands around an honorific: "Dr. (Mrs.) Fauzia Khanam"."""
    if bracket.text not in {"(", ")"}:
        return False
    inside = bracket.doc[max(0, bracket.i - 2) : bracket.i + 3]
    return any(token.lower_ in lexicon.table("honorifics") for token in inside)


def _office(token: Token) -> bool:
    """A title in capitals: "Secretary of State", "Leader of the Opposition"."""
    if token.i == 0 or token.i + 1 == len(token.doc):
        return False
    before, after = token.nbor(-1), token.nbor()
    if token.lower_ == "the":
        return before.lower_ in OFFICE and before.i > 0 and is_title(before.nbor(-1).text)
    capitals: bool = before.text[:1].isupper() and (after.text[:1].isupper() or after.lower_ == "the")
    return token.lower_ in OFFICE and capitals and (token.lower_ == "of" or is_title(before.text))


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
