"""The lines about its writers at a story's end: "Jane Roe is a senior reporter for the Alden Courier …"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chalicelib.intake.lines.names import is_person, leading_proper, names_role

LONGEST = 700
VERB = re.compile(r"\s(?:is|was|covers|writes|reports|works|joined|has been|has covered)\s")
POSITION = re.compile(r"(?:is|was|works as|has been) (?:an? |the )?([^.,;]{3,120})")
EMPLOYER = re.compile(r"\s(?:for|at|with|of)\s+(?=(?:the\s+)?[A-Z0-9])")
COVERS = re.compile(r"(?:covers|.{0,40}\b(?:writes about|reports on)) ")
CUT = re.compile(r"\s(?:for|at|with|of|based|covering|who|focusing|in(?! chief)|on|and)\s")
FOLLOW = re.compile(
    r"Follow ([^,:@]{3,40}?) (?:on|at) (?:Twitter|X|Facebook|Bluesky|Instagram|Threads|Mastodon)\b",
    re.IGNORECASE,
)
THANKS = re.compile(
    r"[^“”\"]{0,250}\bcontributed (?:reporting|to (?:this|the) (?:report|reporting|story|article|coverage))\b"
    r"|(?:additional |with )?reporting by |editing by ",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"(?:Contact|E-?mail|Reach|Follow) (?:her|him|them|me|us|@|[A-Z]).{0,80}(?:\bat\b|\b[Oo]n\b|@)"
    r"|.{0,80}\bcan be reached (?:at|on|by|via)\b.{0,80}(?:@|\d{3})"
    r"|(?:Send|Have)(?: us)?(?: a| your| any)? (?:news )?tips?\b"
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
    name, work = line[: verb.start()].strip(" ,"), line[verb.start() + 1 : 250]
    title = _title(work)
    if not is_person(name) or not (title or COVERS.match(work)):
        return None
    employer = EMPLOYER.search(f" {work}")
    publisher = leading_proper(f" {work}"[employer.end() :].removeprefix("the ")) if employer else ""
    return Biography(name, title, publisher or None)


def is_about_writers(line: str) -> bool:
    """Thanks and contacts around a story: "Jane Roe contributed to this report.", "Contact Jane at …"."""
    return len(line) <= 300 and bool(THANKS.match(line) or CONTACT.match(line))


def _title(work: str) -> str | None:
    """The "senior reporter" of "is a senior reporter for the Alden Courier"; None for other work."""
    position = POSITION.match(work)
    title = CUT.split(f"{position[1]} ")[0].strip() if position else ""
    return title if names_role(title) else None
