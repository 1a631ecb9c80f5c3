"""Articles are put under their headings and taken from them, and with them the sources that they name.

The items of a heading are named by their article, so that several runs write and delete the same. Two rules
keep what is served listed, whoever was at work, and wherever one was cut off or held up:

    who deletes    looks afterwards what the article serves, and puts back what of that was deleted
    who publishes  put its items there before, and looks afterwards whether they are there still

Whoever deletes after the second has looked finds what was published. What is listed and is not served,
readers leave out: they look into the record of each article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from boto3.dynamodb.conditions import Attr, Key

from chalicelib.models import Metadata
from chalicelib.naming.plain import fold
from chalicelib.ports.articles import ArticleRecord, Extracted
from chalicelib.ports.lists import Position
from chalicelib.ports.manifests import NOTHING
from chalicelib.storage import keys
from chalicelib.storage.article_items import read_articles
from chalicelib.storage.claim_items import written_speakers
from chalicelib.storage.headings import TELLS, Heard, Listing, heard_of, listing, source_heading, source_of
from chalicelib.storage.heard import HeardSources
from chalicelib.storage.table import Item, Table

SEARCHED = 1_000  # items read at a time to find a name


class Headings:
    def __init__(self, table: Table, sources: HeardSources) -> None:
        self._table = table
        self._sources = sources

    def put(self, article: ArticleRecord, before: ArticleRecord) -> Listing:
        """What ``before`` serves is listed already. Returns what was put."""
        there = listing(before) if before.generation else {}
        new = {key: item for key, item in listing(article).items() if key not in there}
        self._put(article, new)
        return new

    def _put(self, article: ArticleRecord, items: Listing) -> None:
        """Headings first: a source that nobody is listed under is forgotten."""
        self._table.write(items.values())
        named = {source.id for item in items.values() if (source := source_of(item))}
        speakers = [each for each in (article.manifest or NOTHING).heard if each.id in named]
        self._sources.note(article.tenant, speakers, str(keys.Place(article.when, article.article_id)))

    def settle(self, article: ArticleRecord, put: Listing, old: Item) -> None:
        """It is served: nothing lacks that lists it, and nothing lists it as it was by the item before."""
        there = {(item["PK"], item["SK"]) for item in self._table.get_many(sorted(put), ["PK", "SK"])}
        self._put_back(article, {key: item for key, item in put.items() if key not in there})
        (was,) = read_articles(self._table, [old])
        self.delete(article, listing(was), listing(article))

    def take_back(self, article: ArticleRecord, put: Listing, now: Item | None) -> None:
        """It is not served: nothing lists it but what lists what is, by the item that stands there."""
        served = [each for each in read_articles(self._table, [now] if now else []) if each.generation]
        self.delete(article, put, listing(served[0]) if served else {})

    def delete(self, article: ArticleRecord, listed: Listing, but: Listing) -> None:
        """And the sources that nobody names any longer; but what the article serves by then."""
        gone = {key: item for key, item in listed.items() if key not in but}
        if not gone:
            return
        tenant, article_id = article.tenant, article.article_id
        self._table.write([], delete=sorted(gone))
        now, served = self._served(tenant, article_id)
        if now:
            self._put_back(now, {key: item for key, item in served.items() if key in gone})
        sources = [source for item in gone.values() if (source := source_of(item))]
        self._sources.forget(
            tenant, article_id, sources, lambda source, name: self._heard_last(tenant, source, name)
        )

    def _put_back(self, article: ArticleRecord, items: Listing) -> None:
        """And away again, where the article does not serve by then what they list."""
        if not items:
            return
        self._put(article, items)
        now, served = self._served(article.tenant, article.article_id)
        if now is None or now.generation != article.generation:
            self.delete(article, items, served)

    def _served(self, tenant: str, article_id: str) -> tuple[ArticleRecord | None, Listing]:
        """An article as it is now, and what lists what it serves."""
        items = self._table.get_many([(keys.article_pk(tenant, article_id), keys.ARTICLE)])
        records = read_articles(self._table, items)
        now = records[0] if records else None
        return now, listing(now) if now and now.generation else {}

    def _heard_last(self, tenant: str, source_id: str, name: str | None) -> Heard | None:
        """What the newest article tells that names the source, or names it so."""
        condition = Key("PK").eq(keys.heading_pk(tenant, source_heading(source_id)))
        named = Attr(TELLS).exists()
        if name:
            named = named & Attr("name").eq(fold(name))
        limit = SEARCHED if name else 1
        after: Position | None = None
        while True:
            rows, after = self._table.query(
                condition, heard_of, limit=limit, filtered=named, after=after, backwards=True
            )
            if rows or not after:
                return rows[0] if rows else None

    def said(self, article: ArticleRecord, said: Iterable[Metadata]) -> Listing:
        """Under what runs may have listed an article: by what texts say, and the sources of all claims."""
        heard = dict.fromkeys((article.manifest or NOTHING).heard)
        heard |= dict.fromkeys(written_speakers(self._table, article.tenant, article.article_id))
        found = listing(article, heard)
        for metadata in said:
            found |= listing(article.model_copy(update={"extracted": Extracted(metadata=metadata)}), heard)
        return found

    def is_named(self, tenant: str, source_id: str) -> bool:
        """Whether an article is listed under a source."""
        condition = Key("PK").eq(keys.heading_pk(tenant, source_heading(source_id)))
        return bool(self._table.query(condition, lambda item: item, limit=1).rows)

    def strays(self, items: Iterable[Item]) -> Iterator[tuple[ArticleRecord, Listing]]:
        """Of items of headings those that list what their article does not serve.

        An article that the table lacks is left as it is: it is built again.
        """
        found: dict[tuple[str, str], Listing] = {}
        for item in items:
            own = keys.tenant_of(item["PK"]), keys.parse_heading(item["SK"]).article
            found.setdefault(own, {})[item["PK"], item["SK"]] = item
        records = self._table.get_many([(keys.article_pk(*own), keys.ARTICLE) for own in sorted(found)])
        for article in read_articles(self._table, records):
            served = listing(article) if article.generation else {}
            listed = found[article.tenant, article.article_id]
            if strays := {key: item for key, item in listed.items() if key not in served}:
                yield article, strays
