"""The stories as articles to train on: claims as attributions at offsets, and where the names stand."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from training.corpus import Gold
from training.stories.checking import NotInText, load, located
from training.stories.renaming import full_names, renamed

Names = list[tuple[int, int, str]]
NEAR = 400  # code points between a content and its cue


def stories(
    folder: Path, *, again: random.Random | None = None
) -> Iterator[tuple[str, str, list[Gold], Names]]:
    """Name, text, attributions and names (start, end, type) of each story, by name.

    ``again``: each once more, of people with other names, as chance has it.
    """
    told = [(file.stem, *load(file)) for file in sorted(folder.rglob("*.json"))]
    for name, text, story in told:
        yield name, text, *_annotated(text, story)
    persons = full_names([story for _, _, story in told])
    for name, text, story in told if again is not None else ():
        other, changed = renamed(text, story, persons, again)
        try:
            yield f"{name}-again", other, *_annotated(other, changed)
        except NotInText:  # a name that is part of another word
            continue


def _annotated(text: str, story: dict[str, Any]) -> tuple[list[Gold], Names]:
    claims = [*story["claims"], *story["optional"]]
    gold = [found for claim in claims if (found := _gold(text, claim)) is not None]
    return gold, names(text, story["names"])


def _gold(text: str, claim: dict[str, Any]) -> Gold | None:
    """None where layout alone attributes: such claims are told without the network."""
    if not claim["cue"]:
        return None
    content = _with_that(text, located(text, claim))
    cue = nearest(text, claim["cue"], content)
    if cue is None:
        return None
    mention = nearest(text, claim["mention"], [cue], content) if claim["mention"] else None
    return Gold(
        source=(mention,) if mention else (),
        cue=(cue,),
        content=tuple(content),
        act=claim["act"],
        type=claim["source_type"],
    )


def _with_that(text: str, content: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """PolNeAR's annotators count the conjunction before a clause to the content."""
    start, end = content[0]
    before = re.search(r"\bthat $", text[max(start - 5, 0) : start])
    return [(start - len("that "), end), *content[1:]] if before else content


def nearest(
    text: str, words: str, to: Sequence[tuple[int, int]], outside: Sequence[tuple[int, int]] = ()
) -> tuple[int, int] | None:
    """Where the words stand nearest to the spans ``to``, in none of these nor of ``outside``."""
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
    barred = [*to, *outside]
    found = [
        match.span()
        for match in re.finditer(pattern, text)
        if not any(match.start() < end and start < match.end() for start, end in barred)
    ]
    return min(found, key=lambda span: _distance(span, to), default=None)


def _distance(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> int:
    return min(max(start - span[1], span[0] - end) for start, end in spans)


def names(text: str, by_type: dict[str, list[str]]) -> Names:
    """Every place where a name stands, the longer first."""
    forms = sorted(
        ((form, type_) for type_, many in by_type.items() for form in many), key=lambda f: -len(f[0])
    )
    taken: Names = []
    for form, type_ in forms:
        for match in re.finditer(
            rf"(?<!\w){re.escape(form)}(?!\w)", text, re.IGNORECASE if " " in form else 0
        ):
            start, end = match.span()
            if not any(start < b and a < end for a, b, _ in taken):
                taken.append((start, end, type_))
    return sorted(taken)
