"""When two names of sources are one name, written in two ways. Careful: an editor may go further.

The same are names with and without titles ("Dr."), the initials between first and last
name ("Ada K. Moreno"), the article ("the Tarn Water Board"), a legal form ("Inc."), case, accents
and punctuation; and spellings of one word in another script ("Zelensky", "Zelenskyy").
Not the same are surnames alone, full middle names, "Jr." and the name without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chalicelib.naming.plain import fold
from chalicelib.naming.words import word_list

HONORIFICS = word_list("honorifics")
LEGAL_FORMS = word_list("legal_forms")
SPELLINGS = {word: line.split()[0] for line in word_list("spellings") for word in line.split()}
LONGEST_NAME = 12  # words before an acronym that may be what it stands for
SMALL_WORDS = frozenset({"of", "the", "for", "and", "on", "in", "to", "&"})
STATES = frozenset({"us", "uk", "un", "eu", "uae"})  # "Marrow U.S. Holdings" has no initials
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+")
_SKY = re.compile(r"sk(?:yy|yi|iy|ij|ii|i)$")
_ACRONYM = re.compile(r"\(([A-Z]{2,7})\)")


def is_proper(name: str | None) -> bool:
    """Whether a name can mean the same elsewhere: "Tarn Water Board" can, "the district" cannot."""
    return any(character.isupper() for character in name or "")


def base_name(name: str) -> str:
    """What all ways to write a name have in common; never empty where the name holds a letter or digit."""
    words = name.replace(",", " ").split()
    kept = [word for index, word in enumerate(words) if not _is_middle_initial(words, index)]
    found = [part for word in kept for part in _parts(word)]
    while len(found) > 2 and found[0] in HONORIFICS:
        found = found[1:]
    if len(found) > 1 and found[0] == "the":
        found = found[1:]
    if len(found) > 1 and found[-1] in LEGAL_FORMS:
        found = found[:-1]
    spelled = " ".join(_spelled(word) for word in _joined(found) if word != "and")
    return spelled or fold(name)


def initials(name: str) -> str:
    """The initials between first and last name, as letters: "hw" of "George H. W. Bush"."""
    words = name.replace(",", " ").split()
    inside = (word for index, word in enumerate(words) if _is_middle_initial(words, index))
    return fold(" ".join(inside)).replace(" ", "")


def acronyms(text: str) -> dict[str, str]:
    """The acronyms that a text introduces ("the Tarn Water Board (TWB)"), by the name that each stands for.

    Both are base names.
    """
    return {base_name(name): base_name(short) for name, short in _introduced(text)}


def _introduced(text: str) -> Iterator[tuple[str, str]]:
    for match in _ACRONYM.finditer(text):
        words = text[max(0, match.start() - 200) : match.start()].split()[-LONGEST_NAME:]
        for start in range(len(words) - 1, -1, -1):
            name = words[start:]
            letters = "".join(word[0] for word in name if word.lower() not in SMALL_WORDS)
            if letters == match[1] and name[0].lower() not in SMALL_WORDS:
                yield " ".join(name), match[1]
                break


def _is_middle_initial(words: list[str], index: int) -> bool:
    before = [word for word in words[:index] if len(fold(word)) > 1 and fold(word) not in HONORIFICS]
    after = [word for word in words[index + 1 :] if len(fold(word)) > 1]
    letters = fold(words[index]).replace(" ", "")
    return bool(before and after and _INITIALS.fullmatch(words[index]) and letters not in STATES)


def _parts(word: str) -> list[str]:
    """ "U.S." is one word, "Abernathy-Cole" two."""
    folded = fold(word)
    return [folded.replace(" ", "")] if _INITIALS.fullmatch(word) else folded.split()


def _joined(words: list[str]) -> list[str]:
    """ "j d vance" as "jd vance"."""
    found: list[str] = []
    single = False
    for word in words:
        if single and len(word) == 1:
            found[-1] += word
        else:
            found.append(word)
        single = len(word) == 1
    return found


def _spelled(word: str) -> str:
    return SPELLINGS.get(word) or _SKY.sub("sky", word)
