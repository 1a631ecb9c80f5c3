"""Captions, and the credit at their end: "Jane Roe/Reuters", "(Courtesy of Jane Roe)", "Photo: Jane Roe"."""

from __future__ import annotations

import re

from chalicelib.intake.lines.phrases import sections
from chalicelib.models import Caption

LONGEST = 900
LONGEST_CREDIT = 120
MOST_WORDS = 8  # in a credit without a label
NO_NAME = frozenset('<>[]@#=;?!“”"')
AGENCIES = sections("agencies")
LABELLED = re.compile(
    r"(?:^|(?<=\s))(?:File )?(?:(?:Photo(?:graph)?|Picture|Image|Credit|Foto|Illustration)(?: credit)?:"
    r"|(?:Photo(?:graph|s)?|Picture|Image|Illustration) (?:by|courtesy)\b)"
)
PREFIX = re.compile(r"(?:image|photo|media) caption[,:]\s+", re.IGNORECASE)
COURTESY = re.compile(r"(?:photo |image |picture )?(?:courtesy|handout)\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?…][”’\"')\]]*\s+(?=\S)")
NUMBER = re.compile(r"(?!20)\d\d")
SLASH = re.compile(r"\S\s?/\s?\S")


def split_caption(line: str) -> Caption | None:
    """A caption with its credit, if the line ends in one. The caption may be empty: a credit alone."""
    if len(line) > LONGEST:
        return None
    named = PREFIX.match(line)
    if named:
        return Caption(text=line[named.end() :])
    return _in_parentheses(line) or _after_label(line) or _after_sentence(line) or _credit_alone(line)


def caption(line: str, credit: str | None = None) -> Caption:
    """A line known to be a caption; a credit that is given stays as it is."""
    if credit:
        return Caption(text=line, credit=credit)
    found = split_caption(line)
    return found if found and found.text else Caption(text=line)


def _in_parentheses(line: str) -> Caption | None:
    opening = line.rfind("(", -LONGEST_CREDIT - 2)
    if opening < 0 or not line.endswith((")", ").")):
        return None
    credit = line[opening + 1 :].rstrip(".").rstrip(")").strip()
    if _is_credit(credit) or COURTESY.match(credit) or LABELLED.match(credit):
        return Caption(text=line[:opening].strip(), credit=_unlabelled(credit))
    return None


def _after_label(line: str) -> Caption | None:
    """As in "… Photo: Jane Roe / Alden Courier": the label has a colon or "by", the rest is short."""
    tail = max(0, len(line) - LONGEST_CREDIT)
    for label in LABELLED.finditer(line, tail):
        credit, text = line[label.end() :].strip(" ."), line[: label.start()].strip(" |")
        if credit and credit[0].isupper() and (not text or text.endswith((".", "!", "?", "”", '"', ")"))):
            return Caption(text=text, credit=credit)
    return None


def _after_sentence(line: str) -> Caption | None:
    """The words after the last sentence: "… in a file image. Ilan Obuya/BelTA via Reuters", "… / Ana X"."""
    tail = max(0, len(line) - LONGEST_CREDIT)
    for end in SENTENCE_END.finditer(line, tail):
        credit = line[end.end() :]
        if credit.startswith("/ ") and _capitalised(credit[2:]):
            return Caption(text=line[: end.end()].strip(), credit=credit[2:].strip())
        if _is_credit(credit):
            return Caption(text=line[: end.end()].strip(), credit=credit.strip(" ."))
    return None


def _credit_alone(line: str) -> Caption | None:
    is_credit = line.startswith("AP Photo") or (SLASH.search(line) and _is_credit(line))
    return Caption(text="", credit=line) if is_credit and len(line) <= LONGEST_CREDIT else None


def _is_credit(words: str) -> bool:
    """Names throughout, and among them an agency, or two parties parted by a slash."""
    words = words.strip(" .")
    if not 2 < len(words) <= LONGEST_CREDIT or len(words.split()) > MOST_WORDS:
        return False
    if not NO_NAME.isdisjoint(words) or "http" in words or not _capitalised(words):
        return False
    return _names_agency(words.lower()) or (bool(SLASH.search(words)) and " " in words)


def _names_agency(words: str) -> bool:
    """First or last, as in "AP Photo/Ilan Obuya" and "Ilan Obuya, Getty Images"."""
    return any(
        words == agency
        or words.endswith((f" {agency}", f"/{agency}"))
        or words.startswith((f"{agency}/", f"{agency} photo"))
        for agency in AGENCIES["agencies"]
    )


def _capitalised(words: str) -> bool:
    """All but "via", "of" and the like; and without numbers, a year aside."""
    parts = [part for part in re.split(r"[\s/|]+", words.strip(" ./")) if part.isalpha()]
    upper = [part for part in parts if part[0].isupper() or part.lower() not in AGENCIES["between"]]
    return bool(upper) and all(part[0].isupper() for part in upper) and not NUMBER.search(words)


def _unlabelled(credit: str) -> str:
    label = LABELLED.match(credit)
    return credit[label.end() :].strip() if label and not COURTESY.match(credit) else credit
