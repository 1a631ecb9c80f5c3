"""Claims: an item each, beside their article, whose record names those that are served.

A run names what it writes after itself, and nobody writes under that name again. So what is the same as
before stays as it is, and what no record names any longer, or was never named, can go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

from chalicelib.naming.ids import article_of, own_part
from chalicelib.ports.articles import ArticleRecord, run_of
from chalicelib.ports.claims import Acts, Claim, ClaimFilter, ListedClaims
from chalicelib.ports.lists import Position, Rows
from chalicelib.ports.manifests import NOTHING, Entry
from chalicelib.storage import keys
from chalicelib.storage.article_items import article_keys, read_articles
from chalicelib.storage.claim_items import (
    claim_item,
    kept_text,
    manifest_of,
    read_claim,
    stray_claim,
    written_items,
)
from chalicelib.storage.manifests import parts
from chalicelib.storage.pages import Picked, listed_places, picked_of, picks, read_picked
from chalicelib.storage.table import Table

READ_AHEAD = 5  # claims read for each of a page, where what is asked for is not in the manifests


class DynamoClaims:
    def __init__(self, table: Table) -> None:
        self._table = table

    def write(
        self,
        article: ArticleRecord,
        claims: Sequence[Claim],
        before: ArticleRecord,
        replaced: Sequence[Claim],
    ) -> ArticleRecord:
        tenant, run = article.tenant, run_of(article.generation or "")
        there = before.served.entries
        known = {
            (claim.id, kept_text(claim)): there[claim.number].item
            for claim in replaced
            if claim.number < len(there)
        }
        texts = [kept_text(claim) for claim in claims]
        names = [
            known.get((claim.id, text)) or keys.item_name(run, number)
            for number, (claim, text) in enumerate(zip(claims, texts, strict=True))
        ]
        manifest = manifest_of(claims, names)
        written = [each for each in zip(names, texts, strict=True) if each[0].startswith(run)]
        items = [claim_item(tenant, article.article_id, name, text) for name, text in written]
        items += parts(keys.article_pk(tenant, article.article_id), manifest, run)
        self._table.write(items)
        return article.model_copy(update={"manifest": manifest})

    def named(self, article: ArticleRecord) -> frozenset[str]:
        return frozenset(_own(article)) if article.generation else frozenset()

    def unnamed(self, article: ArticleRecord) -> frozenset[str]:
        written = written_items(self._table, article.tenant, article.article_id)
        return frozenset(item["SK"] for item in written) - self.named(article)

    def discard(self, article: ArticleRecord, items: Iterable[str]) -> None:
        pk = keys.article_pk(article.tenant, article.article_id)
        self._table.write([], delete=[(pk, sk) for sk in sorted(items)])

    def take_back(self, article: ArticleRecord) -> None:
        run = run_of(article.generation or "")
        self.discard(article, {sk for sk in _own(article) if sk.split("#")[1] == run})

    def discard_before(self, tenant: str, article_id: str, revision: int) -> None:
        written = [(item["PK"], item["SK"]) for item in written_items(self._table, tenant, article_id)]
        self._table.write([], delete=[key for key in written if keys.revision_written(key[1]) < revision])

    def of_article(
        self,
        tenant: str,
        article_id: str,
        generation: str,
        limit: int,
        after: Position | None,
        min_confidence: float = 0.0,
        acts: Acts = Acts.SPOKEN,
    ) -> Rows[Claim]:
        article = self._serving(tenant, article_id, generation)
        start = int(after["number"]) if after else -1
        wanted = [
            picked
            for picked in picked_of(article)
            if picked.number > start and _is_wanted(picked.entry, min_confidence, acts)
        ]
        page = wanted[:limit]
        position = {"number": str(page[-1].number)} if len(wanted) > limit else None
        return Rows(self._read(page), position)

    def all_of_article(self, tenant: str, article_id: str, generation: str) -> list[Claim]:
        article = self._serving(tenant, article_id, generation)
        if article and article.manifest is None:
            # An earlier version has written it, which named claims by their generation.
            begin = f"{keys.CLAIM}{generation}#"
            items = written_items(self._table, tenant, article_id)
            return [stray_claim(item) for item in items if item["SK"].startswith(begin)]
        return self._read(picked_of(article))

    def all_before(self, tenant: str, article_id: str, revision: int) -> list[Claim]:
        article = self._record(tenant, article_id)
        if article is None or article.generation:
            return []
        written = (
            each
            for each in picked_of(article)
            if keys.revision_written(keys.claim_sk(each.entry.item)) < revision
        )
        return self._read(list(written))

    def get(self, tenant: str, article_id: str, generation: str, claim_id: str) -> Claim | None:
        article, own = self._serving(tenant, article_id, generation), own_part(claim_id)
        found = self._read([each for each in picked_of(article) if each.entry.claim == own])
        return found[0] if found else None

    def _record(self, tenant: str, article_id: str) -> ArticleRecord | None:
        records = read_articles(self._table, self._table.get_many(article_keys(tenant, [article_id])))
        return records[0] if records else None

    def _serving(self, tenant: str, article_id: str, generation: str) -> ArticleRecord | None:
        """The record, while it serves this generation."""
        article = self._record(tenant, article_id)
        return article if article and article.generation == generation else None

    def _read(self, picked: Sequence[Picked]) -> list[Claim]:
        """Those that are there, in order."""
        items = {item["SK"]: item for item in self._table.get_many([each.key for each in picked])}
        return [
            read_claim(items[each.key[1]], each.article, each.entry, each.number)
            for each in picked
            if each.key[1] in items
        ]

    def served(self, tenant: str, claim_ids: Iterable[str]) -> ListedClaims:
        wanted = set(claim_ids)
        articles = {article for each in wanted if (article := article_of(each))}
        records = read_articles(self._table, self._table.get_many(article_keys(tenant, articles)))
        picked = [
            each
            for article in records
            if article.generation
            for each in picked_of(article)
            if each.claim_id in wanted and not each.entry.rejected
        ]
        rows, sources = read_picked(self._table, tenant, picked)
        return ListedClaims(rows, None, len(rows) < len(picked), sources)

    def list(self, tenant: str, wanted: ClaimFilter, limit: int, after: Position | None) -> ListedClaims:
        most = READ_AHEAD * limit if wanted.about or wanted.words or wanted.phrases else limit
        places, end = listed_places(self._table, tenant, wanted, limit, after)
        records = self._records(tenant, places)
        picked, missed = picks(records, places, wanted, after)
        rows, sources = read_picked(self._table, tenant, picked[:most])
        if len(picked) > most:
            end = picked[most - 1].position
        return ListedClaims(rows, end, missed or len(rows) < min(most, len(picked)), sources)

    def _records(self, tenant: str, places: Sequence[keys.Place]) -> dict[str, ArticleRecord]:
        items = self._table.get_many(article_keys(tenant, (place.article for place in places)))
        return {each.article_id: each for each in read_articles(self._table, items)}


def _is_wanted(entry: Entry, min_confidence: float, acts: Acts) -> bool:
    sure = entry.confidence >= ceil(round(100 * min_confidence, 6))
    return sure and not entry.rejected and acts.holds(entry.act, said=entry.said)


def _own(article: ArticleRecord) -> set[str]:
    """The sort keys of its generation's claims, and of the parts of its manifest."""
    manifest = article.manifest or NOTHING
    pk = keys.article_pk(article.tenant, article.article_id)
    beside = parts(pk, manifest, run_of(article.generation or ""))
    return {keys.claim_sk(item) for item in manifest.items} | {part["SK"] for part in beside}
