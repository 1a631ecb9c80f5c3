"""The word lists in ``data/``: one reader for tables, one for plain lists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Verb:
    """How far a verb can be trusted in each of its constructions (see ``data/verbs.tsv``)."""

    lemma: str
    quotation: float
    clause: float
    object: float
    infinitive: float
    prepositions: dict[str, float]


def _lines(name: str) -> list[str]:
    text = (DATA / name).read_text(encoding="utf8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def verbs() -> dict[str, Verb]:
    return {verb.lemma: verb for verb in map(_verb, _lines("verbs.tsv"))}


def _verb(line: str) -> Verb:
    lemma, quotation, clause, object_, infinitive, prepositions = line.split("\t")
    by_preposition = dict(pair.split(":") for pair in prepositions.split() if pair != "-")
    return Verb(
        lemma,
        float(quotation),
        float(clause),
        float(object_),
        float(infinitive),
        {preposition: float(rate) for preposition, rate in by_preposition.items()},
    )


@cache
def words(name: str) -> frozenset[str]:
    """The lines of ``data/NAME.txt``, lower case."""
    return frozenset(line.strip().lower() for line in _lines(f"{name}.txt"))


@cache
def table(name: str) -> dict[str, str]:
    """``data/NAME.tsv`` with two columns, the first lower case."""
    return {key.lower(): value for key, value in (line.split("\t") for line in _lines(f"{name}.tsv"))}
