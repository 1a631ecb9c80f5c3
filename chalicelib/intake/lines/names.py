"""Which words look like the name of a person, a newsroom or an outlet. By their letters alone."""

from __future__ import annotations

import re

from chalicelib.intake.lines.phrases import sections

WORDS = sections("names")
PARTICLES = frozenset(WORDS["particles"])
SUFFIXES = frozenset(WORDS["suffixes"])
LABELS = frozenset(WORDS["labels"])
CONNECTORS = frozenset({"of", "the", "and", "&", "for", "de", "du"})
PLACES = frozenset(WORDS["places"])
ROLES = frozenset(WORDS["roles"])
DESKS = frozenset(WORDS["desks"])


def is_person(text: str) -> bool:
    """Two to five capitalised words, particles aside; none labels a section or outlet, the first no place."""
    words = text.replace(",", " ").split()
    if not 2 <= len(words) <= 5 or any(word.lower().strip(".") in LABELS | ROLES for word in words):
        return False
    if words[0].lower() in PLACES or (words[0].lower() in PARTICLES and words[0].islower()):
        return False
    named = [word for word in words if not _is_linking(word)]
    return len(named) >= 2 and all(map(_is_name_word, named))


def is_proper(text: str) -> bool:
    """Capitalised throughout, but for "of", "the" and the like: an outlet or an agency."""
    words = text.split()
    return bool(words) and len(words) <= 8 and all(_is_proper_word(word) for word in words)


def names_role(text: str) -> bool:
    """What somebody is in a newsroom: "Senior Reporter", "Alden Courier staff writer"."""
    words = re.findall(r"[\w’'-]+", text.lower())
    return 0 < len(words) <= 8 and not ROLES.isdisjoint(words)


def names_desk(text: str) -> bool:
    """Who wrote it, but nobody by name: "Staff and wire reports"."""
    words = re.findall(r"\w+", text.lower())
    return 0 < len(words) <= 6 and DESKS.issuperset(words)


def recased(name: str) -> str:
    """ "JANE O’ROE-DOE" as "Jane O’Roe-Doe"; other names as they stand."""
    if not name.isupper():
        return name
    words = (word if word.rstrip(".") in ("II", "III", "IV") else word.lower() for word in name.split())
    return " ".join(re.sub(r"(?:^|(?<=[-’'.]))\w", lambda first: first[0].upper(), word) for word in words)


def leading_proper(text: str) -> str:
    """The capitalised words at the start: "The Epoch Times" of "The Epoch Times based in Maryland."."""
    taken: list[str] = []
    for word in text.split():
        bare = word.rstrip(".,;:")
        if not (bare[:1].isupper() or bare[:1].isdigit() or bare.lower() in CONNECTORS):
            break
        taken.append(bare)
        if bare != word:
            break
    while taken and taken[-1].lower() in CONNECTORS:
        taken.pop()
    while taken and taken[0].islower():
        taken.pop(0)
    return " ".join(taken)


def _is_linking(word: str) -> bool:
    return word.lower() in PARTICLES or word.lower().strip(".") in SUFFIXES


def _is_name_word(word: str) -> bool:
    letters = word.replace("-", "").replace("’", "").replace("'", "").replace(".", "")
    return letters.isalpha() and word[0].isupper()


def _is_proper_word(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit() or word.lower() in CONNECTORS
