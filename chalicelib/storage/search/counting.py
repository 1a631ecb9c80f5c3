"""Figures of an index, from Tantivy's aggregations.

Tantivy's own count of distinct values is an estimate (HyperLogLog), some per cent off beyond a few hundred.
They are told one by one here, as the terms of an aggregation, up to ``MOST_EXACT`` in a group.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import tantivy
from tantivy import Query

from chalicelib.models import SourceType
from chalicelib.naming.plain import fold
from chalicelib.ports.search import (
    MOST_EXACT,
    Counted,
    Counts,
    Dimension,
    Facet,
    FacetValue,
    Profile,
    Speaker,
    Speakers,
    Suggestion,
    Titled,
)
from chalicelib.storage.search import queries
from chalicelib.storage.search.documents import schema

Values = tuple[str | None, ...]
MOST_BUCKETS = 65_000  # of one aggregation, by Tantivy
MOST_SEPARATE = 500  # groups that are counted each by itself
MOST_TOLD = 20  # values of a facet
MOST_CLOSE = 1_000  # sources of which names and articles are looked up at once
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"  # of which ids are made
OF_IDS = {"article": "a_", "called": "s_"}  # with which they begin
FIELDS = {
    Dimension.SOURCE_TYPE: "type",
    Dimension.NAMED: "named",
    Dimension.OUTLET: "outlet",
    Dimension.SECTION: "section",
    Dimension.AUTHOR: "author",
    Dimension.DAY: "day",
    Dimension.MONTH: "month",
}
WRITTEN = {"outlet": "outlet_name", "section": "section_name", "author": "author_name"}
_FACETS = {
    Facet.SOURCE: "who",
    Facet.OUTLET: "outlet",
    Facet.TYPE: "type",
    Facet.KIND: "kind",
    Facet.MONTH: "month",
}
_LABELS = {"who": "name", "outlet": "outlet_name"}
_DISTINCT = ("article", "who")


def terms(field: str, size: int = MOST_BUCKETS, aggs: dict[str, Any] | None = None, **more: Any) -> Any:
    return {"terms": {"field": field, "size": size, **more}, **({"aggs": aggs} if aggs else {})}


def pairs(
    searcher: tantivy.Searcher, asked: Query, outer: str, inner: str, prefix: str = ""
) -> dict[str, set[str]]:
    """The values of one field with each of another; by the first letters of ids where they are very many."""
    part = Query.regex_query(schema(), outer, f"{prefix}.*") if prefix else Query.all_query()
    try:
        found = _buckets(searcher, queries.every([asked, part]), terms(outer, aggs={"x": terms(inner)}))
    except ValueError:
        if len(prefix) > len("a_") + 4:
            raise
        longer = [f"{prefix or OF_IDS[outer]}{letter}" for letter in LETTERS]
        apart = (pairs(searcher, asked, outer, inner, each) for each in longer)
        return {value: with_ for each in apart for value, with_ in each.items()}
    return {each["key"]: {value["key"] for value in each["x"]["buckets"]} for each in found}


def counted(
    searcher: tantivy.Searcher,
    asked: Query,
    by: Sequence[Dimension],
    among: Collection[str] | None,
    as_of: str,
) -> Counted:
    asked = queries.every([asked, queries.term("counted", value=True)])
    fields = [FIELDS[each] for each in by]
    labels = {field: _labels(searcher, asked, field) for field in fields if field in WRITTEN}
    if among is not None:
        asked = queries.every([asked, queries.one_of("who", among)])
    whole, exact = distinct(searcher, asked)
    groups: dict[Values, Counts] = {}
    for values, counts, is_exact in _groups(searcher, asked, fields):
        named = (
            labels[f][v] if f in labels and v else v or None for f, v in zip(fields, values, strict=True)
        )
        groups[tuple(named)] = counts
        exact = exact and is_exact
    return Counted(whole, groups, exact, as_of)


def distinct(searcher: tantivy.Searcher, asked: Query) -> tuple[Counts, bool]:
    """And whether they are exact."""
    claims = queries.number(searcher, asked)
    try:
        found = searcher.aggregate(asked, _leaf())
    except ValueError:
        rough = searcher.aggregate(asked, _rough())
        return Counts(claims, *(int(rough[each]["value"]) for each in _DISTINCT)), False
    return _counts(claims, found)


def _groups(
    searcher: tantivy.Searcher, asked: Query, fields: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], Counts, bool]]:
    if not fields:
        return
    try:
        found = searcher.aggregate(asked, _nested(fields, _leaf()))
    except ValueError:
        keys = [values for values, _ in _leaves(searcher.aggregate(asked, _nested(fields, {})), len(fields))]
        if len(keys) <= MOST_SEPARATE:
            for values in keys:
                own = [_is(field, value) for field, value in zip(fields, values, strict=True)]
                yield values, *distinct(searcher, queries.every([asked, *own]))
            return
        found = searcher.aggregate(asked, _nested(fields, _rough()))
        for values, leaf in _leaves(found, len(fields)):
            rough = (int(leaf[each]["value"]) for each in _DISTINCT)
            yield values, Counts(leaf["doc_count"], *rough), False
        return
    for values, leaf in _leaves(found, len(fields)):
        yield values, *_counts(leaf["doc_count"], leaf)


def _is(field: str, value: str) -> Query:
    if value:
        return queries.term(field, value)
    none = [(tantivy.Occur.Must, Query.all_query()), (tantivy.Occur.MustNot, Query.exists_query(field))]
    return Query.boolean_query(none)


def _nested(fields: Sequence[str], leaf: dict[str, Any]) -> dict[str, Any]:
    first, *rest = fields
    return {"group": terms(first, aggs=_nested(rest, leaf) if rest else leaf, missing="")}


def _leaves(found: Any, depth: int) -> Iterator[tuple[tuple[str, ...], Any]]:
    for bucket in found["group"]["buckets"]:
        if depth == 1:
            yield (str(bucket["key"]),), bucket
        else:
            yield from (((str(bucket["key"]), *rest), leaf) for rest, leaf in _leaves(bucket, depth - 1))


def _leaf() -> dict[str, Any]:
    return {each: terms(each, MOST_EXACT + 1) for each in _DISTINCT} | {
        f"{each}s": {"cardinality": {"field": each}} for each in _DISTINCT
    }


def _rough() -> dict[str, Any]:
    return {each: {"cardinality": {"field": each}} for each in _DISTINCT}


def _counts(claims: int, leaf: Any) -> tuple[Counts, bool]:
    told = [len(leaf[each]["buckets"]) for each in _DISTINCT]
    exact = all(number <= MOST_EXACT for number in told)
    rough = (int(leaf[f"{each}s"]["value"]) for each in _DISTINCT)
    both = [max(n, r) if n > MOST_EXACT else n for n, r in zip(told, rough, strict=True)]
    return Counts(claims, *both), exact


def _labels(searcher: tantivy.Searcher, asked: Query, field: str) -> dict[str, str]:
    """How most claims' articles write each value."""
    found = _buckets(searcher, asked, terms(field, aggs={"written": terms(WRITTEN[field])}))
    if field == "author":  # an article's authors are told together: each goes with its own name
        return {each["key"]: _own(each["key"], each["written"]["buckets"]) for each in found}
    return {each["key"]: _most(each["written"]["buckets"]) for each in found}


def _own(folded: str, written: Sequence[Any]) -> str:
    same = [each for each in written if fold(each["key"]) == folded]
    return _most(same or written)


def _most(buckets: Sequence[Any]) -> str:
    best = min(buckets, key=lambda each: (-each["doc_count"], each["key"]), default=None)
    return str(best["key"]) if best else ""


def facets(
    searcher: tantivy.Searcher, asked: Query, wanted: Sequence[Facet]
) -> dict[Facet, list[FacetValue]]:
    found = {}
    for facet in wanted:
        field = _FACETS[facet]
        label = {"label": terms(_LABELS[field])} if field in _LABELS else None
        order = {"_key": "asc"} if facet is Facet.MONTH else {"_count": "desc"}
        size = MOST_BUCKETS if facet is Facet.MONTH else MOST_TOLD
        of = queries.every([asked, queries.term("proper", value=True)]) if facet is Facet.SOURCE else asked
        found[facet] = [
            FacetValue(
                each["key"], _most(each["label"]["buckets"]) if label else each["key"], each["doc_count"]
            )
            for each in _buckets(searcher, of, terms(field, size, aggs=label, order=order))
        ]
    return found


def speakers(searcher: tantivy.Searcher, asked: Query, most: int | None, as_of: str) -> Speakers:
    """Those with a proper name. Where many have as many claims, the articles tell which come first."""
    flags = [queries.term("counted", value=True), queries.term("proper", value=True)]
    asked = queries.every([asked, *flags])
    claims = queries.number(searcher, asked)
    buckets = _buckets(searcher, asked, terms("who", MOST_BUCKETS - 1))
    least = buckets[most - 1]["doc_count"] if most and len(buckets) >= most else 0
    told = [str(each["key"]) for each in buckets if each["doc_count"] >= least]
    rows = []
    for start in range(0, len(told), MOST_CLOSE):
        part = queries.every([asked, queries.one_of("who", told[start : start + MOST_CLOSE])])
        rows += _speakers(searcher, part)
        if most and len(rows) >= most + MOST_CLOSE:
            break
    return Speakers(
        sorted(rows, key=lambda each: (-each.claims, -each.articles)), len(buckets), claims, as_of
    )


def _speakers(searcher: tantivy.Searcher, asked: Query) -> list[Speaker]:
    named = {"name": terms("name"), "type": terms("type"), "articles": {"cardinality": {"field": "article"}}}
    return [
        Speaker(
            each["key"],
            each["doc_count"],
            int(each["articles"]["value"]),
            _tallied(each["name"]),
            {SourceType(type_): n for type_, n in _tallied(each["type"]).items()},
        )
        for each in _buckets(searcher, asked, terms("who", aggs=named))
    ]


def profile(searcher: tantivy.Searcher, asked: Query) -> Profile:
    asked = queries.every([asked, queries.term("counted", value=True)])
    ends = {
        "first": terms("when", 1, order={"_key": "asc"}),
        "last": terms("when", 1, order={"_key": "desc"}),
    }
    found = searcher.aggregate(
        asked,
        {
            **ends,
            "titles": terms("title", aggs=ends),
            "types": terms("type"),
            "outlets": terms("outlet_name", missing=""),
            "months": terms("month", order={"_key": "desc"}),
        },
    )
    titles = [
        Titled(each["key"], _end(each["first"]) or "", _end(each["last"]) or "", each["doc_count"])
        for each in found["titles"]["buckets"]
    ]
    return Profile(
        queries.number(searcher, asked),
        _end(found["first"]),
        _end(found["last"]),
        sorted(titles, key=lambda each: each.last, reverse=True),
        {SourceType(name): n for name, n in _tallied(found["types"]).items()},
        _tallied(found["outlets"]),
        _tallied(found["months"]),
    )


def suggestions(searcher: tantivy.Searcher, asked: Query, limit: int) -> list[Suggestion]:
    label = {"name": terms("name"), "type": terms("type")}
    return [
        Suggestion(
            each["key"],
            _most(each["name"]["buckets"]),
            SourceType(_most(each["type"]["buckets"])),
            each["doc_count"],
        )
        for each in _buckets(searcher, asked, terms("who", limit, aggs=label))
    ]


def _end(found: Any) -> str | None:
    return str(found["buckets"][0]["key"]) if found["buckets"] else None


def _tallied(found: Any) -> dict[str, int]:
    return {str(each["key"]): int(each["doc_count"]) for each in found["buckets"]}


def _buckets(searcher: tantivy.Searcher, asked: Query, aggregation: Any) -> list[Any]:
    found: list[Any] = searcher.aggregate(asked, {"x": aggregation})["x"]["buckets"]
    return found
