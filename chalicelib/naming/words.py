"""The words by which claims are looked up, and what of a question is looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from chalicelib.naming.plain import fold

_DATA = Path(__file__).with_name("data")
PHRASE = re.compile(r'["“”]([^"“”]*)["“”]')


def word_list(name: str) -> frozenset[str]:
    """The lines of ``data/<name>.txt``."""
    lines = (_DATA / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


COMMON = word_list("common_words")


def searched(words: Iterable[str]) -> frozenset[str]:
    """Those by which claims can be looked up."""
    return frozenset(word for word in words if word not in COMMON)


def topic_stems(topics: Iterable[str]) -> frozenset[str]:
    """The words of topics, or of a question for them, each without the ending of a plural."""
    return frozenset(stem(word) for topic in topics for word in fold(topic).split())


def stem(word: str) -> str:
    """ "lanes" and "lane", "cities" and "city", "taxes" and "tax" alike; a short word as it is."""
    for ending, least in (("ies", 5), ("es", 5), ("s", 4), ("y", 4), ("e", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            return word.removesuffix(ending)
    return word


def parse_search(q: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a search, and its phrases, which stand in quotation marks."""
    phrases = tuple(phrase for part in PHRASE.findall(q) if (phrase := fold(part)))
    words = tuple(sorted({*fold(PHRASE.sub(" ", q)).split(), *(w for p in phrases for w in p.split())}))
    return words, phrases
