"""Where persons' names stand in the text.

The network gives the names; titles stuck to a name are cut off, and capitalised
words that a personal title or a human role gives away count where it has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from chalicelib.extraction import lexicon
from chalicelib.extraction.identity.facts.name_tokens import name_tokens
from chalicelib.extraction.identity.facts.settled_names import Names
from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.paragraphs import Paragraph, Token
from chalicelib.extraction.reading.personal_titles import follows_title

PARTY = re.compile(r"[A-Z]{1,3}[-\u2013][A-Z][\w.'\u2019 -]{1,30}")  # "D-Fairmount", of a politician


def names(paragraph: Paragraph, known: Names) -> list[list[Token]]:
    """The tokens of each name, in text order; ``known``: what the network says of the article's names."""
    here = [(name, paragraph.tokens(name.start, name.end)) for name in known.in_paragraph(paragraph.index)]
    persons = [tokens for name, tokens in here if name.type == "person" and not PARTY.fullmatch(name.text)]
    found = [name_tokens(_with_given_name(tokens)) for tokens in persons]
    taken = {token.i for _, tokens in here for token in tokens}
    runs = (run for run in _capitalised_runs(paragraph) if not any(token.i in taken for token in run))
    found += [_titled(run) or _described(run) for run in runs]
    return sorted((name for name in found if name), key=lambda name: name[0].i)


def _with_given_name(tokens: list[Token]) -> list[Token]:
    """A surname with the words before it that spaCy has in the same person's name: "Rupert | Ainsley KC"."""
    if len(name_tokens(tokens)) != 1:
        return tokens
    first = tokens[0]
    before: list[Token] = []
    while first.ent_type_ == "PERSON" and first.ent_iob_ == "I" and first.nbor(-1).text[:1].isupper():
        first = first.nbor(-1)
        before.insert(0, first)
    return [*before, *tokens]


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
    roles = [t.lemma_.lower() for t in following if t.i > run[-1].i]
    known = lexicon.words("person_nouns"), lexicon.words("informants"), ("who",)
    return name_tokens(run) if any(role in nouns for role in roles for nouns in known) else []


def _names_office(run: list[Token]) -> bool:
    """Whether it is the rest of an office ("Chief | Executive Officer")."""
    return any(token.lower_ in lexicon.words("informants") for token in run)


def _names_institution(run: list[Token]) -> bool:
    """Whether a word of the run is one that institutions bear ("Marrow City Council")."""
    known = lexicon.words("institutions") | lexicon.words("groups") | lexicon.words("media_words")
    return any(token.lower_ in known for token in run)
