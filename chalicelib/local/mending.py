"""At a start with a table that is there: what was at work is brought to its end, and nothing else is read.

Files are written before the table, and what is about to be written is noted before the file
(``objects.py``, ``queues.py``). So the two differ at most by what is noted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from chalicelib.errors import ExtractionFailed
from chalicelib.local import folder
from chalicelib.local.database import Database
from chalicelib.local.objects import ROWS
from chalicelib.local.queues import KeptQueue
from chalicelib.local.restoring import (
    damaged,
    is_over,
    is_whole,
    kept_exports,
    restore_parameters,
    write_again,
)
from chalicelib.ports import Ports
from chalicelib.ports.exports import ExportStatus
from chalicelib.ports.objects import ObjectMissing
from chalicelib.ports.queues import delivery_keys, notification
from chalicelib.services.exporting import Step
from chalicelib.services.operating.backfilling import restore_row, stored_articles
from chalicelib.services.receiving import register, stored_delivery

_ENDED = frozenset({ExportStatus.DONE, ExportStatus.FAILED})


def mend(ports: Ports, data: Path, database: Database, queues: Iterable[KeptQueue]) -> None:
    """All that was answered is known when it returns, and what waited is queued.

    ``ports`` keep nothing of channels, subscriptions and exports in the folder. Raises Damaged,
    InsufficientStorage.
    """
    database.expire(int(ports.clock().timestamp()))
    restore_parameters(ports, data)
    for place in database.waiting(folder.DELETED):
        subscription = ports.subscriptions.get(*place.split("/"))
        if subscription and not (data / folder.SUBSCRIPTIONS / f"{subscription.id}.json").exists():
            ports.subscriptions.delete(subscription)
        database.done(folder.DELETED, place)
    follow_files(ports, data, database)
    for queue in queues:
        for body in queue.waiting():
            if _is_known(ports, body):
                queue.bring([body])
            else:
                queue.done(body)
    for path, kept in kept_exports(data):
        done = kept.job.status is ExportStatus.DONE
        if not is_over(ports, path, kept) and done and not is_whole(data, kept, look=False):
            write_again(ports, path, kept)


def follow_files(ports: Ports, data: Path, database: Database) -> None:
    """Let the table have what is noted. Raises Damaged, InsufficientStorage.

    At an end too, where all requests are answered: most often it has, and the next start need not look.
    """
    for key in database.waiting(ROWS):
        try:
            restore_row(ports, key)
        except ValueError:
            raise damaged(data, [key]) from None
        database.done(ROWS, key)


def follow_extractor(ports: Ports, database: Database, queue: KeptQueue, extractor: str) -> None:
    """Queue all articles, once, where another extractor version has made the table.

    Its claims are served until those of this one are there.
    """
    if database.made_by() == extractor:
        return
    bodies = [notification(each.deliveries[-1], again=False) for each in stored_articles(ports)]
    database.wait(queue.name, bodies, made_by=extractor)
    queue.bring(bodies)


def _is_known(ports: Ports, body: str) -> bool:
    """Register the delivery that a message brings.

    False where that was not written, and so not answered, before the end; and of an export that has ended.
    """
    message = json.loads(body)
    if "export" in message:
        place = Step(**message["export"])
        job = ports.exports.get(place.tenant, place.export_id)
        return job is not None and job.status not in _ENDED
    for key in delivery_keys(message) if "Records" in message else ():
        try:
            with suppress(ExtractionFailed):  # the extraction says what is wrong with it
                register(ports, key, stored_delivery(ports, key))
        except ObjectMissing:
            return False
    return True
