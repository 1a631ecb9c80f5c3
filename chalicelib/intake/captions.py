"""Captions, and the credit at their end: "Jane Roe/Reuters", "(Courtesy of Jane Roe)", "Photo: Jane Roe"."""

from __future__ import annotations

import re

from chalicelib.intake.phrases import sections
from chalicelib.models import Caption

LONGEST = 900
LONGEST_CREDIT = 120
MOST_WORDS = 8  # in a credit without a label
NO_NAME = frozenset('<>[]@#=;?!“”"')
AGENCIES = sections("agencies")
LABEL = re.compile(
    r"(?:file )?(?:photo(?:graph|s|graphs)?|picture|image|illustration|credit|foto|graphic)"
    r"(?: (?:by|credit|courtesy of|courtesy))?\s*[:/—-]?\s+|photo(?:graph)?:|credit:|image:",
    re.IGNORECASE,
)
LABELLED = re.compile(
    r"(?:^|(?<=\s))(?:File )?(?:(?:Photo(?:graph)?|Picture|Image|Credit|Foto|Illustration)(?: credit)?:"
    r"|(?:Photo(?:graph|s)?|Picture|Image|Illustration) (?:by|courtesy)\b)"
)
COURTESY = re.compile(r"(?:photo |image |picture )?(?:courtesy|handout)\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?…][”’\"')\]]*\s+(?=\S)")
SLASH = re.compile(r"\S\s?/\s?\S")


def split_caption(line: str) -> Caption | None:
    """A caption with its credit, if the line ends in one. The caption may be empty: a credit alone."""
    if len(line) > LONGEST:
        return None
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
    """ "… Photo: Jane Roe / Alden Courier": the label has a colon or "by", the rest is short."""
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
    if len(line) <= LONGEST_CREDIT and (
        line.startswith("AP Photo") or (SLASH.search(line) and _is_credit(line))
    ):
        return Caption(text="", credit=line)
    return None


def _is_credit(words: str) -> bool:
    """Names throughout, and among them an agency, or two parties parted by a slash."""
    words = words.strip(" .")
    if len(words.split()) > MOST_WORDS or not NO_NAME.isdisjoint(words) or "http" in words:
        return False
    if not 2 < len(words) <= LONGEST_CREDIT or not _capitalised(words):
        return False
    lower = words.lower()
    agency = any(
        lower == name
        or lower.endswith((f" {name}", f"/{name}", f"/ {name}", f",{name}"))
        or lower.startswith((f"{name}/", f"{name} photo"))
        for name in AGENCIES["agencies"]
    )
    two_parties = bool(SLASH.search(words)) and len(words.split()) > 1
    return agency or two_parties


def _capitalised(words: str) -> bool:
    parts = re.split(r"[\s/|]+", words.strip(" ./"))
    return (
        all(part[:1].isupper() or part.lower() in AGENCIES["between"] or not part.isalpha() for part in parts)
        and any(part[:1].isupper() for part in parts)
        and not re.search(r"\d{2}", words.replace("20", ""))
    )


def _unlabelled(credit: str) -> str:
    label = LABELLED.match(credit)
    return credit[label.end() :].strip() if label and not COURTESY.match(credit) else credit
