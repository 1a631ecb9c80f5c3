"""Which tokens are a name's own: titles cut off, the other half of a hyphenated name added."""

from __future__ import annotations

from chalicelib.extraction import lexicon
from chalicelib.extraction.identity.facts.source_types import is_person
from chalicelib.extraction.identity.facts.titles import OFFICE, is_title
from chalicelib.extraction.reading.paragraphs import Token

NAME_MARKS = frozenset("-'\u2019.,\"\u201c\u201d\u2018()")


def name_tokens(tokens: list[Token]) -> list[Token]:
    """The name alone: no possessive s, no titles, nothing that is not written as a name."""
    tokens = [token for token in tokens if not token.is_space]
    while tokens and (
        tokens[-1].tag_ == "POS"
        or not tokens[-1].text[:1].isalpha()
        or (len(tokens) > 1 and is_letters(tokens[-1]))
    ):
        tokens = tokens[:-1]
    tokens = _after_office(tokens)
    while tokens and (is_title(tokens[0].text) or not _begins(tokens[0])):
        tokens = tokens[1:]
    if any(not _name_like(t) for t in tokens):
        return []
    return _widened(tokens)


def _after_office(tokens: list[Token]) -> list[Token]:
    """Without "Housing" of "Minister for Housing Liam Doyle", and "New Zealander" before it."""
    of = tokens[0].nbor(-1) if len(tokens) > 2 and tokens[0].i > 1 else None
    if of is not None and of.lower_ in OFFICE and is_title(of.nbor(-1).text):
        tokens = tokens[1:]
    is_named = any(token.ent_type_ == "PERSON" for token in tokens)
    while is_named and tokens[0].ent_type_ == "NORP" and len(tokens) > 1:
        tokens = tokens[1:]
    return tokens


def _begins(token: Token) -> bool:
    """A capital, or a particle: "el-Sayed", "van der Stoep"."""
    return token.text[:1].isupper() or token.text in lexicon.words("name_particles")


def is_letters(token: Token) -> bool:
    """Letters after a name: KC, OBE, PhD."""
    return token.text[:1].isupper() and token.lower_ in lexicon.words("post_nominals")


def letters_after(last: Token) -> str | None:
    """The letters after a name whose last word this is: "KC" in "Rupert Ainsley KC" and "Ainsley, KC"."""
    found: list[Token] = []
    for token in last.doc[last.i + 1 : last.i + 8]:
        if is_letters(token):
            found.append(token)
        elif token.text != ",":
            break
    return " ".join(token.text for token in found) or None


def _widened(tokens: list[Token]) -> list[Token]:
    """With what stands before it of the given names, and with the other half of a hyphenated name."""
    if not tokens:
        return []
    first, last, doc = tokens[0].i, tokens[-1].i, tokens[0].doc
    if (
        first > 1
        and doc[first - 1].text == "-"
        and doc[first - 2].text[:1].isupper()
        and not doc[first - 2].whitespace_
    ):
        first -= 2
    if last + 2 < len(doc) and doc[last + 1].text == "-" and doc[last + 2].text[:1].isupper():
        last += 2 if not doc[last].whitespace_ and not doc[last + 1].whitespace_ else 0
    while first > 0 and _is_initial(doc[first - 1]):
        first -= 1
    while first > 0 and _is_given_name(doc[first - 1], doc[first]):
        first -= 1
    return list(doc[first : last + 1])


def _is_given_name(token: Token, following: Token) -> bool:
    """A capital before an initial, after a role in small letters, or that the parser has with a single name.

    "attorney Peter | J. Low", "coach Ana | Reis", "Suresh | Siddiqui", "Ok | Hye-jin".
    """
    if not token.text[:1].isupper() or not token.text.isalpha() or token.text.isupper() or _is_office(token):
        return False
    before = token.nbor(-1) if token.i > 0 else None
    after_role = before is not None and before.pos_ == "NOUN" and before.text.islower()
    if token.pos_ == "PROPN" and (after_role or (_is_initial(following) and not _follows_article(token))):
        return True
    of_one = token.dep_ == "compound" and token.head.i == following.i and token.ent_type_ in {"", "PERSON"}
    no_interjection = token.pos_ == "INTJ"  # which a comma would follow
    return (token.pos_ == "PROPN" and of_one) or no_interjection or _is_syllable(following)


def _is_office(token: Token) -> bool:
    return is_title(token.text) or is_person(token)


def _follows_article(token: Token) -> bool:
    return token.i > 0 and token.nbor(-1).pos_ in {"DET", "ADP"}


def _is_syllable(token: Token) -> bool:
    """The first half of "Hye-jin", before which the family name stands."""
    if token.i + 2 >= len(token.doc):
        return False
    hyphen, rest = token.nbor(), token.nbor(2)
    joined = hyphen.text == "-" and not token.whitespace_ and not hyphen.whitespace_
    return joined and token.text[:1].isupper() and rest.text.islower() and rest.text.isalpha()


def _is_initial(token: Token) -> bool:
    return len(token.text) == 2 and token.text[0].isupper() and token.text[1] == "."


def _name_like(token: Token) -> bool:
    return token.text[:1].isalpha() or token.text in NAME_MARKS
