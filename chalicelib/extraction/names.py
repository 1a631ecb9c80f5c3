"""Names of persons as they stand in the text, with what precedes and follows them.

spaCy's entities give most names; titles stuck to a name are cut off, and a
capitalised head of a source's noun phrase counts where the entities miss it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chalicelib.extraction import lexicon
from chalicelib.extraction.clauses import children
from chalicelib.extraction.paragraphs import Paragraph, Token
from chalicelib.extraction.roles import LONGEST_TITLE, apposition_of, is_title

CLOSED = frozenset({"DET", "PRON", "VERB", "AUX", "CCONJ", "SCONJ", "ADP", "ADV", "SPACE", "NUM"})


@dataclass(frozen=True)
class NameMention:
    """A name at ``start:end`` of its paragraph.

    ``words`` of the name proper; ``title`` before it; ``apposition`` beside
    it; ``gender`` where a title tells it; ``prominence`` as below; ``quoted``:
    it stands inside quotation marks.
    """

    paragraph: int
    start: int
    end: int
    words: tuple[str, ...]
    title: str | None
    apposition: str | None
    gender: str | None
    prominence: int
    quoted: bool


def name_mentions(paragraph: Paragraph) -> list[NameMention]:
    """The persons whom the paragraph names, in text order."""
    return [mention_of(name, paragraph) for name in _names(paragraph)]


def _names(paragraph: Paragraph) -> list[list[Token]]:
    """spaCy's PERSON entities, and capitalised words that a personal title or a human role gives away."""
    found = [name_tokens(list(e)) for e in paragraph.doc.ents if e.label_ == "PERSON" and not _capitals(e)]
    taken = {token.i for name in found for token in name}
    runs = (run for run in _capitalised_runs(paragraph) if not any(token.i in taken for token in run))
    found += [_titled(run) or _described(run) for run in runs]
    return sorted((name for name in found if name), key=lambda name: name[0].i)


def _capitals(entity: Any) -> bool:
    """An acronym ("OUSD"), or a place in capitals that opens the paragraph ("VELLMOOR –")."""
    if not entity.text.isupper() or len(entity.text) < 3 or follows_title(entity[0]):
        return False
    return len(entity) == 1 or (entity.start == 0 and len(entity) < 4)


def _capitalised_runs(paragraph: Paragraph) -> Iterable[list[Token]]:
    run: list[Token] = []
    for token in paragraph.doc:
        if (token.pos_ == "PROPN" and token.text[:1].isupper()) or (run and token.text == "-"):
            run.append(token)
            continue
        if len(run) > 1:
            yield run
        run = []
    if len(run) > 1:
        yield run


def _titled(run: list[Token]) -> list[Token]:
    """What follows the last personal title of the run, or all of a run that follows one."""
    if follows_title(run[0]):
        return name_tokens(run)
    for at in range(len(run) - 2, -1, -1):
        if run[at].lower_ in lexicon.words("personal_titles"):
            rest = run[at + 1 :]
            named = len(rest) <= 4 and not _names_institution(rest) and not _names_office(rest)
            return name_tokens(rest) if named else []
    return []


def follows_title(token: Token) -> bool:
    """Whether a personal title stands before the token, its full stop perhaps cut off ("Cllr" ".")."""
    before = [t for t in token.doc[max(0, token.i - 2) : token.i] if t.text != "."]
    return bool(before) and before[-1].lower_ in lexicon.words("personal_titles")


def _described(run: list[Token]) -> list[Token]:
    """A run of two to four words with a human role as its apposition, or "who" after it."""
    if not 2 <= len(run) <= 4 or run[-1].ent_type_ in {"DATE", "EVENT"} or _names_institution(run):
        return []
    following = [t for child in children(run[-1], "appos", "relcl") for t in (child, *child.children)]
    roles = {t.lemma_.lower() for t in following if t.i > run[-1].i}
    human = roles & lexicon.words("informants") or "who" in roles
    return name_tokens(run) if human else []


def _names_office(run: list[Token]) -> bool:
    """Whether it is the rest of an office ("Chief | Executive Officer")."""
    return any(token.lower_ in lexicon.words("informants") for token in run)


def _names_institution(run: list[Token]) -> bool:
    """Whether a word of the run is one that institutions bear ("Marrow City Council")."""
    known = lexicon.words("institutions") | lexicon.words("groups") | lexicon.words("media_words")
    return any(token.lower_ in known for token in run)


def name_tokens(tokens: list[Token]) -> list[Token]:
    """The name alone: no possessive s, no titles, nothing that is not written as a name."""
    tokens = [token for token in tokens if not token.is_space]
    while tokens and (tokens[-1].tag_ == "POS" or not tokens[-1].text[:1].isalpha()):
        tokens = tokens[:-1]
    while tokens and (is_title(tokens[0].text) or not tokens[0].text[:1].isupper()):
        tokens = tokens[1:]
    if any(not _name_like(t) for t in tokens):
        return []
    return _widened(tokens)


def _widened(tokens: list[Token]) -> list[Token]:
    """With the initial before it, and with the other half of a hyphenated name."""
    if not tokens:
        return []
    first, last, doc = tokens[0].i, tokens[-1].i, tokens[0].doc
    if (
        first > 1
        and doc[first - 1].text == "-"
        and doc[first - 2].text[:1].isupper()
        and not doc[first - 2].whitespace_
    ):
        first -= 2
    if last + 2 < len(doc) and doc[last + 1].text == "-" and doc[last + 2].text[:1].isupper():
        last += 2 if not doc[last].whitespace_ and not doc[last + 1].whitespace_ else 0
    if first == last and first > 0 and _is_initial(doc[first - 1]):
        first -= 1
    return list(doc[first : last + 1])


def _is_initial(token: Token) -> bool:
    return len(token.text) == 2 and token.text[0].isupper() and token.text[1] == "."


def _name_like(token: Token) -> bool:
    return token.text[:1].isalpha() or token.text in {"-", "'", "\u2019", ".", ","}


def mention_of(tokens: list[Token], paragraph: Paragraph) -> NameMention:
    head = next((t for t in tokens if t.head.i < tokens[0].i or t.head.i > tokens[-1].i), tokens[-1])
    before = _before(tokens[0])
    honorific = next((t for t in reversed(before) if t.lower_ in lexicon.table("honorifics")), None)
    told = lexicon.table("honorifics").get(honorific.lower_) if honorific is not None else None
    title = _title([t for t in before if t.lower_ not in lexicon.table("honorifics")], paragraph)
    apposition = apposition_of(head, tokens, paragraph)
    gender = told if told in {"he", "she"} else _role_gender(f"{title or ''} {apposition or ''}")
    end = tokens[-1].idx + len(tokens[-1].text)
    return NameMention(
        paragraph.index,
        tokens[0].idx,
        end,
        tuple(paragraph.text[tokens[0].idx : end].split()),
        title,
        apposition,
        gender,
        prominence(head),
        paragraph.quoted(tokens[0]),
    )


def prominence(head: Token) -> int:
    """2 for the subject of a main clause, 1 for any other subject, 0 for the rest."""
    if head.dep_ not in {"nsubj", "nsubjpass"}:
        return 0
    verb = head.head
    while verb.dep_ == "conj":
        verb = verb.head
    return 2 if verb.dep_ == "ROOT" else 1


def _role_gender(text: str) -> str | None:
    genders = {lexicon.table("role_genders").get(word) for word in text.lower().split()[:6]} - {None}
    return genders.pop() if len(genders) == 1 else None


def _before(first: Token) -> list[Token]:
    """The modifiers that run up to the name, determiners left out."""
    tokens: list[Token] = []
    token = first
    while token.i > 0 and len(tokens) < LONGEST_TITLE:
        token = token.nbor(-1)
        if token.is_punct and token.text not in {"-", "&", "."}:
            break
        if token.lower_ == "of" and _office(token):
            tokens.insert(0, token)
            continue
        if token.pos_ in CLOSED or token.tag_ == "POS":
            break
        if not (first.is_ancestor(token) or first.head.is_ancestor(token) or is_title(token.text)):
            break
        tokens.insert(0, token)
    return tokens


def _office(of: Token) -> bool:
    """Whether "of" stands inside a title in capitals: "Secretary of State"."""
    inside: bool = (
        0 < of.i < len(of.doc) - 1 and of.nbor(-1).text[:1].isupper() and of.nbor().text[:1].isupper()
    )
    return inside


def _title(tokens: list[Token], paragraph: Paragraph) -> str | None:
    while tokens and tokens[0].is_punct:
        tokens = tokens[1:]
    if not any(t.pos_ in {"NOUN", "PROPN"} for t in tokens):
        return None
    last = tokens[-1]
    return paragraph.text[tokens[0].idx : last.idx + len(last.text)]
