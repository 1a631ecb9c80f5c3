"""Whose a statement, a count or a study is: "estimates from Low & Sons", "Reed's post", "Census data"."""

from __future__ import annotations

from chalicelib.extraction import lexicon
from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.paragraphs import Token

MEDIA = frozenset({"post", "tweet"})  # what stands before these is where they stand: "a Facebook post"


def maker(statement: Token) -> Token | None:
    """The noun that says whose it is, of a noun of ``data/statements.txt``; None where nothing does."""
    lemma = statement.lemma_.lower()
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
