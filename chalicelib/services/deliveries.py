"""What the queue brings: S3 notifications, several in a batch, each tried a bounded number of times."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from chalicelib.errors import OnrecordError
from chalicelib.services.extracting import extract_delivery, fail_delivery
from chalicelib.services.notifications import delivery_keys
from chalicelib.services.ports import Ports

_LOG = logging.getLogger("onrecord")
_CUT_OFF = "the last try was cut off: it ran out of time or memory"


def handle_batch(ports: Ports, event: Mapping[str, Any], extractor: str) -> dict[str, list[dict[str, str]]]:
    """Extract every delivery of an SQS event. The answer names the messages to try again.

    After ``ports.max_attempts`` tries the queue moves a message to the
    dead-letter queue; its article is marked as failed, with the reason.
    """
    failures = [
        {"itemIdentifier": record["messageId"]}
        for record in event["Records"]
        if not _handle(ports, record, extractor)
    ]
    return {"batchItemFailures": failures}


def _handle(ports: Ports, record: Mapping[str, Any], extractor: str) -> bool:
    last = int(record["attributes"]["ApproximateReceiveCount"]) >= ports.max_attempts
    try:
        message = json.loads(record["body"])
        keys = list(delivery_keys(message))
    except (ValueError, KeyError, TypeError, AttributeError):
        _LOG.exception("message %s is no S3 notification", record["messageId"])
        return False
    again = bool(message.get("again"))
    succeeded = [_try(ports, key, extractor, again=again, last=last) for key in keys]
    return all(succeeded)


def _try(ports: Ports, key: str, extractor: str, *, again: bool, last: bool) -> bool:
    try:
        if last:
            fail_delivery(ports, key, _CUT_OFF)
        extract_delivery(ports, key, extractor, again=again)
    except OnrecordError as error:
        _LOG.warning("delivery %s failed: %s", key, error.detail)
        return _failed(ports, key, error.detail, last=last)
    except Exception as error:  # noqa: BLE001 - one poisoned delivery must not stop the others of its batch
        _LOG.exception("delivery %s failed", key)
        reason = f"an error inside the extraction ({type(error).__name__}); the log says more"
        return _failed(ports, key, reason, last=last)
    return True


def _failed(ports: Ports, key: str, reason: str, *, last: bool) -> bool:
    """Always False. Where the reason cannot be written, the dead letter still tells of the delivery."""
    if last:
        try:
            fail_delivery(ports, key, reason)
        except OnrecordError as error:
            _LOG.warning("could not mark delivery %s as failed: %s", key, error.detail)
    return False
