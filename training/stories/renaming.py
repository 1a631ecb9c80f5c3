"""Stories told again of other people: every person's name in place of another's.

It teaches the network that a name is told by where it stands, not by which it is. Names of two
words are exchanged, with the short forms that are one of them.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

WORDS = 2  # of the names that are exchanged


def renamed(
    text: str, story: dict[str, Any], persons: Sequence[str], chance: random.Random
) -> tuple[str, dict[str, Any]]:
    """The story with names out of ``persons``, full names of two words, in place of its own."""
    replaced = _replacements(story["names"].get("person", []), persons, chance)
    if not replaced:
        return text, story
    forms = sorted(replaced, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w'\u2019-])(?:{'|'.join(map(re.escape, forms))})(?![\w-])", re.IGNORECASE)

    def other(match: re.Match[str]) -> str:
        name = replaced.get(match[0])
        if name is None:  # in capitals, as a transcript's label
            name = next((to.upper() for form, to in replaced.items() if form.upper() == match[0]), match[0])
        return name

    def told(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(other, value)
        if isinstance(value, list):
            return [told(each) for each in value]
        if isinstance(value, dict):
            return {key: told(each) for key, each in value.items()}
        return value

    return pattern.sub(other, text), json.loads(json.dumps(told(story)))


def full_names(stories: Sequence[dict[str, Any]]) -> list[str]:
    """The names of two words that the stories' persons bear."""
    names = {name for story in stories for name in story["names"].get("person", [])}
    return sorted(name for name in names if len(name.split()) == WORDS and "." not in name)


def _replacements(own: Sequence[str], persons: Sequence[str], chance: random.Random) -> Mapping[str, str]:
    """Of each form of a name that is exchanged, what comes in its place."""
    replaced: dict[str, str] = {}
    whole = [name for name in own if len(name.split()) == WORDS and "." not in name]
    words = [word for name in whole for word in name.split()]
    for name in whole:
        if any(words.count(word) > 1 for word in name.split()):  # relatives keep theirs
            continue
        other = chance.choice(persons)
        replaced[name] = other
        parts = zip(name.split(), other.split(), strict=True)
        replaced |= {mine: theirs for mine, theirs in parts if mine in own}
    return replaced
