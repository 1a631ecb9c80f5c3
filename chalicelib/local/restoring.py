"""At a start without a table that can be used: it is made again, of all that the folder keeps.

A damaged file stops it: to go on would be to lose, without a word, what was answered with 2xx. Its name
is told, so that one can put a copy back, or delete it and send the same again. What is made of the others,
texts, is made again instead. ``mending.py`` is for a table that is there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from chalicelib.local import folder
from chalicelib.local.files import Damaged, disk, files, remove
from chalicelib.models import Channel
from chalicelib.naming.delivery_keys import DELIVERIES, parse_delivery_key
from chalicelib.naming.moments import rfc3339
from chalicelib.naming.object_keys import (
    CORRECTIONS,
    DECISIONS,
    EXPORTS,
    INDEXES,
    OUTBOUND,
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

    What subscribers are owed, and what is searched, is made of that too, and not of what was written before.
    ``ports`` keep nothing of channels, subscriptions and exports in the folder. Raises Damaged,
    InsufficientStorage.
    """
    folder.tidy_all(data)
    _check(data, _READ)
    restore_parameters(ports, data)
    for place in (OUTBOUND, INDEXES):
        for path in list(files(data / place)):
            remove(path)
    for each in (*restore_rows(ports), *restore_articles(ports)):
        if each.outcome is Outcome.UNREADABLE:
            raise damaged(data, [each.name])
    _restore_texts(ports, data)
    _restore_exports(ports, data)


def restore_parameters(ports: Ports, data: Path) -> None:
    """Channels and subscriptions, with their secrets. Raises Damaged, InsufficientStorage."""
    _check(data, [folder.CHANNELS, folder.SUBSCRIPTIONS])
    for _, body in folder.kept_files(data, folder.CHANNELS):
        ports.channels.put(Channel.model_validate_json(body))
    for _, body in folder.kept_files(data, folder.SUBSCRIPTIONS):
        ports.subscriptions.put(*read_subscription(body))


def kept_exports(data: Path) -> Iterator[tuple[Path, folder.KeptExport]]:
    """With the file of each. Raises Damaged, InsufficientStorage."""
    _check(data, [EXPORTS])
    for key, body in folder.kept_files(data, EXPORTS):
        if key.endswith(f"/{folder.JOB}"):
            yield data / key, folder.KeptExport.model_validate_json(body)


def _check(data: Path, prefixes: Iterable[str]) -> None:
    """Raises Damaged for files that are not as they were written."""
    found = [
        key
        for prefix in prefixes
        for key, body in folder.kept_files(data, prefix)
        if not _reads(_READ[prefix], key, body)
    ]
    if found:
        raise damaged(data, found)


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


def damaged(data: Path, keys: Sequence[str]) -> Damaged:
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
        if not _is_wanted(ports, key, body):
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
    for path, kept in kept_exports(data):
        if is_over(ports, path, kept):
            continue
        if kept.job.status is ExportStatus.FAILED or is_whole(data, kept, look=True):
            ports.exports.create(kept.job)
        else:
            write_again(ports, path, kept)


def is_over(ports: Ports, path: Path, kept: folder.KeptExport) -> bool:
    """Whether an export has expired; if so, it is deleted."""
    over = kept.job.expires_at <= rfc3339(ports.clock())
    if over:
        for each in list(files(path.parent)):
            remove(each)
    return over


def is_whole(data: Path, kept: folder.KeptExport, *, look: bool) -> bool:
    """``look``: into the file, and not at its size alone."""
    path = data / (kept.job.key or "")
    if kept.job.key is None or not path.exists() or path.stat().st_size != kept.size:
        return False
    with disk(path), path.open("rb") as file:
        return not look or hashlib.file_digest(file, "sha256").hexdigest() == kept.sha256


def write_again(ports: Ports, path: Path, kept: folder.KeptExport) -> None:
    for each in list(files(path.parent)):
        if each != path:
            remove(each)
    begin_again(ports, kept.job)
