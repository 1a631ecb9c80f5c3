"""Where persons' names stand in the text.

spaCy's entities give most names; titles stuck to a name are cut off, and
capitalised words that a personal title or a human role gives away count where
the entities miss them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chalicelib.extraction import lexicon
from chalicelib.extraction.identity.facts.name_tokens import name_tokens
from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.paragraphs import Paragraph, Token
from chalicelib.extraction.reading.personal_titles import follows_title


def names(paragraph: Paragraph) -> list[list[Token]]:
    """The tokens of each name, in text order."""
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
