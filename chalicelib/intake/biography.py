"""The lines about its writers at a story's end: "Jane Roe is a senior reporter for the Alden Courier …"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chalicelib.intake.names import is_person, leading_proper, names_role

LONGEST = 700
VERB = re.compile(r"\s(?:is|was|covers|writes|reports|works|joined|has been|has covered)\s")
POSITION = re.compile(r"(?:is|was|works as|has been) (?:an? |the )?([^.,;]{3,120})")
EMPLOYER = re.compile(r"\s(?:for|at|with|of)\s+(?=(?:the\s+)?[A-Z0-9])")
CUT = re.compile(r"\s(?:for|at|with|of|based|covering|who|focusing|in(?! chief)|on|and)\s")
FOLLOW = re.compile(
    r"Follow ([^,:@]{3,40}?) (?:on|at) (?:Twitter|X|Facebook|Bluesky|Instagram|Threads|Mastodon)\b",
    re.IGNORECASE,
)
THANKS = re.compile(
    r"[^“”\"]{0,250}\bcontributed (?:to|reporting)\b|(?:additional |with )?reporting by |editing by ",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"(?:contact|email|e-mail|reach|follow)\b.{0,80}(?:\bat\b|\bon\b|@)|.{0,80}\bcan be reached\b"
    r"|(?:send|have) (?:a )?tips?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Biography:
    name: str
    title: str | None
    publisher: str | None


def read_biography(line: str) -> Biography | None:
    """A writer's work in a newsroom, told in the third person; None for all other paragraphs."""
    followed = FOLLOW.match(line)
    if followed and is_person(followed[1]):
        return Biography(followed[1], None, None)
    verb = VERB.search(line, 0, 60)
    if not verb or len(line) > LONGEST or "“" in line or '"' in line:
        return None
    name = line[: verb.start()].strip(" ,")
    first_sentence = line[:250]
    position = POSITION.match(line, verb.start() + 1)
    described = position[1] if position else ""
    title = CUT.split(f"{described} ")[0].strip() if described else ""
    if not is_person(name) or not (names_role(title) or _covers(line, verb.end() - 1)):
        return None
    employer = EMPLOYER.search(first_sentence, verb.start())
    publisher = leading_proper(first_sentence[employer.end() :].removeprefix("the ")) if employer else ""
    return Biography(name, title if names_role(title) else None, publisher or None)


def is_about_writers(line: str) -> bool:
    """Thanks and contacts around a story: "Jane Roe contributed to this report.", "Contact Jane at …"."""
    return len(line) <= 300 and bool(THANKS.match(line) or CONTACT.match(line))


def _covers(line: str, end: int) -> bool:
    return bool(
        re.search(r"\s(?:covers|writes about|reports on)\s$", line[max(0, end - 15) : end + 1])
    ) or bool(re.match(r".{0,60}\s(?:writes about|reports on)\s", line))
