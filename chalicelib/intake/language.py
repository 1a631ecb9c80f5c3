"""Which language a text is in."""

from __future__ import annotations

SHORTEST = 200  # characters; less is guessing
SAMPLE = 4_000
MARGIN = 10.0  # of the log likelihoods of the two likeliest languages


def detect_language(text: str) -> str | None:
    """An ISO 639 code; None where the text is short or two languages are about as likely."""
    if len(text) < SHORTEST:
        return None
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
