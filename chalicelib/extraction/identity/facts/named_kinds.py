"""What the noun beside a name says of it: "plant manager Ngata", "the charity Wellspring"."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.extraction import lexicon
from chalicelib.extraction.identity.facts.source_types import is_person
from chalicelib.extraction.identity.facts.titles import is_title
from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.names import TICKER
from chalicelib.extraction.reading.paragraphs import Token

BY_NOUN = 10_000.0  # how much likelier the noun makes what it says
BY_OTHER_NOUN = 1000.0  # "tracker", "ferry": hardly a person's
BODIES = ("institutions", "groups", "media_words")


def told_by_noun(name: Sequence[Token]) -> float:
    """How much likelier than before the name is a person's, by the noun beside it and by its end."""
    if _is_firm(name):
        return 1 / BY_NOUN
    for noun in _beside(name):
        if is_person(noun):
            return BY_NOUN
        if any(noun.lemma_.lower() in lexicon.words(kind) for kind in BODIES):
            return 1 / BY_NOUN
    before = _before(name)
    return 1 / BY_OTHER_NOUN if before is not None and not is_title(before.text) else 1.0


def _is_firm(name: Sequence[Token]) -> bool:
    last = name[-1]
    by_law = len(name) > 1 and last.lower_.rstrip(".") in lexicon.words("legal_forms")
    following = last.nbor() if last.i + 1 < len(last.doc) else None
    return by_law or (following is not None and TICKER.fullmatch(following.text) is not None)


def _beside(name: Sequence[Token]) -> list[Token]:
    before = _before(name)
    appositions = [child for token in name for child in children(token, "appos") if child.i > name[-1].i]
    appositions = [noun for noun in appositions if _is_common(noun)]
    return [before, *appositions] if before is not None else appositions


def _before(name: Sequence[Token]) -> Token | None:
    """The common noun that stands before it without a mark."""
    before = name[0].nbor(-1) if name[0].i else None
    return before if before is not None and before.whitespace_ and _is_common(before) else None


def _is_common(noun: Token) -> bool:
    return noun.pos_ == "NOUN" and bool(noun.text.islower() or noun.is_sent_start)
