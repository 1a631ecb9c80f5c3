"""What an index holds of each month, as a digest: another one where anything of it is other."""

from __future__ import annotations

import json

import tantivy

from chalicelib.naming.ids import digest
from chalicelib.storage.search import counting, queries

# An article's claims change with its generation, who they are by with editors and other articles.
_TELLING = (("article", "generation"), ("called", "who"))
_LENGTH = 26


def fingerprints(searcher: tantivy.Searcher) -> dict[str, str]:
    """By month."""
    found = searcher.aggregate(queries.every([]), {"months": counting.terms("month")})
    return {each["key"]: _fingerprint(searcher, each["key"]) for each in found["months"]["buckets"]}


def _fingerprint(searcher: tantivy.Searcher, month: str) -> str:
    asked = queries.term("month", month)
    pairs = (counting.pairs(searcher, asked, outer, inner) for outer, inner in _TELLING)
    held = [sorted((value, sorted(with_)) for value, with_ in each.items()) for each in pairs]
    return digest(json.dumps(held), length=_LENGTH)
