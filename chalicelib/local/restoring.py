"""What a folder keeps goes back to where it was: S3 and Systems Manager first, and the table from there.

A damaged file stops it: to go on would be to lose, without a word, what was answered with 2xx. Its name
is told, so that one can put a copy back, or delete it and send the same again. What is made of the others,
texts, is made again instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from chalicelib.local import folder
from chalicelib.local.files import Damaged, files, read, remove
from chalicelib.models import Channel
from chalicelib.naming.delivery_keys import DELIVERIES, parse_delivery_key
from chalicelib.naming.moments import rfc3339
from chalicelib.naming.object_keys import (
    CORRECTIONS,
    DECISIONS,
    EXPORTS,
    TABLES,
    TEXTS,
    TOKENS,
    parse_decision_key,
    parse_text_key,
)
from chalicelib.ports import Ports
from chalicelib.ports.access import TokenRecord
from chalicelib.ports.corrections import Correction
from chalicelib.ports.deliveries import Delivery
from chalicelib.ports.exports import ExportStatus
from chalicelib.ports.sources import Decided
from chalicelib.ports.tables import LookupTable
from chalicelib.ports.texts import read_text
from chalicelib.services.exporting import begin_again
from chalicelib.services.operating.backfilling import Outcome, restore_articles, restore_rows
from chalicelib.storage.subscriptions import read_subscription

_MOST_NAMED = 5  # damaged files in one sentence


def restore(ports: Ports, data: Path) -> None:
    """All is known when it returns. What was extracted is queued, to be served again as it was found.

    ``ports`` keep nothing in the folder. Raises Damaged, InsufficientStorage.
    """
    kept = _checked(data)
    for _, body in kept[folder.CHANNELS]:
        ports.channels.put(Channel.model_validate_json(body))
    for _, body in kept[folder.SUBSCRIPTIONS]:
        ports.subscriptions.put(*read_subscription(body))
    for prefix in (TOKENS, DECISIONS, CORRECTIONS, TABLES, DELIVERIES):
        for key, body in kept[prefix]:
            ports.objects.put(key, body)
    for each in (*restore_rows(ports), *restore_articles(ports)):
        if each.outcome is Outcome.UNREADABLE:
            raise _damaged(data, [each.name])
    _restore_texts(ports, data)
    _restore_exports(ports, data)


def _checked(data: Path) -> dict[str, list[tuple[str, bytes]]]:
    """Key and content of all files, by prefix. Raises Damaged for those that are not as they were written."""
    kept = {prefix: folder.kept_files(data, prefix) for prefix in _READ}
    damaged = [
        key for prefix, found in kept.items() for key, body in found if not _reads(_READ[prefix], key, body)
    ]
    if damaged:
        raise _damaged(data, damaged)
    return kept


def _reads(read_kept: Callable[[str, bytes], Any], key: str, body: bytes) -> bool:
    try:
        read_kept(key, body)
    except (ValueError, KeyError, TypeError, AttributeError):  # pydantic's ValidationError is a ValueError
        return False
    return True


def _read_decision(key: str, body: bytes) -> None:
    parse_decision_key(key)
    Decided.model_validate_json(body)


def _read_delivery(key: str, body: bytes) -> None:
    """Raises ValueError where it lies under the name of another."""
    delivery, named = Delivery.model_validate_json(body), parse_delivery_key(key)
    if named is None or (named.tenant, named.article) != (delivery.tenant, delivery.article_id):
        raise ValueError(key)


_READ: dict[str, Callable[[str, bytes], Any]] = {
    TOKENS: lambda _, body: TokenRecord.model_validate_json(body),
    folder.CHANNELS: lambda _, body: Channel.model_validate_json(body),
    folder.SUBSCRIPTIONS: lambda _, body: read_subscription(body),
    DECISIONS: _read_decision,
    CORRECTIONS: lambda _, body: Correction.model_validate_json(body),
    TABLES: lambda _, body: LookupTable.model_validate_json(body),
    DELIVERIES: _read_delivery,
    EXPORTS: lambda _, body: folder.KeptExport.model_validate_json(body),
}


def _damaged(data: Path, keys: Sequence[str]) -> Damaged:
    named = ", ".join(str(data / key) for key in keys[:_MOST_NAMED])
    rest = f" and {len(keys) - _MOST_NAMED} more" if len(keys) > _MOST_NAMED else ""
    them, they = ("it", "it is") if len(keys) == 1 else ("them", "they are")
    return Damaged(
        f"Damaged, so that nothing is started and nothing lost: {named}{rest}."
        f" Put a copy back; or delete {them}, and send again what {they} of."
    )


def _restore_texts(ports: Ports, data: Path) -> None:
    """Those that can be read, of articles that there are."""
    for key, body in folder.kept_files(data, TEXTS):
        if _is_wanted(ports, key, body):
            ports.objects.put(key, body)
        else:
            remove(data / key)


def _is_wanted(ports: Ports, key: str, body: bytes) -> bool:
    try:
        tenant, article_id = parse_text_key(key)
        read_text(body)
    except (ValueError, ValidationError):
        return False
    return ports.articles.get(tenant, article_id) is not None


def _restore_exports(ports: Ports, data: Path) -> None:
    """After the articles: what begins again is queued behind what it reads."""
    now = rfc3339(ports.clock())
    for key, body in folder.kept_files(data, EXPORTS):
        kept = folder.KeptExport.model_validate_json(body)
        place = (data / key).parent
        if kept.job.expires_at <= now:
            for path in [*files(place)]:
                remove(path)
        elif kept.job.status is ExportStatus.FAILED:
            ports.exports.create(kept.job)
        elif kept.job.key and _is_whole(data / kept.job.key, kept.sha256):
            ports.objects.put(kept.job.key, read(data / kept.job.key))
            ports.exports.create(kept.job)
        else:
            begin_again(ports, kept.job)


def _is_whole(path: Path, sha256: str | None) -> bool:
    return path.exists() and hashlib.sha256(read(path)).hexdigest() == sha256
