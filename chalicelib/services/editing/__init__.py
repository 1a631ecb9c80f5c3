"""What editors say of claims: kept beside them, and put in the place of what is extracted.

Uses paging and the wings asking, sources, counting and telling: a correction changes lists, counts and what
subscribers know.
"""

from __future__ import annotations

from chalicelib.services.editing.annotations import corrected_articles
from chalicelib.services.editing.applying import corrected, recounted
from chalicelib.services.editing.corrections import (
    TRIES,
    correct_claim,
    correct_served,
    forget_erased,
    said_of_article,
)

__all__ = [
    "TRIES",
    "correct_claim",
    "correct_served",
    "corrected",
    "corrected_articles",
    "forget_erased",
    "recounted",
    "said_of_article",
]
