"""Lines of a news page that are no part of the story: link words, newsletter boxes, copyright lines.

Conservative: a story's paragraph taken for furniture loses its claims.
"""

from __future__ import annotations

import re

from chalicelib.intake.lines.phrases import sections

LONGEST = 320  # a longer line is a paragraph, whatever words it holds
PHRASES = sections("furniture")
WHOLE = frozenset(PHRASES["whole"])
LISTS = frozenset(PHRASES["lists"])
COMMENTS = frozenset(PHRASES["comments"])
COPYRIGHT = re.compile(r"(?:©|\(c\) ?\d{4}|copyright (?:©|\(c\)|\d{4}))")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+(?: \d+/\d+)?|\S+@\S+\.\S+")
PLAYING_TIME = frozenset(PHRASES["playing time"])
COUNT = re.compile(r"[\d.,]+[km]? (?:comments?|shares?|likes?|views?)")
OUTER = " \t:;|·•›»>→…{}[]()-–—_*=~+#/"


def is_furniture(line: str) -> bool:
    if len(line) > LONGEST:
        return False
    words = _plain(line)
    return (
        not any(map(str.isalnum, line))
        or words in WHOLE
        or words.startswith(PHRASES["start"])
        or bool(COPYRIGHT.match(words) or ADDRESS.fullmatch(words) or COUNT.fullmatch(words))
        or _is_playing_time(words)
        or any(phrase in words for phrase in PHRASES["within"])
    )


def heads_list(line: str) -> bool:
    """Other stories follow ("Related articles")."""
    return len(line) < 60 and _bare(line) in LISTS


def heads_comments(line: str) -> bool:
    return len(line) < 60 and _bare(line).lstrip("0123456789 ") in COMMENTS


def _plain(line: str) -> str:
    words = line.lower().replace("’", "'").strip()
    return words if words.startswith("(c)") else _without_outer(words)


def _without_outer(words: str) -> str:
    """Without outer signs, but "related:" stays apart from "related"."""
    bare = words.strip(OUTER).rstrip("!")
    return bare if bare in WHOLE else words.lstrip(OUTER)


def _bare(line: str) -> str:
    return line.lower().replace("’", "'").strip(OUTER)


def _is_playing_time(words: str) -> bool:
    tokens = re.findall(r"[^\W\d_]+", words)
    return any(map(str.isdigit, words)) and bool(tokens) and PLAYING_TIME.issuperset(tokens)
