"""The label of a transcript's line: the words before its colon."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.extraction.identity.facts.titles import is_title


@dataclass(frozen=True)
class Label:
    """``text`` as it stands, its ``words`` written as names are, of which the first may be a ``title``.

    ``name``: the words after the title, all of them where there is none.
    """

    text: str
    words: tuple[str, ...]
    title: str | None
    name: tuple[str, ...]


def label(text: str) -> Label:
    words = tuple(text.title().split() if text.isupper() else text.split())
    titled = next((n for n, word in enumerate(words) if not is_title(word)), 0)
    return Label(text, words, " ".join(words[:titled]) or None, words[titled:])
