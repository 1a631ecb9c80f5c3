"""Delivery ids that senders have used, kept until DynamoDB's time to live deletes them."""

from __future__ import annotations

from datetime import datetime

from chalicelib.storage import keys
from chalicelib.storage.table import ConditionFailed, Table


class DynamoDeliveryIds:
    def __init__(self, table: Table) -> None:
        self._table = table

    def remember(
        self, tenant: str, channel_id: str, delivery_id: str, sha256: str, now: datetime, until: datetime
    ) -> str:
        """Deletion may come days after the time is over, so that it is looked at here too."""
        try:
            self._table.update(
                keys.delivery_id_pk(tenant, channel_id),
                delivery_id,
                UpdateExpression="SET body_sha256 = :sha256, expires = :until",
                ConditionExpression="attribute_not_exists(body_sha256) OR expires < :now",
                ExpressionAttributeValues={
                    ":sha256": sha256,
                    ":until": int(until.timestamp()),
                    ":now": int(now.timestamp()),
                },
            )
        except ConditionFailed as failed:
            return str((failed.item or {}).get("body_sha256", sha256))
        return sha256
