"""Sources to whom the article says that it granted anonymity.

The promise is often given once ("three people with knowledge of the plan,
who spoke on the condition of anonymity") and holds for "the people" after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chalicelib.extraction import lexicon
from chalicelib.extraction.paragraphs import Paragraph, Token

_PHRASE = re.compile("|".join(sorted(map(re.escape, lexicon.words("anonymity")))), re.IGNORECASE)
LONGEST = max(map(len, lexicon.words("anonymity")))


def promised(paragraphs: Sequence[Paragraph]) -> frozenset[str]:
    """The nouns (lemmas) that name such sources anywhere in the article."""
    return frozenset(
        token.lemma_.lower()
        for paragraph in paragraphs
        if _PHRASE.search(paragraph.text)
        for token in paragraph.doc
        if _is_informant(token) and granted(token)
    )


def granted(token: Token) -> bool:
    """Whether the token's sentence grants anonymity, and to no other noun that may name an informant.

    It is granted to the nearest such noun before the phrase, else to the first after it.
    """
    sentence = token.sent if token.doc.has_annotation("SENT_START") else token.doc[:]
    phrase = _PHRASE.search(sentence.text)
    if phrase is None:
        return False
    at = sentence.start_char + phrase.start()
    informants = [each for each in sentence if _is_informant(each)]
    before = [each for each in informants if each.idx < at]
    nearest = (before[-1:] or informants[:1] or [token])[0]
    return bool(nearest.i == token.i)


def begins(text: str) -> bool:
    """Whether a text opens with such a formula ("asked not to be named"), which reports no claim."""
    return bool(_PHRASE.match(text))


def _is_informant(token: Token) -> bool:
    return token.lemma_.lower() in lexicon.words("informants")
