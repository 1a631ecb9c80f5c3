"""Whether a story's annotation fits its text, as GUIDE.md beside this file asks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SAID = frozenset({"said", "wrote", "asked", "denied", "promised", "warned", "found"})
ACTS = SAID | {"believes", "plans", "ordered"}
KINDS = frozenset({"direct", "mixed", "indirect"})
NAMED = frozenset({"named_person", "named_organization"})
UNNAMED = frozenset({"unnamed_person", "unnamed_group", "anonymous_source"})
TYPES = NAMED | UNNAMED | {"document"}
NAMES = frozenset({"person", "organization", "place", "work"})
WHOLE = frozenset({"genre", "region", "names", "claims", "optional", "no_comment"})
NEEDED = frozenset({"content", "cue", "mention", "speaker", "title", "source_type", "kind", "act"})
ALLOWED = NEEDED | {"negated", "relayed_by", "within", "accept", "sources", "occurrence"}
WORD = re.compile(r"\w+")


class NotInText(ValueError):
    """Words of a content that do not stand in the story's text."""


def load(file: Path) -> tuple[str, dict[str, Any]]:
    """A story's text and its annotation; ``file`` is the annotation's."""
    return file.with_suffix(".txt").read_bytes().decode("utf8"), json.loads(file.read_text(encoding="utf8"))


def located(text: str, claim: dict[str, Any]) -> list[tuple[int, int]]:
    """Where the parts of a claim's content stand, one after the other, in code points.

    Raises NotInText.
    """
    spans, after = [], 0
    for number, part in enumerate(claim["content"]):
        at = claim.get("occurrence", 1) if number == 0 else 1
        for _ in range(at):
            start = text.find(part, after)
            if start < 0 or not part.strip():
                raise NotInText(f"content is not in the text: {part!r}")
            after = start + 1
        spans.append((start, start + len(part)))
        after = start + len(part)
    return spans


def problems(file: Path) -> Iterator[str]:
    """What is wrong with a story, in words."""
    try:
        text, story = load(file)
    except (OSError, ValueError) as error:
        yield f"cannot be read: {error}"
        return
    if missing := sorted(WHOLE - story.keys()):
        yield f"lacks {missing}"
        return
    if not 120 <= (count := len(WORD.findall(text))) <= 600:
        yield f"has {count} words: 150 to 450 are asked for"
    yield from _of_names(text, story["names"])
    for number, claim in enumerate(story["claims"]):
        if claim.get("act") not in SAID:
            yield f"claims {number}: act {claim.get('act')!r} belongs among the optional ones"
    for which in ("claims", "optional"):
        for number, claim in enumerate(story[which]):
            yield from (f"{which} {number}: {problem}" for problem in _of_claim(text, story, claim))
    words = [event.get(key) for event in story["no_comment"] for key in ("mention", "cue")]
    yield from (f"no_comment: not in the text: {each!r}" for each in words if each and each not in text)


def _of_names(text: str, by_type: dict[str, list[str]]) -> Iterator[str]:
    for kind, names in by_type.items():
        if kind not in NAMES:
            yield f"names are of {sorted(NAMES)}, not {kind!r}"
        for name in names:
            if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                yield f"name is not in the text: {name!r}"


def _of_claim(text: str, story: dict[str, Any], claim: dict[str, Any]) -> Iterator[str]:
    if missing := sorted(NEEDED - claim.keys()):
        yield f"lacks {missing}"
        return
    if odd := sorted(claim.keys() - ALLOWED):
        yield f"has unknown fields {odd}"
    values = claim["source_type"], claim["kind"], claim["act"]
    if any(value not in known for value, known in zip(values, (TYPES, KINDS, ACTS), strict=True)):
        yield f"source_type, kind or act is none of the guide's: {values}"
    if isinstance(claim.get("within"), int) and not 0 <= claim["within"] < len(story["claims"]):
        yield "is within no claim"
    yield from _of_speaker(story, claim)
    yield from _of_words(text, claim)


def _of_speaker(story: dict[str, Any], claim: dict[str, Any]) -> Iterator[str]:
    type_, speaker = claim["source_type"], claim["speaker"]
    if type_ in NAMED and not speaker:
        yield "a named source has a speaker"
    if type_ in UNNAMED and speaker:
        yield "an unnamed source has no speaker"
    if type_ == "named_person" and speaker not in story["names"].get("person", []):
        yield f"speaker is not among the persons' names: {speaker!r}"


def _of_words(text: str, claim: dict[str, Any]) -> Iterator[str]:
    try:
        spans = located(text, claim)
    except NotInText as problem:
        yield str(problem)
        return
    start, end = _around(text, spans)
    for key in ("cue", "mention"):
        words = claim[key]
        if words is not None and words not in text:
            yield f"{key} is not in the text: {words!r}"
        elif words is not None and words not in text[start:end] and key == "cue":
            yield f"cue is not near the content: {words!r}"
    if claim["kind"] == "direct" and claim["cue"] and not any(_in_marks(text, span) for span in spans):
        yield f"is direct, but stands in no quotation marks: {claim['content'][0][:40]!r}"


def _around(text: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """The paragraphs of a content, the one before and the one after."""
    start = text.rfind("\n\n", 0, max(text.rfind("\n\n", 0, spans[0][0]), 0))
    after = text.find("\n\n", spans[-1][1])
    end = text.find("\n\n", after + 2) if after >= 0 else -1
    return max(start, 0), end if end >= 0 else len(text)


def _in_marks(text: str, span: tuple[int, int]) -> bool:
    marks = "\"'“”‘’«»„‹›「」"
    before, after = text[max(span[0] - 2, 0) : span[0]], text[span[1] : span[1] + 2]
    return any(mark in before for mark in marks) or any(mark in after for mark in marks)
