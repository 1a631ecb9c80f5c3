"""Claims by article, and by all headings under which they are posted; the named sources beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from chalicelib.records import Claim
from chalicelib.services.ports import ClaimFilter, ListedClaim, ListedClaims, Order, Position, Rows, Search
from chalicelib.services.postings import heading_for, headings, topic_stems
from chalicelib.storage import keys
from chalicelib.storage.copies import DynamoCopies
from chalicelib.storage.sources import source_items
from chalicelib.storage.table import Item, Table, position

_ARTICLE = "ARTICLE"
READ_AHEAD = 5  # postings read for each claim of a page, where some may not be wanted


class DynamoClaims:
    def __init__(self, table: Table, copies: DynamoCopies, search: Search) -> None:
        self._table = table
        self._copies = copies
        self._search = search

    def write(self, tenant: str, generation: str, when: str, claims: Sequence[Claim]) -> None:
        sources = (item for claim in claims for item in source_items(tenant, claim.source))
        postings = (
            item for claim in claims for item in _postings(tenant, generation, when, claim, self._search)
        )
        own = (_item(tenant, generation, when, claim) for claim in claims)
        self._table.write([*sources, *postings, *own])
        for claim in claims:
            self._copies.note(tenant, generation, when, claim)

    def discard(
        self, tenant: str, article_id: str, generation: str, keep: frozenset[str] = frozenset()
    ) -> None:
        self._discard(tenant, _of_generation(tenant, article_id, generation), keep)

    def discard_before(self, tenant: str, article_id: str, revision: int) -> None:
        owner = Key("PK").eq(keys.article_pk(tenant, article_id))
        earlier = Key("SK").between(keys.claim_prefix("0"), keys.claim_prefix(f"{revision:06d}"))
        self._discard(tenant, owner & earlier, frozenset())

    def _discard(self, tenant: str, wanted: ConditionBase, keep: frozenset[str]) -> None:
        """What a claim is known by goes before the claim itself, which tells what that is."""
        items = self._table.all(wanted, lambda item: item)
        for item in items:
            claim, generation, when = _read(item), item["generation"], item["when"]
            self._copies.forget(tenant, generation, when, claim)
            posted = _postings(tenant, generation, when, claim, Search())
            self._table.write([], delete=[(each["PK"], each["SK"]) for each in posted])
        self._table.write([], delete=[(item["PK"], item["SK"]) for item in items])
        gone = {claim.source.id: claim for claim in map(_read, items) if claim.source.id not in keep}
        for claim in gone.values():
            self._discard_source(tenant, claim)

    def _discard_source(self, tenant: str, claim: Claim) -> None:
        """Delete a source that no claim names any longer."""
        condition = Key("PK").eq(keys.posting_pk(tenant, f"source#{claim.source.id}"))
        if not self._table.query(condition, lambda item: item, limit=1).rows:
            gone = source_items(tenant, claim.source)
            self._table.write([], delete=[(item["PK"], item["SK"]) for item in gone])

    def of_article(
        self,
        tenant: str,
        article_id: str,
        generation: str,
        limit: int,
        after: Position | None,
        min_confidence: float = 0.0,
    ) -> Rows[Claim]:
        condition = _of_generation(tenant, article_id, generation)
        sure = _sure(min_confidence)
        return self._table.query(condition, _read, limit=limit, after=after, filtered=sure)

    def all_of_article(self, tenant: str, article_id: str, generation: str) -> list[Claim]:
        return self._table.all(_of_generation(tenant, article_id, generation), _read)

    def get(self, tenant: str, article_id: str, generation: str, claim_id: str) -> Claim | None:
        claims = self.all_of_article(tenant, article_id, generation)
        return next((claim for claim in claims if claim.id == claim_id), None)

    def list(self, tenant: str, wanted: ClaimFilter, limit: int, after: Position | None) -> ListedClaims:
        heading = heading_for(wanted)
        filtered = _condition(wanted, heading)
        rows, end = self._table.query(
            Key("PK").eq(keys.posting_pk(tenant, heading)) & Key("SK").between(*wanted.published.bounds),
            lambda item: position(item, None),
            limit=limit if filtered is None else READ_AHEAD * limit,
            after=after,
            filtered=filtered,
            backwards=wanted.order is Order.NEWEST,
        )
        if len(rows) > limit:
            rows, end = rows[:limit], rows[limit - 1]
        found = list(self._served(tenant, rows))
        return ListedClaims(found, end, stale=len(found) < len(rows))

    def _served(self, tenant: str, postings: Sequence[Position]) -> Iterable[ListedClaim]:
        """The claims of postings whose generation is served: one batch read of both."""
        parsed = [(each, keys.parse_posting(each["SK"])) for each in postings]
        articles = {(keys.article_pk(tenant, posting.article), _ARTICLE) for _, posting in parsed}
        claims = {_key(tenant, posting) for _, posting in parsed}
        items = self._table.get_many(sorted(articles | claims), ["PK", "SK", "generation", "data"])
        known = {(item["PK"], item["SK"]): item for item in items}
        for place, posting in parsed:
            article = known.get((keys.article_pk(tenant, posting.article), _ARTICLE), {})
            claim = known.get(_key(tenant, posting))
            if claim and article.get("generation") == posting.generation:
                yield ListedClaim(_read(claim), posting.generation, posting.when, place)


def _key(tenant: str, posting: keys.PostingKey) -> tuple[str, str]:
    sk = keys.claim_sk(posting.generation, posting.number)
    return keys.article_pk(tenant, posting.article), sk


def _of_generation(tenant: str, article_id: str, generation: str) -> ConditionBase:
    owner = Key("PK").eq(keys.article_pk(tenant, article_id))
    return owner & Key("SK").begins_with(keys.claim_prefix(generation))


def _condition(wanted: ClaimFilter, heading: str) -> ConditionBase | None:
    """What a posting tells of the rest of a question; the words of the content are not in it."""
    conditions: list[ConditionBase] = []
    for facet, name, value in (
        ("source", "source", wanted.source_id),
        ("type", "type", wanted.source_type),
        ("kind", "kind", wanted.kind),
        ("outlet", "outlet", wanted.outlet and keys.fold(wanted.outlet)),
    ):
        if value is not None and not heading.startswith(f"{facet}#"):
            conditions.append(Attr(name).eq(str(value)))
    conditions += [Attr("topics").contains(f" {beginning}") for beginning in wanted.about]
    if wanted.author and not heading.startswith("author#"):
        conditions.append(Attr("authors").contains(f"|{keys.fold(wanted.author)}|"))
    if sure := _sure(wanted.min_confidence):
        conditions.append(sure)
    whole: ConditionBase | None = None
    for condition in conditions:
        whole = whole & condition if whole else condition
    return whole


def _sure(min_confidence: float) -> ConditionBase | None:
    """Confidence is kept in hundredths, as it is served."""
    hundredths = ceil(round(100 * min_confidence, 6))
    return Attr("confidence").gte(hundredths) if hundredths > 0 else None


def _item(tenant: str, generation: str, when: str, claim: Claim) -> Item:
    return {
        "PK": keys.article_pk(tenant, claim.article_id),
        "SK": keys.claim_sk(generation, claim.number),
        "generation": generation,
        "when": when,
        "confidence": round(100 * claim.attribution.confidence),
        "data": claim.model_dump_json(),
    }


def _postings(tenant: str, generation: str, when: str, claim: Claim, search: Search) -> Iterable[Item]:
    place = keys.PostingKey(when, claim.article_id, claim.number, generation)
    told = {
        "SK": str(place),
        "source": claim.source.id,
        "type": claim.source.type.value,
        "kind": claim.attribution.kind.value,
        "outlet": keys.fold(claim.outlet or ""),
        "authors": "|".join(["", *map(keys.fold, claim.authors), ""]),
        "topics": "".join(f" {stem}" for stem in sorted(topic_stems(claim.attribution.about))),
        "confidence": round(100 * claim.attribution.confidence),
    }
    for pk in {keys.posting_pk(tenant, heading) for heading in headings(claim, search)}:
        yield {"PK": pk, **told}


def _read(item: Item) -> Claim:
    return Claim.model_validate_json(item["data"])
