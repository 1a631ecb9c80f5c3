"""What an attribution says of who made it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.extraction.identity.facts.anonymity import Anonymity
from chalicelib.extraction.identity.facts.labels import Label, label
from chalicelib.extraction.identity.facts.mentions import Mention
from chalicelib.extraction.identity.facts.neighbours import organization_beside, person_beside
from chalicelib.extraction.identity.facts.phrases import Phrase, words_of
from chalicelib.extraction.identity.facts.pronouns import Pronoun
from chalicelib.extraction.reading.drafts import Draft, Finder
from chalicelib.extraction.reading.paragraphs import Token

RELATIVE = frozenset({"who", "which", "that", "whom"})


@dataclass(frozen=True)
class SourceMention:
    """The source of the draft with this ``order``, as the text puts it.

    ``words``: None where the text names no source; ``start`` of the mention in
    its paragraph; ``follows``: the ``order`` of the draft whose speaker goes
    on; ``person_beside``: where the name begins that a comma sets beside a
    description, ``organization_beside``: the name itself.
    """

    order: tuple[int, int]
    follows: tuple[int, int] | None
    paragraph: int
    start: int | None
    words: Label | Pronoun | Phrase | None
    person_beside: int | None
    organization_beside: str | None


def source_mentions(
    drafts: Sequence[Draft], mentions: Sequence[Mention], anonymity: Anonymity
) -> list[SourceMention]:
    """One for each draft, in the same order."""
    starts: dict[int, list[int]] = defaultdict(list)
    for place, start in sorted((mention.paragraph, mention.start) for mention in mentions):
        starts[place].append(start)
    return [_source_mention(draft, starts[draft.paragraph.index], anonymity) for draft in drafts]


def _source_mention(draft: Draft, names: Sequence[int], anonymity: Anonymity) -> SourceMention:
    source, paragraph = draft.source, draft.paragraph
    return SourceMention(
        order=draft.order,
        follows=draft.follows,
        paragraph=paragraph.index,
        start=source.start if source is not None else None,
        words=_words(draft, anonymity),
        person_beside=person_beside(source, paragraph, names) if source is not None else None,
        organization_beside=organization_beside(source, paragraph) if source is not None else None,
    )


def _words(draft: Draft, anonymity: Anonymity) -> Label | Pronoun | Phrase | None:
    if draft.source is None or draft.source_head is None:
        return None
    if draft.finder is Finder.TURN:
        return label(draft.paragraph.text[slice(*draft.source)])
    return words_of(_antecedent(draft.source_head), draft.paragraph, anonymity)


def _antecedent(head: Token) -> Token:
    """The noun that a relative pronoun stands for."""
    return head.head.head if head.lower_ in RELATIVE and head.head.dep_ == "relcl" else head
