"""Metrics inside log lines, in CloudWatch's embedded metric format. Pure.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

from typing import Any

NAMESPACE = "Onrecord"
ACCEPTED = "ArticlesAccepted"
UNCHANGED = "ArticlesUnchanged"
REJECTED = "ArticlesRejected"
FAILED = "ExtractionsFailed"
SECONDS = "ExtractionSeconds"
CLAIMS = "ClaimsFound"
INDEXED = "ArticlesIndexed"
REQUESTS_DELIVERED = "RequestsDelivered"
REQUESTS_FAILED = "RequestsFailed"
UNITS = {
    ACCEPTED: "Count",
    UNCHANGED: "Count",
    REJECTED: "Count",
    FAILED: "Count",
    SECONDS: "Seconds",
    CLAIMS: "Count",
    INDEXED: "Count",
    REQUESTS_DELIVERED: "Count",
    REQUESTS_FAILED: "Count",
}


class Counted:
    """The metrics of one request or message. ``reason``: the problem's type, where it failed."""

    def __init__(self) -> None:
        self.figures: dict[str, float] = {}
        self.reason: str | None = None

    def add(self, name: str, value: float, reason: str | None) -> None:
        self.figures[name] = self.figures.get(name, 0) + value
        self.reason = reason or self.reason


def embedded(counted: Counted, service: str, milliseconds: int) -> dict[str, Any]:
    """What a log line needs to be taken for metrics too. ``milliseconds``: now, since 1970.

    By service, and where there is a reason by service and reason as well: an alarm is for the
    first, which a sum over all reasons that there may be could not feed.
    """
    dimensions = [["service"], ["service", "reason"]] if counted.reason else [["service"]]
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": dimensions,
        "Metrics": [{"Name": name, "Unit": UNITS[name]} for name in counted.figures],
    }
    return {
        "_aws": {"Timestamp": milliseconds, "CloudWatchMetrics": [directive]},
        "service": service,
        **({"reason": counted.reason} if counted.reason else {}),
        **counted.figures,
    }
