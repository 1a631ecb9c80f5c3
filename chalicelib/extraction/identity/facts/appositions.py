"""The role that stands beside a name, by the parse or between commas."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from chalicelib.extraction.identity.facts.descriptions import description
from chalicelib.extraction.identity.facts.names import PARTY
from chalicelib.extraction.identity.facts.source_types import is_person
from chalicelib.extraction.identity.facts.titles import LONGEST_TITLE, is_title
from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.paragraphs import Paragraph, Token

MOST_ASIDES = 3
PARTY_BESIDE = re.compile(rf"(?:, | \()({PARTY.pattern})[,.)]")
LATIN_ENDS = "\u0370"  # a name may stand beside itself in another script


def apposition_of(
    head: Token, name: list[Token], paragraph: Paragraph, speaking: Set[tuple[int, int]]
) -> str | None:
    """The role beside a name: after it, or before it where the name itself is the apposition.

    ``speaking``: paragraphs and offsets of nouns that speak for themselves, so that in "She was
    found by Ann Low, the coroner said" Low is no coroner.
    """
    for child in children(head, "appos"):
        speaks = (paragraph.index, child.idx) in speaking
        if child.i > name[-1].i and _is_role(child) and not speaks and not _is_aside(list(child.subtree)):
            return description(child, paragraph)
    for clause in children(head, "relcl"):
        if clause.lemma_ == "be":
            return next((description(role, paragraph) for role in children(clause, "attr")), None)
    role = _whose(head.head)
    if head.dep_ == "appos" and _is_office(role) and role.i < name[0].i:
        return description(role, paragraph)
    return _between_commas(name[-1], paragraph, speaking) or _party(name[-1], paragraph)


def doing_of(head: Token, name: list[Token], paragraph: Paragraph) -> str | None:
    """What a person does for good: "who chairs the Residents' Group"; not "who goes by one name"."""
    for clause in children(head, "relcl"):
        words = list(clause.subtree)
        beside = words[0].lower_ == "who" and 0 < words[0].i - name[-1].i <= 2
        doing = clause.tag_ == "VBZ" and clause.pos_ == "VERB" and clause.lemma_ != "go"
        if beside and doing and len(words) <= LONGEST_TITLE:
            last = words[-2] if words[-1].is_punct else words[-1]
            return paragraph.text[words[0].idx : last.idx + len(last.text)]
    return None


def _whose(noun: Token) -> Token:
    """The role to which it belongs: in "a clerk of the council, Ann Low" the parse has Low by "council"."""
    while noun.dep_ == "pobj" and not is_person(noun) and noun.head.head.pos_ in {"NOUN", "PROPN"}:
        noun = noun.head.head
    return noun


def _is_office(role: Token) -> bool:
    """A common noun, or an office in capitals ("Chairman of the committee, Hon. …")."""
    return role.pos_ == "NOUN" or (role.pos_ == "PROPN" and is_title(role.text))


def _is_role(noun: Token) -> bool:
    """A noun ("one of the directors" too) that names no second person."""
    if noun.ent_type_ == "PERSON" and not any(child.lower_ in {"a", "an", "the"} for child in noun.children):
        return False
    return (noun.pos_ in {"NOUN", "PROPN"} and _is_word(noun)) or noun.lower_ == "one"


def _is_word(noun: Token) -> bool:
    """Not "laughing", an age, or the name again in another script."""
    participle = noun.text.endswith("ing") and not is_person(noun)
    return noun.text[0].isalpha() and noun.text[0] < LATIN_ENDS and not participle


def _between_commas(last: Token, paragraph: Paragraph, speaking: Set[tuple[int, int]]) -> str | None:
    """The role in "NAME, chief executive of X, said": the parser often misses it, commas do not."""
    comma = last
    for _ in range(MOST_ASIDES):
        comma = comma.nbor() if comma.i + 1 < len(comma.doc) else comma
        if comma.text != ",":
            return None
        words = _up_to_comma(comma, paragraph)
        if words is None:
            return None
        if not _is_aside(words):
            return _role(words, paragraph, speaking)
        comma = words[-1]
    return None


def _party(last: Token, paragraph: Paragraph) -> str | None:
    """ "D-San Jose" of "Sen. Dave Cortez, D-San Jose"."""
    beside = PARTY_BESIDE.match(paragraph.text, last.idx + len(last.text))
    return beside[1] if beside else None


def _up_to_comma(comma: Token, paragraph: Paragraph) -> list[Token] | None:
    words: list[Token] = []
    for token in comma.doc[comma.i + 1 : comma.i + 2 + LONGEST_TITLE]:
        if token.text in {",", ".", ";", ":"} or token.pos_ in {"VERB", "AUX"} or paragraph.quoted(token):
            return words
        words.append(token)
    return None


def _is_aside(words: Sequence[Token]) -> bool:
    """An age, or a politician's party and place: "Low, 34, a nurse", "Reed, D-Marrow, the sponsor"."""
    text = "".join(word.text_with_ws for word in words).strip()
    return text.isdigit() or PARTY.fullmatch(text) is not None


def _role(words: list[Token], paragraph: Paragraph, speaking: Set[tuple[int, int]]) -> str | None:
    if words and words[0].tag_ == "WP$":  # "whose brother"
        return None
    if any((paragraph.index, word.idx) in speaking for word in words):
        return None
    while words and words[0].pos_ == "DET":
        words = words[1:]
    if not words or words[0].pos_ not in {"NOUN", "PROPN", "ADJ"} or not _names_role(words):
        return None
    end = words[-1].idx + len(words[-1].text)
    return paragraph.text[words[0].idx : end].split(" (")[0].strip()


def _names_role(words: list[Token]) -> bool:
    """Whether the words hold a role in lower case or a title, and no second person or relative clause."""
    if any(
        t.ent_type_ in {"PERSON", "DATE", "TIME"} or (t.tag_ in {"WP", "WDT", "PRP", "IN"} and t is words[0])
        for t in words
    ):
        return False
    return any((t.pos_ == "NOUN" and t.text[:1].islower() and _is_word(t)) or is_title(t.text) for t in words)
