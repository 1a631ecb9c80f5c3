"""Who each source is inside the article: pronouns, short names and role nouns resolved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chalicelib.extraction import anonymity, genders, source_types
from chalicelib.extraction.drafts import Draft
from chalicelib.extraction.names import description
from chalicelib.extraction.organizations import Organizations, proper_name
from chalicelib.extraction.paragraphs import Paragraph, Token
from chalicelib.extraction.people import People, Person
from chalicelib.models import SourceType

RELATIVE = frozenset({"who", "which", "that", "whom"})
SPOKESPEOPLE = frozenset({"spokesperson", "spokesman", "spokeswoman", "representative"})
REACH = 4  # paragraphs that a pronoun looks back


@dataclass(frozen=True)
class Identity:
    """Who a source is; ``person`` where it is one with a name."""

    type: SourceType
    name: str | None = None
    title: str | None = None
    person: Person | None = None
    head_lemma: str = ""


class Resolver:
    """Reads the drafts in text order and remembers who spoke."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self._people = People(paragraphs)
        self._speakers: list[tuple[int, int, Person]] = []  # paragraph, offset of the mention, who
        genders.infer(self._people, paragraphs)
        self._organizations = Organizations(paragraphs)
        self._promised = anonymity.promised(paragraphs)
        self._spoken: list[tuple[int, Identity]] = []  # paragraph, who

    def identify(self, draft: Draft) -> Identity:
        identity = self._identify(draft)
        self._spoken.append((draft.paragraph.index, identity))
        if identity.person is not None and draft.source is not None:
            self._speakers.append((draft.paragraph.index, draft.source.start, identity.person))
        return identity

    def _identify(self, draft: Draft) -> Identity:
        head = draft.source_head
        if draft.source is None or head is None:
            return self._last_speaker() or Identity(SourceType.UNNAMED_PERSON)
        if head.lower_ in RELATIVE and head.head.dep_ == "relcl":
            head = head.head.head
        return self._of_head(head, draft)

    def _last_speaker(self) -> Identity | None:
        return self._spoken[-1][1] if self._spoken else None

    def _of_head(self, head: Token, draft: Draft) -> Identity:
        paragraph = draft.paragraph
        if head.lower_ in genders.SINGULAR:
            return self._pronoun(head, paragraph)
        if head.lower_ in {"they", "it", "we"}:
            return self._plural_pronoun(head, paragraph)
        person = self._named_person(head, paragraph)
        if person is not None:
            return self._person(person, head, paragraph)
        return self._noun(head, draft)

    def _named_person(self, head: Token, paragraph: Paragraph) -> Person | None:
        person = self._people.at(head, paragraph)
        if person is not None:
            return person
        for child in head.children:
            if child.dep_ == "appos":
                person = self._people.at(child, paragraph)
                if person is not None:
                    return person
        if (
            head.text[:1].isupper()
            and head.ent_type_ not in {"NORP", "DATE"}
            and not source_types.is_plural(head)
        ):
            return self._people.find([head.text]) if head.pos_ in {"PROPN", "NOUN"} else None
        return None

    def _person(self, person: Person, head: Token, paragraph: Paragraph) -> Identity:
        return Identity(SourceType.NAMED_PERSON, person.full_name, person.role, person)

    def _pronoun(self, head: Token, paragraph: Paragraph) -> Identity:
        gender = genders.SINGULAR[head.lower_]
        person = self._antecedent(gender, head, paragraph)
        if person is None:
            for _, identity in reversed(self._spoken):
                if identity.type in {SourceType.UNNAMED_PERSON, SourceType.ANONYMOUS_SOURCE}:
                    return identity
            return Identity(SourceType.UNNAMED_PERSON)
        person.gender = person.gender or gender
        return self._person(person, head, paragraph)

    def _antecedent(self, gender: str, head: Token, paragraph: Paragraph) -> Person | None:
        """The most prominent person of the nearest paragraph that has one of this gender.

        Main subjects before other subjects before the rest, the later before
        the earlier; whoever spoke in an earlier paragraph is as good as a subject there.
        """
        for index in range(paragraph.index, max(-1, paragraph.index - REACH - 1), -1):
            before = head.idx if index == paragraph.index else None
            found = self._prominent(gender, index, before)
            if found is not None:
                return found
        return None

    def _prominent(self, gender: str, index: int, before: int | None) -> Person | None:
        candidates = [
            (mention.prominence, mention.start, person)
            for mention, person in self._people.in_paragraph(index)
            if not mention.quoted and (before is None or mention.start < before)
        ]
        candidates += [(2, start, person) for at, start, person in self._speakers if at == index]
        fitting = [c for c in candidates if c[2].gender in {None, gender}]
        return max(fitting, key=lambda c: c[:2])[2] if fitting else None

    def _plural_pronoun(self, head: Token, paragraph: Paragraph) -> Identity:
        wanted = {SourceType.UNNAMED_GROUP, SourceType.NAMED_ORGANIZATION, SourceType.DOCUMENT}
        for at, identity in reversed(self._spoken[-4:]):
            if identity.type in wanted and at >= paragraph.index - REACH:
                return identity
        return Identity(SourceType.UNNAMED_GROUP)

    def _noun(self, head: Token, draft: Draft) -> Identity:
        paragraph = draft.paragraph
        head = source_types.whole(head)
        type_ = source_types.unnamed_type(head)
        lemma = head.lemma_.lower()
        if type_ is SourceType.NAMED_ORGANIZATION:
            return Identity(type_, self._organization(head, paragraph), head_lemma=lemma)
        employer = self._employer(head, paragraph) if lemma in SPOKESPEOPLE else None
        if employer is not None:
            return Identity(SourceType.NAMED_ORGANIZATION, employer, lemma, head_lemma=lemma)
        title = description(head, paragraph)
        definite = any(child.lower_ in {"the", "that", "this", "these"} for child in head.children)
        if type_ is SourceType.UNNAMED_PERSON and definite:
            holder = self._office_holder(head, paragraph)
            if holder is not None:
                return Identity(SourceType.NAMED_PERSON, holder.full_name, title, holder)
        if definite:
            for _, identity in reversed(self._spoken):
                if identity.head_lemma == lemma and identity.type is not SourceType.NAMED_ORGANIZATION:
                    return replace(identity)
        if type_ is not SourceType.DOCUMENT and self._anonymous(head):
            type_ = SourceType.ANONYMOUS_SOURCE
        shown = title if type_ in {SourceType.UNNAMED_PERSON, SourceType.ANONYMOUS_SOURCE} else None
        return Identity(type_, None, shown, head_lemma=lemma)

    def _anonymous(self, head: Token) -> bool:
        return head.lemma_.lower() in self._promised or anonymity.grants(anonymity.sentence(head))

    def _organization(self, head: Token, paragraph: Paragraph) -> str:
        """The proper name; for "the city" the name with that word, else the words as they stand."""
        if source_types.is_name(head):
            return self._organizations.in_full(proper_name(head, paragraph))
        modifiers = [t.lower_ for t in head.children if t.dep_ in {"compound", "amod"}]
        named = self._organizations.named_by(head.lower_, modifiers, paragraph.index)
        return named or description(head, paragraph) or head.text

    def _employer(self, head: Token, paragraph: Paragraph) -> str | None:
        """The organization that a spokesperson without a name speaks for."""
        for token in head.subtree:
            named = token.ent_type_ in {"ORG", "GPE"} and token.i != head.i
            if named and (token.dep_ in {"pobj", "poss"} or token.head.i == head.i):
                return self._organizations.in_full(proper_name(token, paragraph))
        return None

    def _office_holder(self, head: Token, paragraph: Paragraph) -> Person | None:
        """The person whose title has the role noun, and nothing against the phrase's modifiers."""
        role = head.lower_
        modifiers = {t.lower_ for t in head.subtree if t.i != head.i and t.pos_ in {"PROPN", "NOUN", "ADJ"}}
        fitting = []
        for person in self._people.titled():
            words = (person.role or "").lower().split()
            if role not in words:
                continue
            others = {w for w in words if w != role}
            if not modifiers or not others or any(m[:4] == o[:4] for m in modifiers for o in others):
                fitting.append(person)
        if len(fitting) == 1:
            return fitting[0]
        near = [(abs(m.paragraph - paragraph.index), i) for i, p in enumerate(fitting) for m in p.mentions]
        return fitting[min(near)[1]] if near else None
