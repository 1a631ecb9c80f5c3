"""The state of each article: which delivery is the newest, which generation is served."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from boto3.dynamodb.conditions import Key

from chalicelib.models import Change, Metadata
from chalicelib.naming import moments
from chalicelib.naming.delivery_keys import parse_delivery_key
from chalicelib.ports.articles import ArticleFilter, ArticleRecord, Outcome, Registration, Status
from chalicelib.ports.deliveries import Delivery
from chalicelib.ports.lists import Order, Position, Rows
from chalicelib.storage import keys
from chalicelib.storage.article_items import (
    article_keys,
    clearings_value,
    known_registration,
    listing_values,
    not_cleared_since,
    outdated,
    read_article,
    read_articles,
    served_values,
)
from chalicelib.storage.headings import article_heading_for, listing
from chalicelib.storage.listing import Headings
from chalicelib.storage.table import ConditionFailed, Table

_URL = "URL"


# ``delivery`` is the S3 key of the newest delivery, and keys sort by what makes one newer
# (DeliveryOrder). D1 and D2 bring different content, D2 is newer:
#
#   D1 ──▶ revision 1      D2 ──▶ revision 2       D1 again ──▶ superseded (D1 < D2)
#   D2 ──▶ revision 1      D1 ──▶ superseded
#
# D3 brings the content of D1 again. Received after D2 it is revision 3; with D2
# still on its way it is unchanged, and ``advance`` then makes D2 late.
#
# A withdrawal is a revision too. With it the article leaves the lists, and its claims, none
# of which has the generation that is served now.
_IS_FIRST = "attribute_not_exists(delivery)"
_IS_NEWER = "delivery < :delivery"
_IS_DIFFERENT = "content_sha256 <> :sha256"
_REPLACES = "generation = :replaced"
_IS_NOT_SERVED = "attribute_not_exists(generation)"
_REVISE = (
    "SET revision = if_not_exists(revision, :zero) + :one, #status = :status, delivery = :delivery,"
    " content_sha256 = :sha256, received_at = :at, first_received_at = if_not_exists(first_received_at, :at),"
    " tenant = :tenant, article_id = :article"
)
_LISTED = "list_pk = :list, list_sk = if_not_exists(list_sk, :listed), state_pk = :state"
_PUBLISH = f"{_REVISE}, {_LISTED} REMOVE reason"
_GONE = "REMOVE reason, generation, list_pk, list_sk, state_pk"
_WITHDRAW = f"{_REVISE} {_GONE}"
_ERASE = f"{_REVISE}, erased = :delivery, erased_revision = if_not_exists(revision, :zero) + :one {_GONE}"
_STATUS = dict(zip(Change, (Status.RECEIVED, Status.WITHDRAWN, Status.REMOVED), strict=True))


class DynamoArticles:
    def __init__(self, table: Table, headings: Headings) -> None:
        self._table = table
        self._headings = headings

    def register(self, key: str, delivery: Delivery) -> Registration:
        shown = delivery.change is Change.PUBLISHED
        values = {
            ":tenant": delivery.tenant,
            ":article": delivery.article_id,
            ":zero": 0,
            ":one": 1,
            ":status": _STATUS[delivery.change],
            ":delivery": key,
            ":sha256": delivery.content_sha256,
            ":at": delivery.received_at,
            **(
                listing_values(delivery.tenant, delivery.article_id, delivery.received_at, Status.RECEIVED)
                if shown
                else {}
            ),
        }
        try:
            item = self._table.update(
                keys.article_pk(delivery.tenant, delivery.article_id),
                keys.ARTICLE,
                UpdateExpression=_PUBLISH if shown else _ERASE if delivery.erase else _WITHDRAW,
                ConditionExpression=f"{_IS_FIRST} OR ({_IS_NEWER} AND {_IS_DIFFERENT})",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues=values,
                ReturnValues="ALL_NEW",
            )
        except ConditionFailed as failed:
            return known_registration(failed.item or {}, key, delivery)
        return Registration(outcome=Outcome.REVISED, article=read_article(item))

    def advance(self, key: str, delivery: Delivery) -> None:
        try:
            self._table.update(
                keys.article_pk(delivery.tenant, delivery.article_id),
                keys.ARTICLE,
                UpdateExpression="SET delivery = :delivery",
                ConditionExpression=f"{_IS_NEWER} AND content_sha256 = :sha256",
                ExpressionAttributeValues={":delivery": key, ":sha256": delivery.content_sha256},
            )
        except ConditionFailed:
            return  # something newer is known already

    def publish(self, article: ArticleRecord, before: ArticleRecord, event: str | None = None) -> None:
        put = self._headings.put(article, before)
        replacing = before.generation
        try:
            old = self._table.update(
                keys.article_pk(article.tenant, article.article_id),
                keys.ARTICLE,
                UpdateExpression="SET #status = :status, generation = :generation, list_sk = :listed,"
                " extracted = :extracted, manifest = :manifest"
                + (", reason = :reason REMOVE state_pk" if article.reason else " REMOVE reason, state_pk")
                + (" ADD untold :event" if event else ""),
                ConditionExpression=f"revision = :revision AND {not_cleared_since(article)}"
                f" AND {_REPLACES if replacing else _IS_NOT_SERVED}",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues={
                    ":status": Status.EXTRACTED,
                    ":listed": f"{article.when}#{article.article_id}",
                    ":revision": article.revision,
                    **served_values(article),
                    **clearings_value(article),
                    **({":reason": article.reason} if article.reason else {}),
                    **({":replaced": replacing} if replacing else {}),
                    **({":event": {event}} if event else {}),
                },
                ReturnValues="ALL_OLD",
            )
        except ConditionFailed as failed:
            self._headings.take_back(article, put, failed.item)
            raise outdated(article, failed.item) from None
        self._headings.settle(article, put, old)

    def note_clearing(self, article: ArticleRecord) -> bool:
        try:
            self._table.update(
                keys.article_pk(article.tenant, article.article_id),
                keys.ARTICLE,
                UpdateExpression="SET clearings = if_not_exists(clearings, :zero) + :one",
                ConditionExpression=f"{_REPLACES} AND {not_cleared_since(article)}",
                ExpressionAttributeValues={
                    ":zero": 0,
                    ":one": 1,
                    ":replaced": article.generation,
                    **clearings_value(article),
                },
            )
        except ConditionFailed:
            return False
        return True

    def relist(self, article: ArticleRecord, said: Iterable[Metadata]) -> None:
        self._headings.delete(article, self._headings.said(article, said), listing(article))

    def told(self, tenant: str, article_id: str, event: str) -> None:
        self._table.update(
            keys.article_pk(tenant, article_id),
            keys.ARTICLE,
            UpdateExpression="DELETE untold :event",
            ExpressionAttributeValues={":event": {event}},
        )

    def exchange(self, article: ArticleRecord, before: ArticleRecord, event: str | None = None) -> None:
        put = self._headings.put(article, before)
        try:
            old = self._table.update(
                keys.article_pk(article.tenant, article.article_id),
                keys.ARTICLE,
                UpdateExpression="SET generation = :generation, extracted = :extracted, manifest = :manifest"
                + (" ADD untold :event" if event else ""),
                ConditionExpression=f"generation = :before AND {not_cleared_since(article)}",
                ExpressionAttributeValues={
                    ":before": before.generation,
                    **served_values(article),
                    **clearings_value(article),
                    **({":event": {event}} if event else {}),
                },
                ReturnValues="ALL_OLD",
            )
        except ConditionFailed as failed:
            self._headings.take_back(article, put, failed.item)
            raise outdated(article, failed.item) from None
        self._headings.settle(article, put, old)

    def unlist(self, article: ArticleRecord, said: Iterable[Metadata] = ()) -> None:
        own = listing(article) if article.generation else {}
        self._headings.delete(article, self._headings.said(article, said), own)

    def forget_served(self, tenant: str, article_id: str) -> None:
        with suppress(ConditionFailed):  # it is back
            self._table.update(
                keys.article_pk(tenant, article_id),
                keys.ARTICLE,
                UpdateExpression="REMOVE extracted, manifest",
                ConditionExpression="attribute_exists(extracted) AND attribute_not_exists(generation)",
            )

    def fail(self, tenant: str, article_id: str, key: str, reason: str) -> None:
        delivery = parse_delivery_key(key)
        if delivery is None or delivery.order.rank != Change.PUBLISHED.rank:
            return
        received = moments.timestamp(delivery.order.received)
        try:
            self._table.update(
                keys.article_pk(tenant, article_id),
                keys.ARTICLE,
                UpdateExpression="SET #status = :failed, reason = :reason, tenant = :tenant,"
                f" article_id = :article, {_LISTED},"
                " revision = if_not_exists(revision, :zero),"
                " received_at = if_not_exists(received_at, :at),"
                " first_received_at = if_not_exists(first_received_at, :at)",
                ConditionExpression=f"{_IS_FIRST} OR delivery <= :delivery",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues={
                    ":tenant": tenant,
                    ":article": article_id,
                    **listing_values(tenant, article_id, received, Status.FAILED),
                    ":failed": Status.FAILED,
                    ":reason": reason,
                    ":delivery": key,
                    ":at": received,
                    ":zero": 0,
                },
            )
        except ConditionFailed:
            return  # a newer delivery has taken its place

    def get(self, tenant: str, article_id: str) -> ArticleRecord | None:
        item = self._table.get(keys.article_pk(tenant, article_id), keys.ARTICLE)
        return read_articles(self._table, [item])[0] if item else None

    def note_url(self, tenant: str, channel_id: str, url: str, article_id: str, *, from_feed: bool) -> None:
        self._table.update(
            keys.url_pk(tenant, channel_id, url),
            _URL,
            UpdateExpression="SET article_id = :article" + (", from_feed = :article" if from_feed else ""),
            ExpressionAttributeValues={":article": article_id},
        )

    def at_url(self, tenant: str, channel_id: str, url: str, *, from_feed: bool = False) -> str | None:
        item = self._table.get(keys.url_pk(tenant, channel_id, url), _URL) or {}
        return item.get("from_feed" if from_feed else "article_id")

    def get_many(self, tenant: str, article_ids: Iterable[str]) -> dict[str, ArticleRecord]:
        items = self._table.get_many(article_keys(tenant, article_ids))
        return {article.article_id: article for article in read_articles(self._table, items)}

    def list(
        self, tenant: str, wanted: ArticleFilter, limit: int, after: Position | None
    ) -> Rows[ArticleRecord]:
        heading = article_heading_for(wanted)
        if heading and wanted.status in {None, Status.EXTRACTED}:
            owner, at, index = Key("PK").eq(keys.heading_pk(tenant, heading)), Key("SK"), None
        elif wanted.status in {None, Status.EXTRACTED}:
            owner, at, index = Key("list_pk").eq(keys.articles_list(tenant)), Key("list_sk"), "by_time"
        else:
            state = keys.state_list(tenant, wanted.status.value)
            owner, at, index = Key("state_pk").eq(state), Key("list_sk"), "by_state"
        items, end = self._table.query(
            owner & at.between(*wanted.published.bounds),
            lambda item: item,
            limit=limit,
            after=after,
            index=index,
            backwards=wanted.order is Order.NEWEST,
        )
        if index:
            return Rows([read_article(item) for item in items], end)
        places = [keys.parse_heading(item["SK"]) for item in items]
        known = self.get_many(tenant, (place.article for place in places))
        found = ((known.get(place.article), place.when) for place in places)
        return Rows([each for each, when in found if each and each.generation and each.when == when], end)
