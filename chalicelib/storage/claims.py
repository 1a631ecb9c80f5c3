"""Claims by article, by source and by time, and the named sources beside them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from chalicelib.records import Claim
from chalicelib.services.ports import ClaimFilter, ListedClaim, Position, Rows
from chalicelib.storage import keys
from chalicelib.storage.articles import between
from chalicelib.storage.copies import DynamoCopies
from chalicelib.storage.sources import source_items
from chalicelib.storage.table import Item, Table, position


class DynamoClaims:
    def __init__(self, table: Table, copies: DynamoCopies) -> None:
        self._table = table
        self._copies = copies

    def write(self, tenant: str, generation: str, when: str, claims: Sequence[Claim]) -> None:
        items = [_item(tenant, generation, when, claim) for claim in claims]
        sources = [item for claim in claims for item in source_items(tenant, claim.source)]
        self._table.write([*items, *sources])
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
        items = self._table.all(wanted, lambda item: item)
        for item in items:
            self._copies.forget(tenant, item["generation"], keys.when_of(item["list_sk"]), _read(item))
        self._table.write([], delete=[(item["PK"], item["SK"]) for item in items])
        gone = {claim.source.id: claim for claim in map(_read, items) if claim.source.id not in keep}
        for claim in gone.values():
            self._discard_source(tenant, claim)

    def _discard_source(self, tenant: str, claim: Claim) -> None:
        """Delete a source that no claim names any longer."""
        condition = Key("source_pk").eq(keys.source_pk(tenant, claim.source.id))
        if not self._table.query(condition, _read, limit=1, index="by_source").rows:
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

    def list(self, tenant: str, wanted: ClaimFilter, limit: int, after: Position | None) -> Rows[ListedClaim]:
        index, owner = ("by_time", Key("list_pk").eq(keys.claims_list(tenant)))
        if wanted.source_id:
            index, owner = ("by_source", Key("source_pk").eq(keys.source_pk(tenant, wanted.source_id)))
        return self._table.query(
            owner & between(wanted.published),
            lambda item: ListedClaim(
                _read(item), item["generation"], keys.when_of(item["list_sk"]), position(item, index)
            ),
            limit=limit,
            after=after,
            index=index,
            filtered=_condition(wanted),
            backwards=True,
        )


def _of_generation(tenant: str, article_id: str, generation: str) -> ConditionBase:
    owner = Key("PK").eq(keys.article_pk(tenant, article_id))
    return owner & Key("SK").begins_with(keys.claim_prefix(generation))


def _condition(wanted: ClaimFilter) -> ConditionBase | None:
    outlet = keys.fold(wanted.outlet) if wanted.outlet else None
    condition = _sure(wanted.min_confidence)
    for name, value in (("source_type", wanted.source_type), ("kind", wanted.kind), ("outlet", outlet)):
        if value is not None:
            equal = Attr(name).eq(str(value))
            condition = condition & equal if condition else equal
    return condition


def _sure(min_confidence: float) -> ConditionBase | None:
    """Confidence is kept in hundredths, as it is served."""
    hundredths = ceil(round(100 * min_confidence, 6))
    return Attr("confidence").gte(hundredths) if hundredths > 0 else None


def _item(tenant: str, generation: str, when: str, claim: Claim) -> Item:
    return {
        "PK": keys.article_pk(tenant, claim.article_id),
        "SK": keys.claim_sk(generation, claim.number),
        "list_pk": keys.claims_list(tenant),
        "list_sk": keys.claim_list_sk(when, claim.article_id, claim.number),
        "source_pk": keys.source_pk(tenant, claim.source.id),
        "generation": generation,
        "source_type": claim.source.type.value,
        "kind": claim.attribution.kind.value,
        "outlet": keys.fold(claim.outlet or ""),
        "confidence": round(100 * claim.attribution.confidence),
        "data": claim.model_dump_json(),
    }


def _read(item: Item) -> Claim:
    return Claim.model_validate_json(item["data"])
