"""What a local system stands on: moto alone; or a folder with a table of SQLite, and moto beside."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from chalicelib import bootstrap
from chalicelib.errors import OnrecordError
from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.local import database, folder
from chalicelib.local.aws import aws_in_process, session, tell_of_deliveries
from chalicelib.local.downloads import FileDownloads, LocalDownloads
from chalicelib.local.files import Damaged, kept_secret
from chalicelib.local.mending import follow_extractor, follow_files, mend
from chalicelib.local.objects import FileObjects
from chalicelib.local.queues import BULK, CHANGES, DELIVERIES, OUTBOUND, KeptChanges, KeptQueue
from chalicelib.local.restoring import restore
from chalicelib.local.table import SqliteTable
from chalicelib.ports import Ports
from chalicelib.settings import Settings
from chalicelib.storage.queue import SqsQueue


def _nothing(*_: object) -> None:
    """Nothing is to be kept."""


@dataclass(frozen=True)
class Ground:
    """``done`` hears, by queue, of each message that was handled.

    ``tidied`` is called once all requests are answered, ``all_told`` where no message is left then.
    """

    ports: Ports
    token: str
    settings: Settings
    done: Mapping[str, Callable[[str], None]] = field(default_factory=lambda: defaultdict(lambda: _nothing))
    tidied: Callable[[], None] = _nothing
    all_told: Callable[[], None] = _nothing


@contextmanager
def in_memory(address: str, *, private_targets: bool) -> Iterator[Ground]:
    """Empty, as on AWS. ``address``: of the server that answers links."""
    cursor_key, token = secrets.token_urlsafe(32), f"onr_{secrets.token_urlsafe(32)}"
    with aws_in_process(cursor_key, private_targets=private_targets) as settings:
        tell_of_deliveries(settings.queue_url)
        ports = bootstrap.wire(settings, session())
        downloads = LocalDownloads(ports.downloads, address, cursor_key)
        yield Ground(replace(ports, downloads=downloads), token, settings)


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
        queues = _queues(settings, kept)
        objects = FileObjects(data, kept, queues[DELIVERIES])
        table = SqliteTable(kept)
        wired = bootstrap.wire(
            settings,
            session(),
            resource=table,
            objects=objects,
            at_once=1,
            fetched=lambda: data / folder.FETCHED,
        )
        changes = KeptChanges(wired.changes, kept)
        plain = replace(
            wired,
            queue=queues[DELIVERIES],
            bulk=queues[BULK],
            outbound=queues[OUTBOUND],
            changes=changes,
            downloads=FileDownloads(data, address, cursor_key),
        )
        if kept.is_whole():
            mend(plain, data, kept, queues.values())
            changes.bring_waiting()
            follow_extractor(plain, kept, queues[BULK], EXTRACTOR_VERSION)
        else:
            restore(plain, data)
            kept.wait(BULK, [], made_by=EXTRACTOR_VERSION)
            kept.note_whole()
        subscriptions = folder.KeptSubscriptions(plain.subscriptions, data, kept)
        ports = replace(
            plain,
            channels=folder.KeptChannels(plain.channels, data),
            subscriptions=subscriptions,
            exports=folder.KeptExports(plain.exports, data),
        )

        def tidied() -> None:
            with suppress(OnrecordError, Damaged):  # the next start tells
                follow_files(plain, data, kept)

        done = {name: queue.done for name, queue in queues.items()}
        try:
            yield Ground(
                ports,
                token,
                settings,
                {**done, CHANGES: changes.done},
                tidied,
                lambda: subscriptions.all_told(ports.clock()),
            )
        finally:
            folder.tidy(data)


def _queues(settings: Settings, kept: database.Database) -> dict[str, KeptQueue]:
    sqs = session().client("sqs")
    urls = {
        DELIVERIES: settings.queue_url,
        BULK: settings.bulk_queue_url,
        OUTBOUND: settings.outbound_queue_url,
    }
    return {name: KeptQueue(SqsQueue(sqs, url), kept, name) for name, url in urls.items()}
