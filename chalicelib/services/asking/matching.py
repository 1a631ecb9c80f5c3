"""Whether a claim or an article is one of those that a question wants. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.models import Metadata
from chalicelib.naming.plain import fold
from chalicelib.naming.words import topic_stems
from chalicelib.ports.articles import ArticleFilter, ArticleRecord
from chalicelib.ports.claims import ClaimFilter
from chalicelib.ports.copies import Copy
from chalicelib.ports.sources import NAMED_AS


def lets_article_through(wanted: ArticleFilter, article: ArticleRecord) -> bool:
    metadata = article.extracted.metadata if article.extracted else Metadata()
    authors = set(map(fold, metadata.authors))
    return (
        (wanted.outlet is None or fold(wanted.outlet) == fold(metadata.publisher or ""))
        and (wanted.section is None or fold(wanted.section) == fold(metadata.section or ""))
        and (wanted.author is None or fold(wanted.author) in authors)
        and (wanted.status is None or wanted.status is article.status)
        and wanted.published.holds(article.when)
    )


def lets_through(wanted: ClaimFilter, copy: Copy) -> bool:
    """Whether a claim, as noted under its wordings, is one of those wanted; but for section and ``text``."""
    equal: tuple[tuple[object, object], ...] = (
        (wanted.source_type, copy.source_type),
        (wanted.kind, copy.kind),
        (wanted.outlet and fold(wanted.outlet), fold(copy.outlet or "")),
        (wanted.wire and fold(wanted.wire), fold(copy.wire or "")),
        (wanted.named, NAMED_AS[copy.source_type]),
        (wanted.negated, copy.negated),
        (wanted.relayed, copy.relayed),
    )
    return (
        wanted.acts.holds(copy.act, said=copy.said)
        and all(value is None or value == own for value, own in equal)
        and (not wanted.members or any(m.holds(copy.source_id, copy.source_name) for m in wanted.members))
        and round(100 * copy.confidence) >= round(100 * wanted.min_confidence, 6)
        and wanted.published.holds(copy.when)
        and (wanted.author is None or fold(wanted.author) in map(fold, copy.authors))
        and _is_about(wanted.about, copy)
        and _says(wanted, copy)
    )


def _is_about(beginnings: Iterable[str], copy: Copy) -> bool:
    stems = topic_stems(copy.about)
    return all(any(each.startswith(beginning) for each in stems) for beginning in beginnings)


def _says(wanted: ClaimFilter, copy: Copy) -> bool:
    text = f" {copy.words} "
    return all(f" {each} " in text for each in (*wanted.words, *wanted.phrases))
