"""What a person is called beside the name: the office, the profession, the part in the story."""

from __future__ import annotations

from chalicelib.extraction import lexicon, source_types
from chalicelib.extraction.clauses import children, dated
from chalicelib.extraction.paragraphs import Paragraph, Token

LONGEST_TITLE = 14  # words


def is_title(word: str) -> bool:
    return word.lower() in lexicon.words("titles") or word.lower() in lexicon.table("honorifics")


def apposition_of(head: Token, name: list[Token], paragraph: Paragraph) -> str | None:
    """The role beside a name: after it, or before it where the name itself is the apposition."""
    for child in children(head, "appos"):
        if child.i > name[-1].i and _is_role(child):
            return description(child, paragraph)
    for clause in children(head, "relcl"):
        if clause.lemma_ == "be":
            return next((description(role, paragraph) for role in children(clause, "attr")), None)
    role = head.head
    if head.dep_ == "appos" and role.pos_ == "NOUN" and role.i < name[0].i:
        return description(role, paragraph)
    return _between_commas(name[-1], paragraph)


def _is_role(noun: Token) -> bool:
    """A noun ("one of the directors" too) that names no second person."""
    if noun.ent_type_ == "PERSON" and not any(child.lower_ in {"a", "an", "the"} for child in noun.children):
        return False
    return noun.pos_ in {"NOUN", "PROPN"} or noun.lower_ == "one"


def _between_commas(last: Token, paragraph: Paragraph) -> str | None:
    """The role in "NAME, chief executive of X, said": the parser often misses it, commas do not."""
    rest = list(last.doc[last.i + 1 : last.i + 3 + LONGEST_TITLE])
    if len(rest) < 3 or rest[0].text != ",":
        return None
    words: list[Token] = []
    for token in rest[1:]:
        if token.text in {",", ".", ";", ":"} or token.pos_ in {"VERB", "AUX"} or paragraph.quoted(token):
            break
        words.append(token)
    else:
        return None
    if words and words[0].tag_ == "WP$":  # "whose brother"
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
    return any((t.pos_ == "NOUN" and t.text[:1].islower()) or is_title(t.text) for t in words)


def description(head: Token, paragraph: Paragraph) -> str | None:
    """A role's noun phrase as a title: without its article and without relative clauses."""
    parts = _hyphenated(source_types.whole(head))
    head = parts[-1]
    clauses = {t.i for child in children(head, "relcl", "acl", "appos") for t in child.subtree}
    clauses |= {t.i for child in children(head, "prep") if dated(child) for t in child.subtree}
    clauses |= {t.left_edge.i for t in head.subtree if t.i > head.i and _explains(t)}
    tokens: list[Token] = []
    for token in head.doc[min(part.left_edge.i for part in parts) : head.right_edge.i + 1]:
        if token.i in clauses or (
            token.i > head.i and (token.tag_ in {"WP", "WDT", "WP$"} or token.pos_ in {"VERB", "AUX"})
        ):
            break
        tokens.append(token)
    while tokens and (tokens[0].pos_ in {"DET", "PUNCT", "SPACE"}):
        tokens = tokens[1:]
    while tokens and (tokens[-1].is_punct or tokens[-1].is_space or tokens[-1].tag_ == "POS"):
        tokens = tokens[:-1]
    if not tokens or len(tokens) > 2 * LONGEST_TITLE or head.i > tokens[-1].i:
        return None
    return paragraph.text[tokens[0].idx : tokens[-1].idx + len(tokens[-1].text)]


def _explains(noun: Token) -> bool:
    """Whether it says after a comma what a name in a title is: "chair of the Institute, a charity"."""
    first = noun.left_edge
    after_comma: bool = first.pos_ == "DET" and first.i > 0 and first.nbor(-1).text == ","
    return noun.dep_ == "appos" and after_comma


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
