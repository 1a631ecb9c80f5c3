"""What is asked, as Tantivy's query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import Any, NamedTuple

import tantivy
from tantivy import Occur, Query

from chalicelib.naming.plain import fold
from chalicelib.ports.claims import Acts, ClaimFilter, Member
from chalicelib.ports.lists import Order
from chalicelib.storage.search.documents import LONGEST_VALUE, LONGEST_WORD, called, schema, stems

CONTENT, CONTEXT = 4.0, 1.0  # how much more what was said counts than the sentences around it
_MEANT = re.compile(r"[^\w\s\"()*~+-]")  # all that has a meaning for Tantivy's parser, and none here
_HANGING = re.compile(r"(\b(AND|OR|NOT)\s*)+$")  # what nothing follows
_OCCUR = {"must": Occur.Must, "must_not": Occur.MustNot, "should": Occur.Should, None: Occur.Must}
_LETTERS_OF_TWO = 6  # words of as many letters may differ in two


def query(index: tantivy.Index, wanted: ClaimFilter) -> Query:
    """Claims that a filter lets through."""
    parts = [*_whole(wanted), *_flags(wanted)]
    if wanted.members:
        parts.append(either(_member(each) for each in wanted.members))
    parts += [_begins("topics", each) for each in wanted.about]
    if wanted.min_confidence:
        least = ceil(round(100 * wanted.min_confidence, 6))
        parts.append(Query.range_query(schema(), "confidence", tantivy.FieldType.Integer, lower_bound=least))
    if wanted.published.start or wanted.published.end:
        first, last = (
            wanted.published.start or "*",
            f"{wanted.published.end}~" if wanted.published.end else "*",
        )
        parts.append(index.parse_query(f"place:[{first} TO {last}]"))
    if wanted.text is not None:
        parts.append(text_query(wanted.text))
    return every(parts)


def after(index: tantivy.Index, place: str, order: Order) -> Query:
    """Claims that come after this place in a list."""
    return index.parse_query(
        f"place:{{* TO {place}}}" if order is Order.NEWEST else f"place:{{{place} TO *}}"
    )


def text_query(text: str) -> Query:
    """Words, phrases in quotation marks, OR, NOT, "-", word*, word~ and parentheses; nothing is an error."""
    return _compiled(_tree(text)) or Query.empty_query()


class LookedFor(NamedTuple):
    """Words, folded: by their stems, as they are, or by how they begin."""

    stems: frozenset[str]
    words: frozenset[str]
    beginnings: tuple[str, ...]


def looked_for(text: str) -> LookedFor:
    """What would be shown where it stands, but for what is like a word (``~``)."""
    found = list(_literals(_tree(text)))
    plain = {words[0] for words, phrase, _ in found if not phrase and words}
    beginnings = {words[0] for words, phrase, begun in found if not phrase and begun and words}
    phrases = frozenset(word for words, phrase, _ in found if phrase for word in words)
    return LookedFor(frozenset(stems(sorted(plain - beginnings))), phrases, tuple(sorted(beginnings)))


def fits(word: str, wanted: LookedFor) -> bool:
    return (
        word in wanted.words
        or word.startswith(wanted.beginnings)
        or (bool(wanted.stems) and bool(word) and stems([word])[0] in wanted.stems)
    )


def number(searcher: tantivy.Searcher, asked: Query) -> int:
    """How many claims there are that are asked for."""
    found: Any = searcher.search(asked, 1)
    return int(found.count)


def _tree(text: str) -> dict[str, Any]:
    plain = _MEANT.sub(" ", re.sub("[“”„«»]", '"', text))
    tree, _ = tantivy.parse_query_lenient(_HANGING.sub("", plain))
    return tree


def _literals(tree: dict[str, Any]) -> Iterator[tuple[list[str], bool, bool]]:
    """The words of each literal that is wanted; whether it is a phrase; whether it is begun only."""
    if tree["type"] == "bool":
        for occur, each in tree["clauses"]:
            if occur != "must_not":
                yield from _literals(each)
    elif tree["type"] == "literal":
        text = str(tree["phrase"])
        words = fold(text).split()
        yield words, tree["delimiter"] != "none" or len(words) > 1, text.endswith("*")


def every(parts: Sequence[Query]) -> Query:
    if not parts:
        return Query.all_query()
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Must, each) for each in parts])


def either(parts: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, each) for each in parts])


def term(field: str, value: object) -> Query:
    return Query.term_query(schema(), field, value, index_option="basic")


def one_of(field: str, values: Iterable[str]) -> Query:
    return Query.term_set_query(schema(), field, sorted(set(values)))


def named(words: Sequence[str], *, alike: bool) -> Query:
    """Sources with these words in their name, the last one perhaps begun only; or with words like them."""
    if alike:
        return every([_fuzzy("name_words", word) for word in words])
    return every([*(term("name_words", word) for word in words[:-1]), _begins("name_words", words[-1])])


def _whole(wanted: ClaimFilter) -> list[Query]:
    plain = {name: getattr(wanted, name) for name in ("outlet", "author", "section", "wire")}
    values: dict[str, object] = {
        name: fold(value)[:LONGEST_VALUE] for name, value in plain.items() if value is not None
    }
    values |= {"type": wanted.source_type, "kind": wanted.kind, "named": wanted.named}
    if wanted.acts not in {Acts.ALL, Acts.SPOKEN}:
        values["act"] = wanted.acts.value
    return [term(name, str(value)) for name, value in values.items() if value is not None]


def _flags(wanted: ClaimFilter) -> list[Query]:
    flags = {"negated": wanted.negated, "relayed": wanted.relayed}
    flags["said"] = True if wanted.acts is Acts.SPOKEN else None
    return [term(name, value) for name, value in flags.items() if value is not None]


def _member(member: Member) -> Query:
    names = one_of("called", (called(member.source_id, name) for name in member.only or member.but))
    if member.only:
        return names
    parts = [(Occur.Must, term("source", member.source_id))]
    return Query.boolean_query([*parts, (Occur.MustNot, names)] if member.but else parts)


def _compiled(tree: dict[str, Any]) -> Query | None:
    """None for what holds nothing to be looked for."""
    if tree["type"] == "literal":
        return _literal(str(tree["phrase"]), quoted=tree["delimiter"] != "none")
    if tree["type"] != "bool":
        return None
    alternatives = any(occur == "should" for occur, _ in tree["clauses"])
    found = [
        (Occur.Should if alternatives and occur is None else _OCCUR[occur], made)
        for occur, each in tree["clauses"]
        if (made := _compiled(each))
    ]
    if found and all(occur is Occur.MustNot for occur, _ in found):
        found.append((Occur.Must, Query.all_query()))
    return Query.boolean_query(found) if found else None


def _literal(text: str, *, quoted: bool) -> Query | None:
    words = [word[:LONGEST_WORD] for word in fold(text).split()]
    if not words:
        return None
    if quoted or len(words) > 1:  # "don't" is two words, in this order
        return _anywhere(lambda field: _phrase(field, words), "words")
    if text.endswith("*"):
        return _anywhere(lambda field: _begins(field, words[0]), "words")
    if text.endswith("~"):
        return _anywhere(lambda field: _fuzzy(field, words[0]), "words")
    stem = stems(words)[0]
    return _anywhere(lambda field: Query.term_query(schema(), field, stem, index_option="freq"), "stems")


def _anywhere(make: Any, field: str) -> Query:
    content, context = make(field), make(f"context_{field}")
    return either([Query.boost_query(content, CONTENT), Query.boost_query(context, CONTEXT)])


def _phrase(field: str, words: list[str]) -> Query:
    if len(words) == 1:
        return Query.term_query(schema(), field, words[0])
    return Query.phrase_query(schema(), field, list(words))


def _begins(field: str, word: str) -> Query:
    return Query.regex_query(schema(), field, f"{word}.*")  # what is folded holds letters and digits alone


def _fuzzy(field: str, word: str) -> Query:
    return Query.fuzzy_term_query(
        schema(), field, word, distance=2 if len(word) >= _LETTERS_OF_TWO else 1, transposition_cost_one=True
    )
