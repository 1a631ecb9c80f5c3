"""Under which headings a claim is listed, and which of them answers a question. Pure.

A heading is a facet and a value ("outlet", "tarn post"). Each claim is posted
under all of its headings; a question reads one of them, in order of time, and
what else it asks for narrows what is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from chalicelib.models import Metadata
from chalicelib.records import ArticleRecord, Claim, Copy
from chalicelib.services.ports import ArticleFilter, ClaimFilter, Search
from chalicelib.storage import keys

EVERYTHING = "all"
MOST_WORDS = 100  # of a content that can be searched for
LONGEST_KEY = 4  # letters of a topic that are its heading, so that its beginning finds it
_DATA = Path(__file__).with_name("data")
PHRASE = re.compile(r'["“”]([^"“”]*)["“”]')


def word_list(name: str) -> frozenset[str]:
    """The lines of ``data/<name>.txt``."""
    lines = (_DATA / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


COMMON = word_list("common_words")


def headings(claim: Claim, search: Search) -> frozenset[str]:
    """All headings under which a claim is posted."""
    source = claim.source.id
    about = claim.attribution.about if search.topics else ()
    topics = {stem[:LONGEST_KEY] for stem in topic_stems(about)}
    words = content_words(claim)[:MOST_WORDS] if search.words else ()
    found = {
        EVERYTHING,
        f"source#{source}",
        f"kind#{claim.attribution.kind.value}",
        f"type#{claim.source.type.value}",
        *(f"outlet#{keys.fold(outlet)}" for outlet in (claim.outlet,) if outlet),
        *(f"author#{keys.fold(author)}" for author in claim.authors),
        *(f"topic#{topic}" for topic in topics),
        *(f"source#{source}#{topic}" for topic in topics),
        *(f"word#{word}" for word in searched(words)),
    }
    return frozenset(found)


def headings_for(wanted: ClaimFilter) -> list[str]:
    """The heading that the fewest claims are likely to have, of those that all wanted claims have.

    Of a source that several names count as, one for each.
    """
    about = max(wanted.about, key=len, default="")[:LONGEST_KEY]
    if wanted.members:
        ids = dict.fromkeys(member.source_id for member in wanted.members)
        return [f"source#{each}#{about}" if about else f"source#{each}" for each in ids]
    word = max(searched(wanted.words), key=len, default="")
    values = (
        ("word", word),
        ("topic", about),
        ("author", wanted.author and keys.fold(wanted.author)),
        ("outlet", wanted.outlet and keys.fold(wanted.outlet)),
        ("type", wanted.source_type),
        ("kind", wanted.kind),
    )
    return [next((f"{facet}#{value}" for facet, value in values if value), EVERYTHING)]


def article_headings(metadata: Metadata) -> frozenset[str]:
    """All headings under which an article is posted."""
    values = (
        ("outlet", (metadata.publisher,)),
        ("section", (metadata.section,)),
        ("author", metadata.authors),
    )
    return frozenset(
        f"articles#{facet}#{keys.fold(name)}" for facet, names in values for name in names if name
    )


def article_heading_for(wanted: ArticleFilter) -> str | None:
    """The heading that answers; None where the list of all articles does."""
    values = (("author", wanted.author), ("section", wanted.section), ("outlet", wanted.outlet))
    return next((f"articles#{facet}#{keys.fold(value)}" for facet, value in values if value), None)


def lets_article_through(wanted: ArticleFilter, article: ArticleRecord) -> bool:
    metadata = article.extracted.metadata if article.extracted else Metadata()
    authors = set(map(keys.fold, metadata.authors))
    return (
        (wanted.outlet is None or keys.fold(wanted.outlet) == keys.fold(metadata.publisher or ""))
        and (wanted.section is None or keys.fold(wanted.section) == keys.fold(metadata.section or ""))
        and (wanted.author is None or keys.fold(wanted.author) in authors)
        and (wanted.status is None or wanted.status is article.status)
        and wanted.published.holds(article.when)
    )


def content_text(claim: Claim) -> str:
    return " ".join(span.text for span in claim.attribution.content)


def content_words(claim: Claim) -> list[str]:
    return keys.fold(content_text(claim)).split()


def searched(words: Iterable[str]) -> frozenset[str]:
    """Those by which claims can be looked up."""
    return frozenset(word for word in words if word not in COMMON)


def topic_stems(topics: Iterable[str]) -> frozenset[str]:
    """The words of topics, or of a question for them, each without the ending of a plural."""
    return frozenset(stem(word) for topic in topics for word in keys.fold(topic).split())


def stem(word: str) -> str:
    """ "lanes" and "lane", "cities" and "city", "taxes" and "tax" alike; a short word as it is."""
    for ending, least in (("ies", 5), ("es", 5), ("s", 4), ("y", 4), ("e", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            return word.removesuffix(ending)
    return word


def lets_through(wanted: ClaimFilter, copy: Copy) -> bool:
    """Whether a claim, as noted under its wordings, is one of those wanted."""
    equal: tuple[tuple[object, object], ...] = (
        (wanted.source_type, copy.source_type),
        (wanted.kind, copy.kind),
        (wanted.outlet and keys.fold(wanted.outlet), keys.fold(copy.outlet or "")),
    )
    return (
        all(value is None or value == own for value, own in equal)
        and (not wanted.members or any(m.holds(copy.source_id, copy.source_name) for m in wanted.members))
        and round(100 * copy.confidence) >= round(100 * wanted.min_confidence, 6)
        and wanted.published.holds(copy.when)
        and (wanted.author is None or keys.fold(wanted.author) in map(keys.fold, copy.authors))
        and _is_about(wanted.about, copy)
        and _says(wanted, copy)
    )


def _is_about(beginnings: Iterable[str], copy: Copy) -> bool:
    stems = topic_stems(copy.about)
    return all(any(each.startswith(beginning) for each in stems) for beginning in beginnings)


def _says(wanted: ClaimFilter, copy: Copy) -> bool:
    text = f" {copy.words} "
    return all(f" {each} " in text for each in (*wanted.words, *wanted.phrases))


def parse_search(q: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a search, and its phrases, which stand in quotation marks."""
    phrases = tuple(phrase for part in PHRASE.findall(q) if (phrase := keys.fold(part)))
    words = tuple(sorted({*keys.fold(PHRASE.sub(" ", q)).split(), *(w for p in phrases for w in p.split())}))
    return words, phrases
