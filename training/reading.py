"""A story as extraction reads it, up to who its sources are, with the claim that each source belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib import bootstrap
from chalicelib.extraction.identity import genders
from chalicelib.extraction.identity.facts.collecting import Facts, collect
from chalicelib.extraction.identity.organizations import Organizations
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.pipeline import find
from chalicelib.extraction.reading.drafts import Draft
from chalicelib.extraction.reading.frames import frames
from chalicelib.extraction.reading.paragraphs import parse
from chalicelib.intake.page.parse import parse_text
from training.stories.checking import NotInText, located

WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class StoryRead:
    """``gold``: the claim of each draft that has one, by its order."""

    facts: Facts
    people: People
    organizations: Organizations
    reporters: Sequence[str]
    gold: Mapping[tuple[int, int], dict[str, Any]]


def read_story(text: str, story: dict[str, Any]) -> StoryRead:
    pipeline = bootstrap.pipeline()
    paragraphs = parse(parse_text(text), pipeline.nlp)
    reporters = story.get("authors", [])
    found = find(paragraphs, [frames(paragraph) for paragraph in paragraphs], pipeline.network, reporters)
    facts = collect(paragraphs, found.drafts, found.names)
    people = People(facts.mentions)
    genders.infer(people, facts.pronouns)
    gold = dict(_matched(text, story, found.drafts, paragraphs))
    return StoryRead(facts, people, Organizations(facts.organizations), reporters, gold)


def _matched(
    text: str, story: dict[str, Any], drafts: Sequence[Draft], paragraphs: Sequence[Any]
) -> Iterator[tuple[tuple[int, int], dict[str, Any]]]:
    """For each draft, by its order, the claim with half of the words of both together."""
    words = [match.span() for match in WORD.finditer(text)]

    def covered(spans: Sequence[tuple[int, int]]) -> frozenset[int]:
        return frozenset(n for n, (a, b) in enumerate(words) if any(a < e and s < b for s, e in spans))

    claims = []
    for claim in (*story["claims"], *story["optional"]):
        try:
            claims.append((covered(located(text, claim)), claim))
        except NotInText:
            continue
    for draft in drafts:
        offsets = [
            (paragraphs[p.paragraph].start + p.stretch.start, paragraphs[p.paragraph].start + p.stretch.end)
            for p in draft.content
        ]
        mine = covered(offsets)
        scored = [
            (len(mine & theirs) / len(mine | theirs), claim) for theirs, claim in claims if mine & theirs
        ]
        share, claim = max(scored, key=lambda each: each[0], default=(0.0, {}))
        if share >= 0.5:
            yield draft.order, claim
