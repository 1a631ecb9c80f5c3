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
