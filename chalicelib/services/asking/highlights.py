"""Where the words that are looked for stand in a claim."""

from __future__ import annotations

from typing import Any

from chalicelib.naming.plain import WORD, fold
from chalicelib.ports import Ports
from chalicelib.ports.claims import Claim


def highlights(ports: Ports, text: str | None, claim: Claim) -> dict[str, Any]:
    """Offsets into the article's text, of words of the content. Nothing where no text is looked for."""
    if text is None:
        return {}
    words = [
        (span.start + match.start(), span.start + match.end(), fold(match[0]))
        for span in claim.attribution.content
        for match in WORD.finditer(span.text)
    ]
    fitting = ports.search.fitting(text, {word for _, _, word in words})
    return {"highlights": [{"start": start, "end": end} for start, end, word in words if word in fitting]}
