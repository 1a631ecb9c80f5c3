"""Whose a statement, a count or a study is: "estimates from Low & Sons", "Reed's post", "Census data"."""

from __future__ import annotations

from chalicelib.extraction import lexicon
from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.paragraphs import Token

SPOKESPEOPLE = frozenset({"spokesperson", "spokesman", "spokeswoman", "representative"})
MEDIA = frozenset({"post", "tweet"})  # what stands before these is where they stand: "a Facebook post"


def maker(statement: Token) -> Token | None:
    """The noun that says whose it is, of a noun of ``data/statements.txt``; None where nothing does."""
    lemma = statement.lemma_.lower()
    if lemma in SPOKESPEOPLE:
        return _employer(statement)
    if lemma not in lexicon.words("statements"):
        return None
    by = [child for child in children(statement, "prep") if child.lower_ in {"by", "from"}]
    named = [child for child in children(statement, "compound", "nmod") if child.ent_type_ == "ORG"]
    nouns = [
        *children(statement, "poss"),
        *(noun for preposition in by for noun in children(preposition, "pobj")),
        *(named[-1:] if lemma not in MEDIA else ()),
    ]
    return next((noun for noun in nouns if noun.ent_type_ != "DATE"), None)


def _employer(spokesperson: Token) -> Token | None:
    """For whom it speaks, where that is no name: "a spokesman for the charity", "its spokesman"."""
    of = [child for child in children(spokesperson, "prep") if child.lower_ in {"for", "of"}]
    nouns = [*children(spokesperson, "poss", "compound"), *(n for each in of for n in children(each, "pobj"))]
    return next((noun for noun in nouns if noun.pos_ in {"NOUN", "PRON"}), None)
