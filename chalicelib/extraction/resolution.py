"""Who each source is inside the article: pronouns, short names and role nouns resolved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chalicelib.extraction import anonymity, genders, makers, source_types
from chalicelib.extraction.drafts import Draft, Finder
from chalicelib.extraction.organizations import Organizations, entity, proper_name
from chalicelib.extraction.paragraphs import Paragraph, Token
from chalicelib.extraction.people import People, Person
from chalicelib.extraction.roles import description, is_title
from chalicelib.models import SourceType

RELATIVE = frozenset({"who", "which", "that", "whom"})
SPOKESPEOPLE = frozenset({"spokesperson", "spokesman", "spokeswoman", "representative"})
FIRMS = frozenset({"company", "firm", "organization", "organisation", "agency", "charity", "nonprofit"})
CHAIRING = frozenset({"moderator", "host", "interviewer", "reporter", "question", "operator", "presenter"})
NAMING = frozenset({"PROPN", "NOUN", "ADJ", "DET"})
REACH = 4  # paragraphs that a pronoun looks back


@dataclass(frozen=True)
class Identity:
    """Who a source is; ``person`` where it is one with a name, ``because`` how that was found."""

    type: SourceType
    name: str | None = None
    title: str | None = None
    person: Person | None = None
    head_lemma: str = ""
    because: str = ""


class Resolver:
    """Reads the drafts in text order and remembers who spoke."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self._people = People(paragraphs)
        self._speakers: list[tuple[int, int, Person]] = []  # paragraph, offset of the mention, who
        genders.infer(self._people, paragraphs)
        self._organizations = Organizations(paragraphs)
        self._promised = anonymity.promised(paragraphs)
        self._spoken: list[tuple[int, Identity]] = []  # paragraph, who
        self._by_order: dict[tuple[int, int], Identity] = {}

    def identify(self, draft: Draft) -> Identity:
        identity = self._identify(draft)
        self._spoken.append((draft.paragraph.index, identity))
        self._by_order[draft.order] = identity
        if identity.person is not None and draft.source is not None:
            self._speakers.append((draft.paragraph.index, draft.source.start, identity.person))
        return identity

    def _identify(self, draft: Draft) -> Identity:
        head = draft.source_head
        if draft.follows is not None:
            speaker = self._by_order.get(draft.follows, Identity(SourceType.UNNAMED_PERSON))
            return replace(speaker, because="whoever spoke before the quotation")
        if draft.source is None or head is None:
            return Identity(SourceType.UNNAMED_GROUP, because="the text names no source")
        if draft.finder is Finder.TURN:
            return self._turn(draft.paragraph.text[slice(*draft.source)])
        if head.lower_ in RELATIVE and head.head.dep_ == "relcl":
            head = head.head.head
        return self._of_head(head, draft)

    def _turn(self, label: str) -> Identity:
        """The speaker of a transcript's line, by the words before the colon."""
        words = label.title().split() if label.isupper() else label.split()
        person = self._people.find(words)
        if person is not None:
            return self._person(person, f"the line begins with {label!r}")
        if label.lower() in CHAIRING:
            return Identity(SourceType.UNNAMED_PERSON, None, label.lower(), because=f"by the label {label!r}")
        titled = next((n for n, word in enumerate(words) if not is_title(word)), len(words))
        titled = titled if titled < len(words) else 0
        name, title = " ".join(words[titled:]), " ".join(words[:titled]) or None
        person = self._people.find(words[titled:])
        if person is not None and not person.full_name.isupper():
            return self._person(person, f"the line begins with {label!r}")
        return Identity(SourceType.NAMED_PERSON, name, title, because=f"the line begins with {label!r}")

    def _of_head(self, head: Token, draft: Draft) -> Identity:
        paragraph = draft.paragraph
        if head.lower_ in genders.SINGULAR:
            return self._pronoun(head, paragraph)
        if head.lower_ in {"they", "it", "we"}:
            return self._plural_pronoun(head, paragraph)
        person = self._named_person(head, paragraph)
        if person is not None:
            return self._person(person, f"a mention of {person.full_name}")
        person = self._beside(head, draft)
        if person is not None:
            return self._person(person, f"{person.full_name} stands beside the description")
        return self._organization_beside(head, draft) or self._maker(head, draft) or self._noun(head, draft)

    def _maker(self, head: Token, draft: Draft) -> Identity | None:
        """Who says what a statement, a count or a study says, where that has a name."""
        maker = makers.maker(head)
        if maker is None:
            return None
        identity = self._of_head(maker, draft)
        if identity.name is None:
            return None
        name = identity.name
        if identity.type is SourceType.NAMED_ORGANIZATION and source_types.is_name(maker):
            name = self._organizations.in_full(entity(maker) or name)
        because = f"whose {head.text!r} it is: {identity.because}"
        return replace(identity, name=name, head_lemma=head.lemma_.lower(), because=because)

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

    def _beside(self, head: Token, draft: Draft) -> Person | None:
        """The person whom a comma sets beside a description: "the chair of the panel, Ann Low"."""
        if draft.source is None or source_types.is_plural(head):
            return None
        for mention, person in self._people.in_paragraph(draft.paragraph.index):
            if draft.source.start < mention.start < draft.source.end:
                before = [
                    t for t in draft.paragraph.tokens(draft.source.start, mention.start) if t.text != "."
                ]
                while before and before[-1].pos_ in NAMING:
                    before.pop()
                if before and before[-1].text == ",":
                    return person
        return None

    def _organization_beside(self, head: Token, draft: Draft) -> Identity | None:
        """The organization whom a comma sets beside a description: "the mill's owner, Low & Sons"."""
        if draft.source is None or head.pos_ != "NOUN":
            return None
        inside = draft.paragraph.tokens(*draft.source)
        beside = (
            t for t in inside[1:] if t.ent_type_ == "ORG" and t.ent_iob_ == "B" and t.nbor(-1).text == ","
        )
        for token in beside:
            name = next(str(e.text) for e in token.doc.ents if e.start == token.i)
            because = f"{name} stands beside the description"
            return Identity(SourceType.NAMED_ORGANIZATION, self._organizations.in_full(name), because=because)
        return None

    @staticmethod
    def _person(person: Person, because: str) -> Identity:
        return Identity(SourceType.NAMED_PERSON, person.full_name, person.role, person, because=because)

    def _pronoun(self, head: Token, paragraph: Paragraph) -> Identity:
        gender = genders.SINGULAR[head.lower_]
        person = self._antecedent(gender, head, paragraph)
        if person is None:
            for _, identity in reversed(self._spoken):
                if identity.type in {SourceType.UNNAMED_PERSON, SourceType.ANONYMOUS_SOURCE}:
                    return replace(identity, because=f"{head.text!r}: the unnamed person who spoke last")
            return Identity(SourceType.UNNAMED_PERSON, because=f"{head.text!r}: nobody fits before it")
        person.gender = person.gender or gender
        return self._person(person, f"{head.text!r}: the most prominent person before it who may be meant")

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
                return replace(identity, because=f"{head.text!r}: the group or document that spoke last")
        return Identity(SourceType.UNNAMED_GROUP, because=f"{head.text!r}: no group before it spoke")

    def _noun(self, head: Token, draft: Draft) -> Identity:
        paragraph = draft.paragraph
        head = source_types.whole(head)
        type_ = source_types.unnamed_type(head)
        lemma = head.lemma_.lower()
        if type_ is SourceType.NAMED_ORGANIZATION:
            name = self._organization(head, paragraph)
            return Identity(type_, name, head_lemma=lemma, because=f"{head.text!r} names an institution")
        employer = self._employer(head, paragraph) if lemma in SPOKESPEOPLE else None
        if employer is not None:
            because = f"a {lemma} without a name speaks for {employer}"
            return Identity(SourceType.NAMED_ORGANIZATION, employer, lemma, None, lemma, because)
        title = None if head.pos_ == "PRON" else description(head, paragraph)
        definite = any(child.lower_ in {"the", "that", "this", "these"} for child in head.children)
        if type_ is SourceType.UNNAMED_PERSON and definite:
            holder = self._office_holder(head, paragraph)
            if holder is not None:
                because = f"{head.text!r}: {holder.full_name} has that title"
                return Identity(SourceType.NAMED_PERSON, holder.full_name, title, holder, because=because)
        if definite:
            for _, identity in reversed(self._spoken):
                if identity.head_lemma == lemma and identity.type in _of_number(head):
                    return replace(identity, because=f"{head.text!r}: so named before")
        if type_ is not SourceType.DOCUMENT and self._anonymous(head):
            type_ = SourceType.ANONYMOUS_SOURCE
        shown = title if type_ in {SourceType.UNNAMED_PERSON, SourceType.ANONYMOUS_SOURCE} else None
        return Identity(type_, None, shown, head_lemma=lemma, because=f"by the noun {head.text!r}")

    def _anonymous(self, head: Token) -> bool:
        return head.lemma_.lower() in self._promised or anonymity.granted(head)

    def _organization(self, head: Token, paragraph: Paragraph) -> str:
        """The proper name; for "the city" the name with that word, else the words as they stand."""
        if source_types.is_name(head):
            return self._organizations.in_full(proper_name(head, paragraph))
        modifiers = [t.lower_ for t in head.children if t.dep_ in {"compound", "amod"}]
        named = self._organizations.named_by(head.lower_, modifiers, paragraph.index)
        return named or self._company(head) or description(head, paragraph) or head.text

    def _company(self, head: Token) -> str | None:
        """The organization that spoke last, for "the company" and the like."""
        if head.lemma_.lower() not in FIRMS or any(
            c.dep_ in {"compound", "amod", "poss"} for c in head.children
        ):
            return None
        spoken = (who for _, who in reversed(self._spoken) if who.type is SourceType.NAMED_ORGANIZATION)
        return next((who.name for who in spoken if who.name and who.name[:1].isupper()), None)

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


def _of_number(head: Token) -> frozenset[SourceType]:
    """What a role noun named before may have been: "the lawyer" is not "the lawyers"."""
    if source_types.is_plural(head):
        return frozenset({SourceType.UNNAMED_GROUP, SourceType.ANONYMOUS_SOURCE, SourceType.DOCUMENT})
    return frozenset(SourceType) - {SourceType.UNNAMED_GROUP, SourceType.NAMED_ORGANIZATION}
