"""What an attribution says of who made it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from chalicelib.extraction.identity.facts.known import Known
from chalicelib.extraction.identity.facts.labels import Label, label
from chalicelib.extraction.identity.facts.mentions import Mention
from chalicelib.extraction.identity.facts.neighbours import (
    organization_beside,
    person_beside,
    reached,
    several,
)
from chalicelib.extraction.identity.facts.nouns import Judged
from chalicelib.extraction.identity.facts.phrases import Phrase, words_of
from chalicelib.extraction.identity.facts.pronouns import Pronoun
from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.drafts import Draft, Finder
from chalicelib.extraction.reading.names import Name
from chalicelib.extraction.reading.paragraphs import Token

RELATIVE = frozenset({"who", "which", "that", "whom"})


@dataclass(frozen=True)
class SourceMention:
    """The source of the draft with this ``order``, as the text puts it.

    ``words``: None where the text names no source; ``start`` of the mention in its paragraph, ``text``
    its words; ``judged``: how likely the source is of each type, as the network has it; ``content``:
    paragraph, start and end of each part; ``answers``: it is the answer of an interview; ``signed``:
    what stands after the name in a signature; ``heard``: it was told to the one that is named ("the
    court heard"); ``follows``: the ``order`` of the draft whose speaker goes on; ``reached``: the name
    to which the words before it lead; ``several``: where the names of persons begin
    who speak together; ``person_beside``: where the name begins that a comma sets beside a description,
    ``organization_beside``: the name itself.
    """

    order: tuple[int, int]
    follows: tuple[int, int] | None
    paragraph: int
    start: int | None
    text: str
    judged: Judged
    content: tuple[tuple[int, int, int], ...]
    answers: bool
    signed: str | None
    heard: bool
    words: Label | Pronoun | Phrase | None
    reached: Name | None
    several: tuple[int, ...]
    person_beside: int | None
    organization_beside: str | None

    @cached_property
    def _said(self) -> dict[int, list[tuple[int, int]]]:
        said: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for paragraph, start, end in self.content:
            said[paragraph].append((start, end))
        return said

    def says(self, paragraph: int, offset: int) -> bool:
        """Whether the place is in its content."""
        return any(start <= offset < end for start, end in self._said.get(paragraph, ()))


def source_mentions(
    drafts: Sequence[Draft], mentions: Sequence[Mention], known: Known
) -> list[SourceMention]:
    """One for each draft, in the same order."""
    starts: dict[int, list[int]] = defaultdict(list)
    for place, start in sorted((mention.paragraph, mention.start) for mention in mentions):
        starts[place].append(start)
    return [_source_mention(draft, starts[draft.paragraph.index], known) for draft in drafts]


def _source_mention(draft: Draft, starts: Sequence[int], known: Known) -> SourceMention:
    source, paragraph = draft.source, draft.paragraph
    names = starts[slice(*(bisect_left(starts, edge) for edge in source))] if source is not None else ()
    return SourceMention(
        order=draft.order,
        follows=draft.follows,
        paragraph=paragraph.index,
        start=source.start if source is not None else None,
        text=paragraph.text[slice(*source)] if source is not None else "",
        judged=draft.types,
        content=tuple((part.paragraph, *part.stretch) for part in draft.content),
        answers=draft.finder is Finder.ANSWER,
        signed=_signed(draft),
        heard=draft.cue_head is not None and _heard(draft.cue_head),
        words=_words(draft, known),
        reached=reached(source, paragraph, known.names) if source is not None else None,
        several=several(source, paragraph, names) if source is not None else (),
        person_beside=person_beside(source, paragraph, names) if source is not None else None,
        organization_beside=organization_beside(source, paragraph, known.names)
        if source is not None
        else None,
    )


def _signed(draft: Draft) -> str | None:
    """ "driver" of “…” — Tom Crewe, driver"""
    if draft.finder is not Finder.SIGNATURE or draft.source is None:
        return None
    return draft.paragraph.text[slice(*draft.source)].partition(",")[2].strip() or None


def _heard(cue: Token) -> bool:
    """ "the court heard", "the jury was told": the words name the hearer."""
    lemma = cue.lemma_.lower()
    if lemma == "hear":
        return not any(child.lower_ == "from" for child in children(cue, "prep"))
    passive = bool(children(cue, "nsubjpass", "auxpass"))
    return lemma in {"tell", "ask"} and passive and not children(cue, "agent")


def _words(draft: Draft, known: Known) -> Label | Pronoun | Phrase | None:
    if draft.source is None or draft.source_head is None or draft.finder is Finder.ANSWER:
        return None
    if draft.finder is Finder.TURN:
        return label(draft.paragraph.text[slice(*draft.source)])
    return words_of(_antecedent(draft.source_head), draft.paragraph, known, draft.types)


def _antecedent(head: Token) -> Token:
    """The noun that a relative pronoun stands for."""
    return head.head.head if head.lower_ in RELATIVE and head.head.dep_ == "relcl" else head
