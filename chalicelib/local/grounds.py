"""What a local system stands on: moto alone; or a folder with a table of SQLite, and moto beside."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from chalicelib import bootstrap
from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.local import database, folder
from chalicelib.local.aws import aws_in_process, session, tell_of_deliveries
from chalicelib.local.downloads import FileDownloads, LocalDownloads
from chalicelib.local.files import kept_secret
from chalicelib.local.mending import follow, mend
from chalicelib.local.objects import FileObjects
from chalicelib.local.queues import DELIVERIES, OUTBOUND, KeptQueue
from chalicelib.local.restoring import restore
from chalicelib.local.table import SqliteTable
from chalicelib.ports import Ports
from chalicelib.storage.queue import SqsQueue


def _nothing(*_: object) -> None:
    """Nothing is to be kept."""


@dataclass(frozen=True)
class Ground:
    """``extracted`` and ``notified`` hear of messages that are done, ``all_told`` of an end without any."""

    ports: Ports
    token: str
    queue_url: str
    outbound_url: str
    extracted: Callable[[str], None] = _nothing
    notified: Callable[[str], None] = _nothing
    all_told: Callable[[], None] = _nothing


@contextmanager
def in_memory(address: str, *, private_targets: bool) -> Iterator[Ground]:
    """Empty, as on AWS. ``address``: of the server that answers links."""
    with aws_in_process(secrets.token_urlsafe(32), private_targets=private_targets) as settings:
        tell_of_deliveries(settings.queue_url)
        ports = bootstrap.wire(settings, session())
        downloads = LocalDownloads(ports.downloads, address, ports.cursor_key)
        yield Ground(
            replace(ports, downloads=downloads),
            f"onr_{secrets.token_urlsafe(32)}",
            settings.queue_url,
            settings.outbound_queue_url,
        )


@contextmanager
def on_disk(data: Path, address: str, *, private_targets: bool, fresh: bool) -> Iterator[Ground]:
    """What the folder holds, which nobody else may have meanwhile. Raises Damaged, InsufficientStorage."""
    if fresh:
        folder.clear(data)
    folder.tidy(data)
    cursor_key, token = (kept_secret(data / name) for name in ("cursor-key", "admin-token"))
    with (
        database.opened(data) as kept,
        aws_in_process(cursor_key, private_targets=private_targets) as settings,
    ):
        sqs = session().client("sqs")
        queue = KeptQueue(SqsQueue(sqs, settings.queue_url), kept, DELIVERIES)
        outbound = KeptQueue(SqsQueue(sqs, settings.outbound_queue_url), kept, OUTBOUND)
        objects = FileObjects(data, kept, queue)
        wired = bootstrap.wire(settings, session(), resource=SqliteTable(kept), objects=objects)
        downloads = FileDownloads(data, address, cursor_key)
        plain = replace(wired, queue=queue, outbound=outbound, downloads=downloads)
        if kept.is_whole():
            mend(plain, data, kept, queue, outbound)
            follow(plain, kept, queue, EXTRACTOR_VERSION)
        else:
            restore(plain, data)
            kept.wait(DELIVERIES, [], made_by=EXTRACTOR_VERSION)
            kept.note_whole()
        subscriptions = folder.KeptSubscriptions(plain.subscriptions, data, kept)
        ports = replace(
            plain,
            channels=folder.KeptChannels(plain.channels, data),
            subscriptions=subscriptions,
            exports=folder.KeptExports(plain.exports, data),
        )
        yield Ground(
            ports,
            token,
            settings.queue_url,
            settings.outbound_queue_url,
            queue.done,
            outbound.done,
            lambda: subscriptions.all_told(ports.clock()),
        )
