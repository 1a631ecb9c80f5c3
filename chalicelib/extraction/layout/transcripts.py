"""The turns of transcripts and interviews: paragraphs that begin with a speaker and a colon.

"LOW: The pier is closed." gives Low what follows, marks or no marks. "Q:" and "A:", "MB:" and "LF:",
an outlet's name and a guest's tell who asks and who answers: what the reporter says is no claim, and
whoever is quoted in it is looked for as in any paragraph. A label alone makes no transcript
("ENERGY: Crude lost …"): some label must return, and at least three paragraphs must have one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chalicelib.extraction import lexicon
from chalicelib.extraction.layout.wholly_quoted import between_marks
from chalicelib.extraction.reading.drafts import Draft, Finder, Passage, Stretch
from chalicelib.extraction.reading.paragraphs import Paragraph
from chalicelib.naming.plain import fold

FEWEST_TURNS = 3  # paragraphs so begun that make a transcript
WORD = r"[^\W\d_][\w.'\u2019-]{0,30}"
TURN = re.compile(rf"({WORD}(?: {WORD}){{0,4}}(?:, {WORD}(?: {WORD}){{0,2}})?)(?: \d+)?:\s+(?=\S)")
LETTER = re.compile(r"([QA])[.:]\s+(?=\S)|(Question|Answer)[.:]\s+(?=\S)", re.IGNORECASE)
ASKING = frozenset({"q", "question", "interviewer"})
ANSWERING = frozenset({"a", "answer"})
REPORTING = frozenset({"host", "byline", "anchor", "correspondent", "reporter", "presenter"})
ASIDE = re.compile(r"(?:\([^()]{1,60}\)|\[[^\[\]]{1,60}\])\.?\s*")  # "(Through interpreter)"


@dataclass(frozen=True)
class _Line:
    """A paragraph that begins with a label; ``end``: where what is said begins."""

    paragraph: Paragraph
    label: str
    end: int

    @property
    def key(self) -> str:
        return fold(self.label.split(",")[0])

    @property
    def asks(self) -> bool:
        return self.paragraph.text.rstrip("\"'\u201d\u2019) ").endswith("?")


@dataclass(frozen=True)
class Turns:
    """``drafts`` of what was said; ``reporting``: where the reporter speaks, and the label ends there."""

    drafts: list[Draft]
    reporting: dict[int, int]

    def allows(self, draft: Draft) -> bool:
        """Not what the reporter's own label seems to attribute."""
        end = self.reporting.get(draft.paragraph.index, 0)
        return all(part is None or part.start >= end for part in (draft.source, draft.cue))


def turns(paragraphs: Sequence[Paragraph], reporters: Sequence[str]) -> Turns:
    """``reporters``: names of the article's authors and of its outlet."""
    lines = [line for line in map(_line, paragraphs) if line is not None]
    lines = _conversation(lines)
    if not lines:
        return Turns([], {})
    reporting = _reporting(lines, reporters)
    drafts = [draft for line in lines if line.key not in reporting for draft in _turn(line)]
    drafts = _continued(drafts, lines, paragraphs)
    return Turns(drafts, {line.paragraph.index: line.end for line in lines if line.key in reporting})


def _line(paragraph: Paragraph) -> _Line | None:
    letter = LETTER.match(paragraph.text)
    if letter:
        return _Line(paragraph, letter[1] or letter[2], letter.end())
    match = TURN.match(paragraph.text)
    if match is None or match[1].lower() in lexicon.words("no_speakers"):
        return None
    label = paragraph.text[: match.end()].rstrip().rstrip(":")
    return _Line(paragraph, label, match.end())


def _conversation(lines: Sequence[_Line]) -> list[_Line]:
    """The lines that are turns: with labels in capitals, or that return."""
    times = Counter(_surname(line) for line in lines)
    spoken = [line for line in lines if line.label.isupper() or _returns(line, times)]
    returning = [line for line in spoken if times[_surname(line)] > 1]
    return spoken if len(spoken) >= FEWEST_TURNS and returning else []


def _surname(line: _Line) -> str:
    """By which a speaker returns: "Low" after "Ann Low"."""
    return line.key.split()[-1]


def _returns(line: _Line, times: Counter[str]) -> bool:
    return times[_surname(line)] > 1 and all(word[:1].isupper() for word in line.label.split())


def _reporting(lines: Sequence[_Line], reporters: Sequence[str]) -> frozenset[str]:
    """Labels of those who ask and report, by what they are called; of two that take turns, who asks."""
    names = [fold(name).split() for name in reporters]
    found = {line.key for line in lines if line.key in ASKING or _is_reporter(line, names)}
    roles = ((line, line.label.partition(", ")[2]) for line in lines)
    reporting = {line.key for line, role in roles if set(role.lower().split()) & REPORTING}
    called = {form for key in reporting for form in _called(key)}
    found.update(line.key for line in lines if line.key in called)
    keys = list(dict.fromkeys(line.key for line in lines))
    if not found and len(keys) == 2:
        found = {key for key in keys if _only_asks([line for line in lines if line.key == key])}
    return frozenset(found) if len(found) < len(keys) else frozenset()


def _only_asks(lines: Sequence[_Line]) -> bool:
    return len(lines) > 1 and all(line.asks for line in lines)


def _is_reporter(line: _Line, names: Sequence[Sequence[str]]) -> bool:
    """``names``: the words of each reporter's name."""
    words = line.key.split()
    initials = ["".join(word[0] for word in name) for name in names]
    return any(_ends(name, words) for name in names) or (line.label.isupper() and line.key in initials)


def _ends(name: Sequence[str], words: Sequence[str]) -> bool:
    return bool(words) and list(name[-len(words) :]) == list(words)


def _called(full: str) -> list[str]:
    """ "tobias wendland" and "wendland" """
    words = full.split(" ")
    return [" ".join(words[first:]) for first in range(len(words))]


def _turn(line: _Line) -> list[Draft]:
    """None where nothing but an aside is said."""
    paragraph = line.paragraph
    start = line.end
    while aside := ASIDE.match(paragraph.text, start):
        start = aside.end()
    content = between_marks(paragraph, Stretch(start, len(paragraph.text.rstrip())))
    if content.start >= content.end:
        return []
    label_end = paragraph.text.index(line.label) + len(line.label)
    name = paragraph.tokens(0, label_end)
    marks = paragraph.tokens(label_end, label_end + 1)
    answers = line.key in ANSWERING
    return [
        Draft(
            paragraph,
            (Passage(paragraph.index, content),),
            Finder.ANSWER if answers else Finder.TURN,
            source=Stretch(0, label_end),
            source_head=name[-1] if name else None,
            cue=Stretch(label_end, label_end + 1) if marks else None,
            cue_head=marks[0] if marks else None,
            speech=True,
            confidence=0.9,
        )
    ]


def _continued(drafts: list[Draft], lines: Sequence[_Line], paragraphs: Sequence[Paragraph]) -> list[Draft]:
    """With the further paragraphs of a turn, up to the next label."""
    starts = sorted(line.paragraph.index for line in lines)
    extended = []
    for draft in drafts:
        here = draft.paragraph.index
        after = bisect_right(starts, here)
        following = starts[after] if after < len(starts) else here
        more = [
            Passage(paragraph.index, Stretch(0, len(paragraph.text.rstrip())))
            for paragraph in paragraphs[here + 1 : following]
            if paragraph.role is draft.paragraph.role and not ASIDE.fullmatch(paragraph.text)
        ]
        extended.append(replace(draft, content=(*draft.content, *more)))
    return extended
