"""Which language a text is in."""

from __future__ import annotations

import re

SHORTEST = 200  # characters; less is guessing
SHORTEST_PARAGRAPH = 60  # where none or few of the words are English
FEW = 0.08  # of the words; in English prose it is a third
COMMONEST = frozenset(  # that few other languages have
    {"the", "and", "to", "that", "for", "it", "with", "they", "said", "from", "his", "her", "has", "have"}
    | {"of", "on", "by", "not", "are", "this", "which", "would", "who", "she", "were", "but", "at", "be"}
)
SAMPLE = 4_000
MARGIN = 10.0  # of the log likelihoods of the two likeliest languages


def detect_language(text: str) -> str | None:
    """An ISO 639 code; None where the text is short or two languages are about as likely."""
    return _likeliest(text) if len(text) >= SHORTEST else None


def foreign_language(paragraph: str) -> str | None:
    """The ISO 639 code of a paragraph that is clearly not English; None for English and for short ones."""
    if len(paragraph) < SHORTEST_PARAGRAPH:
        return None
    words = re.findall(r"[^\W\d_]+", paragraph)
    names = sum(word[0].isupper() for word in words)
    if 2 * names >= len(words) or sum(word.lower() in COMMONEST for word in words) > FEW * len(words):
        return None
    found = _likeliest(paragraph)
    return found if found != "en" else None


def _likeliest(text: str) -> str | None:
    import py3langid  # noqa: PLC0415  loads its model, which most articles do not need

    (language, first), (_, second), *_ = py3langid.rank(text[:SAMPLE])
    return str(language) if first - second >= MARGIN else None


def spoken_language(text: str, declared: str | None) -> str | None:
    """``declared`` by a page's markup, unless the text is clearly in another language.

    Templates are often left at ``lang="en"``, whatever is written with them.
    """
    detected = detect_language(text)
    is_declared = declared is not None and declared.lower().split("-")[0] == detected
    return declared if is_declared or detected is None else detected
