"""Whether a word follows a personal title, which makes a name of it."""

from __future__ import annotations

from chalicelib.extraction import lexicon
from chalicelib.extraction.reading.paragraphs import Token


def follows_title(token: Token) -> bool:
    """Whether a personal title stands before the token, its full stop perhaps cut off ("Cllr" ".")."""
    before = [t for t in token.doc[max(0, token.i - 2) : token.i] if t.text != "."]
    return bool(before) and before[-1].lower_ in lexicon.words("personal_titles")
