"""Names of persons as they stand in the text, with what precedes and follows them.

spaCy's entities give most names; titles stuck to a name are cut off, and a
capitalised head of a source's noun phrase counts where the entities miss it.
"""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.extraction import lexicon
from chalicelib.extraction.clauses import children
from chalicelib.extraction.paragraphs import Paragraph, Token

LONGEST_TITLE = 14  # words


@dataclass(frozen=True)
class NameMention:
    """``words`` of the name proper; ``title`` before it; ``apposition`` beside it; ``gender`` if told."""

    paragraph: int
    start: int
    words: tuple[str, ...]
    title: str | None
    apposition: str | None
    gender: str | None
    subject: bool
    quoted: bool


def name_mentions(paragraph: Paragraph) -> list[NameMention]:
    """The persons that spaCy names in the paragraph, in text order."""
    found = []
    for entity in paragraph.doc.ents:
        if entity.label_ == "PERSON":
            tokens = name_tokens([t for t in entity if not t.is_space])
            if tokens:
                found.append(mention_of(tokens, paragraph))
    return found


def name_tokens(tokens: list[Token]) -> list[Token]:
    """The name alone: no possessive s, no titles, nothing that is not written as a name."""
    while tokens and (tokens[-1].tag_ == "POS" or not tokens[-1].text[:1].isalpha()):
        tokens = tokens[:-1]
    while tokens and (_is_title(tokens[0]) or not tokens[0].text[:1].isupper()):
        tokens = tokens[1:]
    if any(not _name_like(t) for t in tokens):
        return []
    if len(tokens) == 1 and tokens[0].i > 0 and _is_initial(tokens[0].nbor(-1)):
        return [tokens[0].nbor(-1), *tokens]
    return tokens


def _is_initial(token: Token) -> bool:
    return len(token.text) == 2 and token.text[0].isupper() and token.text[1] == "."


def _is_title(token: Token) -> bool:
    return token.lower_ in lexicon.words("titles") or token.lower_ in lexicon.table("honorifics")


def _name_like(token: Token) -> bool:
    return token.text[:1].isalpha() or token.text in {"-", "'", "\u2019", ".", ","}


def head_name(head: Token, paragraph: Paragraph) -> list[Token]:
    """The tokens of the person's name that a noun phrase's head belongs to; [] for none."""
    for entity in paragraph.doc.ents:
        if entity.start <= head.i < entity.end:
            return name_tokens([t for t in entity if not t.is_space]) if entity.label_ == "PERSON" else []
    return []


def mention_of(tokens: list[Token], paragraph: Paragraph) -> NameMention:
    head = next((t for t in tokens if t.head.i < tokens[0].i or t.head.i > tokens[-1].i), tokens[-1])
    before = _before(tokens[0], paragraph)
    honorific = next((t for t in reversed(before) if t.lower_ in lexicon.table("honorifics")), None)
    told = lexicon.table("honorifics").get(honorific.lower_) if honorific is not None else None
    title = _title([t for t in before if t.lower_ not in lexicon.table("honorifics")], paragraph)
    apposition = _apposition(head, tokens, paragraph)
    gender = told if told in {"he", "she"} else _role_gender(f"{title or ''} {apposition or ''}")
    words = tuple(t.text for t in tokens if t.text[:1].isalpha())
    return NameMention(
        paragraph.index,
        tokens[0].idx,
        words,
        title,
        apposition,
        gender,
        head.dep_ in {"nsubj", "nsubjpass"},
        paragraph.quoted(tokens[0]),
    )


def _role_gender(text: str) -> str | None:
    genders = {lexicon.table("role_genders").get(word) for word in text.lower().split()[:6]} - {None}
    return genders.pop() if len(genders) == 1 else None


def _before(first: Token, paragraph: Paragraph) -> list[Token]:
    """The modifiers that run up to the name, determiners left out."""
    tokens: list[Token] = []
    token = first
    while token.i > 0 and len(tokens) < LONGEST_TITLE:
        token = token.nbor(-1)
        if token.is_punct and token.text not in {"-", "&", "."}:
            break
        if token.pos_ in {"DET", "PRON", "VERB", "AUX", "CCONJ", "SCONJ", "ADP", "ADV", "SPACE", "NUM"}:
            break
        if token.tag_ == "POS" or not (first.is_ancestor(token) or first.head.is_ancestor(token)):
            break
        tokens.insert(0, token)
    return tokens


def _title(tokens: list[Token], paragraph: Paragraph) -> str | None:
    if not any(t.pos_ in {"NOUN", "PROPN"} for t in tokens):
        return None
    while tokens and tokens[0].is_punct:
        tokens = tokens[1:]
    last = tokens[-1]
    return paragraph.text[tokens[0].idx : last.idx + len(last.text)]


def _apposition(head: Token, name: list[Token], paragraph: Paragraph) -> str | None:
    for child in children(head, "appos"):
        if child.i > name[-1].i and child.ent_type_ != "PERSON" and child.pos_ in {"NOUN", "PROPN"}:
            return description(child, paragraph)
    return None


def description(head: Token, paragraph: Paragraph) -> str | None:
    """A role's noun phrase as a title: without its article and without relative clauses."""
    clauses = {t.i for child in children(head, "relcl", "acl", "appos") for t in child.subtree}
    tokens = []
    for token in head.doc[head.left_edge.i : head.right_edge.i + 1]:
        if token.i in clauses or (
            token.i > head.i and (token.tag_ in {"WP", "WDT", "WP$"} or token.pos_ == "VERB")
        ):
            break
        tokens.append(token)
    while tokens and (tokens[0].pos_ in {"DET", "PUNCT", "SPACE"}):
        tokens = tokens[1:]
    while tokens and (tokens[-1].is_punct or tokens[-1].is_space):
        tokens = tokens[:-1]
    if not tokens or len(tokens) > 2 * LONGEST_TITLE or head.i > tokens[-1].i:
        return None
    return paragraph.text[tokens[0].idx : tokens[-1].idx + len(tokens[-1].text)]
