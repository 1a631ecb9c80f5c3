"""What editors say of claims."""

from __future__ import annotations

from typing import Protocol

from chalicelib.models import Kind, Model, SourceType
from chalicelib.ports.lists import Position, Rows


class Correction(Model):
    """What an editor says of a claim; None leaves what is extracted. ``version`` counts the corrections."""

    claim_id: str
    article_id: str
    rejected: bool = False
    speaker: str | None = None
    source_type: SourceType | None = None
    kind: Kind | None = None
    by: str = ""
    at: str = ""
    version: int = 0


class Corrections(Protocol):
    """What editors say of claims."""

    def put(self, tenant: str, correction: Correction) -> bool:
        """Keep it, unless as new a one of the claim is kept; whether it is kept by this."""
        ...

    def of_article(self, tenant: str, article_id: str) -> dict[str, Correction]:
        """By claim."""
        ...

    def list(self, tenant: str, limit: int, after: Position | None) -> Rows[Correction]:
        """By article and claim."""
        ...

    def discard(self, tenant: str, article_id: str, until: str | None = None) -> None:
        """Forget what was said of an article's claims, ``until`` then or ever."""
        ...
