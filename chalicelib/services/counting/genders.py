"""The gender that a table of names, which the user has loaded, gives the people who are sources. Pure.

Nothing is guessed: who is not in the table, or would be both by it, is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from chalicelib.naming.plain import fold
from chalicelib.naming.source_names import HONORIFICS

UNKNOWN = "unknown"


def genders(people: Iterable[tuple[str, str]], table: Mapping[str, str]) -> dict[str, str]:
    """By id, of people given as id and a name as written; one may be given under several names.

    ``table``: by first or whole name, folded. A whole name counts before first names.
    """
    whole, first = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    ids = set()
    for who, name in people:
        ids.add(who)
        words = _words(name)
        for found, looked_up in ((whole[who], " ".join(words)), (first[who], _first_name(words))):
            if looked_up in table:
                found.add(table[looked_up])
    return {who: _only(whole[who] or first[who]) for who in ids}


def _words(name: str) -> list[str]:
    """Folded, without titles; a hyphenated name is one of them."""
    words = [fold(word) for word in name.split()]
    start = next((index for index, word in enumerate(words) if word not in HONORIFICS), 0)
    return [word for word in words[start:] if word]


def _first_name(words: list[str]) -> str:
    """ "robert" of "J. Robert Oppenheimer"; empty where there is a surname alone."""
    return next((word for word in words[:-1] if len(word) > 1), "")


def _only(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else UNKNOWN
