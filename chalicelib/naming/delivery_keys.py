"""The S3 keys of deliveries, which sort by what makes one newer than another.

An article's deliveries share one prefix (``DeliveryOrder``):
``deliveries/<tenant>/<article>/<modified>_<sent>_<rank>_<received>-<sha256, 12 digits>.json``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from chalicelib.naming.moments import timestamp

DELIVERIES = "deliveries/"
_MOMENT = r"(\d{8}T\d{6}\.\d{6}Z)"
_DELIVERY_KEY = re.compile(
    rf"deliveries/([a-z0-9-]+)/(a_[a-z2-7]{{16}})/{_MOMENT}_{_MOMENT}_([012])_{_MOMENT}-([0-9a-f]{{12}})\.json",
    re.ASCII,
)


class DeliveryOrder(NamedTuple):
    """What makes one delivery of an article newer than another, the first part that differs.

    The CMS's own time of the change; the time at which the CMS sent it, which
    tells apart what it changed within one second; the rank of the change, so
    that of two whose times are equal the one that shows less wins; the time of
    receipt. Times are as ``compact`` makes them, so that all of it sorts as text.
    """

    modified: str
    sent: str
    rank: int
    received: str

    def __str__(self) -> str:
        return f"{self.modified}_{self.sent}_{self.rank}_{self.received}"


class DeliveryKey(NamedTuple):
    """The parts of a delivery's S3 key."""

    tenant: str
    article: str
    order: DeliveryOrder
    sha256_head: str

    def __str__(self) -> str:
        return f"{delivery_prefix(self.tenant, self.article)}{self.order}-{self.sha256_head}.json"


def delivery_prefix(tenant: str, article: str) -> str:
    """Where all deliveries of an article are."""
    return f"{DELIVERIES}{tenant}/{article}/"


def parse_delivery_key(key: str) -> DeliveryKey | None:
    """None where the key is not a delivery's."""
    match = _DELIVERY_KEY.fullmatch(key)
    if not match:
        return None
    tenant, article, modified, sent, rank, received, head = match.groups()
    try:
        for moment in (modified, sent, received):
            timestamp(moment)
    except ValueError:
        return None
    return DeliveryKey(tenant, article, DeliveryOrder(modified, sent, int(rank), received), head)
