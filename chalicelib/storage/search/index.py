"""The port ``search``: a Tantivy index for each tenant, fetched from where it is kept."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import tantivy
from tantivy import Query

from chalicelib.naming.object_keys import INDEXES
from chalicelib.ports.claims import ClaimFilter
from chalicelib.ports.copies import Copy
from chalicelib.ports.lists import Order, Position
from chalicelib.ports.objects import Objects
from chalicelib.ports.search import (
    Counted,
    Dimension,
    Facet,
    FacetValue,
    Hit,
    Hits,
    IndexedClaim,
    Overtaken,
    Profile,
    Speakers,
    State,
    Suggestion,
)
from chalicelib.storage.search import counting, queries
from chalicelib.storage.search.commits import commit
from chalicelib.storage.search.documents import parse_called, wording_term
from chalicelib.storage.search.fingerprints import fingerprints
from chalicelib.storage.search.folders import Broken, Kept, Manifest, Packs, adopt, clear_read, emptied

SERVED, MADE = "served", "made"  # the index that answers, and one that is being made anew
FETCHES = 3  # tries at a manifest that is replaced meanwhile
MOST_COPIES = 10_000  # claims of one page's wordings
MOST_RANKED = 10_000  # hits that can be paged through by how well they fit


class Open(NamedTuple):
    """An index as one manifest has it."""

    manifest: Manifest
    engine: tantivy.Index
    searcher: tantivy.Searcher


class TantivyIndex:
    """``folder``: where segments are fetched to. ``recheck``: seconds for which a manifest is the newest."""

    def __init__(self, objects: Objects, folder: Callable[[], Path], recheck: float) -> None:
        self._objects = objects
        self._folder = folder
        self._recheck = recheck
        self._open: dict[str, tuple[float, Kept, Open | None]] = {}

    def find(
        self, tenant: str, wanted: ClaimFilter, limit: int, after: Position | None, *, ranked: bool = False
    ) -> Hits | None:
        opened = self._opened(tenant)
        if opened is None:
            return None
        asked = queries.query(opened.engine, wanted)
        if ranked:
            return _best(opened, asked, limit, int(after["offset"]) if after else 0)
        rest = (
            queries.every([asked, queries.after(opened.engine, after["place"], wanted.order)])
            if after
            else asked
        )
        newest = wanted.order is Order.NEWEST
        order = tantivy.Order.Desc if newest else tantivy.Order.Asc
        found: Any = opened.searcher.search(rest, limit + 1, order_by_field="place", order=order)
        rows = [Hit(_id(opened, address), str(place)) for place, address in found.hits[:limit]]
        total = queries.number(opened.searcher, asked) if after else found.count
        position = {"place": rows[-1].place} if len(found.hits) > limit else None
        return Hits(rows, position, total, opened.manifest.as_of)

    def copies(
        self, tenant: str, wordings: Iterable[str], wanted: ClaimFilter | None
    ) -> dict[str, list[Copy]] | None:
        opened = self._opened(tenant)
        if opened is None:
            return None
        terms = {wording_term(each): each for each in wordings}
        parts = [queries.one_of("wording", terms)]
        if wanted:
            parts.append(queries.query(opened.engine, wanted))
        found = opened.searcher.search(
            queries.every(parts), MOST_COPIES, order_by_field="place", order=tantivy.Order.Asc
        )
        noted: dict[str, list[Copy]] = {}
        for _, address in found.hits:
            kept = opened.searcher.doc(address)
            copy = Copy.model_validate_json(bytes(kept.get_first("copy") or b""))
            for each in kept.get_all("wording"):
                if each in terms:
                    noted.setdefault(terms[each], []).append(copy)
        return noted

    def facets(
        self, tenant: str, wanted: ClaimFilter, facets: Sequence[Facet]
    ) -> dict[Facet, list[FacetValue]] | None:
        opened = self._opened(tenant)
        return (
            counting.facets(opened.searcher, queries.query(opened.engine, wanted), facets) if opened else None
        )

    def count(
        self,
        tenant: str,
        wanted: ClaimFilter,
        by: Sequence[Dimension],
        among: Collection[str] | None = None,
    ) -> Counted | None:
        opened = self._opened(tenant)
        if opened is None:
            return None
        asked = queries.query(opened.engine, wanted)
        return counting.counted(opened.searcher, asked, by, among, opened.manifest.as_of)

    def speakers(self, tenant: str, wanted: ClaimFilter, most: int | None) -> Speakers | None:
        opened = self._opened(tenant)
        if opened is None:
            return None
        asked = queries.query(opened.engine, wanted)
        return counting.speakers(opened.searcher, asked, most, opened.manifest.as_of)

    def profile(self, tenant: str, wanted: ClaimFilter) -> Profile | None:
        opened = self._opened(tenant)
        return counting.profile(opened.searcher, queries.query(opened.engine, wanted)) if opened else None

    def fitting(self, text: str, words: Iterable[str]) -> set[str]:
        looked_for = queries.looked_for(text)
        return {word for word in words if queries.fits(word, looked_for)}

    def suggest(
        self, tenant: str, words: Sequence[str], limit: int, *, alike: bool = False
    ) -> list[Suggestion]:
        opened = self._opened(tenant)
        if opened is None or not words:
            return []
        return counting.suggestions(opened.searcher, queries.named(words, alike=alike), limit)

    def sources(self, tenant: str, source_ids: Iterable[str]) -> dict[tuple[str, str], set[str]]:
        opened, asked = self._opened(tenant), set(source_ids)
        if opened is None or not asked:
            return {}
        pairs = counting.pairs(opened.searcher, queries.one_of("source", asked), "called", "who")
        return {parse_called(name): ids for name, ids in pairs.items()}

    def articles(self, tenant: str, source_ids: Iterable[str] | None = None) -> dict[str, set[str]]:
        opened = self._opened(tenant)
        if opened is None:
            return {}
        asked = Query.all_query() if source_ids is None else queries.one_of("source", source_ids)
        return counting.pairs(opened.searcher, asked, "article", "generation")

    def generations(self, tenant: str, article_ids: Iterable[str]) -> dict[str, set[str]]:
        opened, asked = self._opened(tenant), set(article_ids)
        if opened is None or not asked:
            return {}
        return counting.pairs(opened.searcher, queries.one_of("article", asked), "article", "generation")

    def tenants(self) -> Iterator[str]:
        for key in self._objects.keys(INDEXES):
            tenant, name = key.removeprefix(INDEXES).split("/")
            if name == f"{SERVED}.json":
                yield tenant

    def months(self, tenant: str) -> dict[str, str] | None:
        opened = self._opened(tenant)
        return fingerprints(opened.searcher) if opened else None

    def state(self, tenant: str) -> State | None:
        opened = self._opened(tenant)
        if opened is None:
            return None
        kept = opened.manifest
        return State(kept.as_of, kept.number, kept.claims, kept.bytes)

    def write(self, tenant: str, articles: Mapping[str, Sequence[IndexedClaim]], as_of: str) -> None:
        self._write(tenant, SERVED, articles, as_of, None)

    def begun(self, tenant: str) -> str | None:
        """What took its place already, cut off before it was forgotten, is none that is being made."""
        packs = Packs(self._objects, tenant, MADE)
        made, served = packs.manifest().manifest, Packs(self._objects, tenant, SERVED).manifest().manifest
        if made and served and made.born == served.born:
            packs.forget()
            return None
        return made.note if made else None

    def make(
        self, tenant: str, articles: Mapping[str, Sequence[IndexedClaim]], as_of: str, note: str
    ) -> None:
        self._write(tenant, MADE, articles, as_of, note)

    def unmake(self, tenant: str) -> None:
        Packs(self._objects, tenant, MADE).forget()

    def serve_made(self, tenant: str, *, purge: bool = False) -> bool:
        served = Packs(self._objects, tenant, SERVED)
        promoted = Packs(self._objects, tenant, MADE).promote(served, purge=purge)
        if purge:  # what is open stays readable, until the next question looks for a newer one
            shutil.rmtree(self._folder() / tenant, ignore_errors=True)
        return promoted

    def _write(
        self,
        tenant: str,
        slot: str,
        articles: Mapping[str, Sequence[IndexedClaim]],
        as_of: str,
        note: str | None,
    ) -> None:
        """Where it does not come to its end, nothing of it is left to be taken for what another wrote."""
        packs = Packs(self._objects, tenant, slot)
        before, folder = packs.manifest(), self._folder() / tenant / f"written-{slot}"
        try:
            commit(packs, before, folder, articles, as_of, note)
        except Broken:
            if packs.manifest().tag == before.tag:
                packs.forget()
            raise Overtaken(tenant) from None
        except BaseException:
            emptied(folder)
            raise

    def _opened(self, tenant: str) -> Open | None:
        """The index as it is by now; None where there is none, or none that can be read."""
        checked, kept, opened = self._open.get(tenant, (float("-inf"), Kept(None, None), None))
        now = time.monotonic()
        if now - checked <= self._recheck:
            return opened
        for _ in range(FETCHES):  # a pack may be gone since the manifest was read: the next one tells
            newer = Packs(self._objects, tenant, SERVED).newer(kept.tag)
            if newer is None:
                break
            kept = newer
            try:
                opened = self._fetched(tenant, newer)
                break
            except Broken:
                kept, opened = Kept(None, None), None
        self._open[tenant] = (now, kept, opened)
        return opened

    def _fetched(self, tenant: str, kept: Kept) -> Open | None:
        if kept.manifest is None:
            return None
        root = self._folder() / tenant
        folder = root / f"read-{uuid.uuid4().hex}"  # two threads may be at this at once
        adopt(folder, root.glob("read-*"), kept.manifest)
        try:
            Packs(self._objects, tenant, SERVED).fetch(kept.manifest, folder)
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual")
            index.reload()
            searcher = index.searcher()
        except (ValueError, OSError) as error:
            raise Broken(tenant) from error
        finally:
            clear_read(root, but=folder)
        return Open(kept.manifest, index, searcher)


def _best(opened: Open, asked: Query, limit: int, offset: int) -> Hits:
    found: Any = opened.searcher.search(asked, limit + 1, offset=offset)
    rows = [Hit(_id(opened, address), "", float(score)) for score, address in found.hits[:limit]]
    more = len(found.hits) > limit and offset + limit < MOST_RANKED
    position = {"offset": str(offset + limit)} if more else None
    return Hits(rows, position, found.count, opened.manifest.as_of)


def _id(opened: Open, address: tantivy.DocAddress) -> str:
    return str(opened.searcher.doc(address).get_first("id"))
