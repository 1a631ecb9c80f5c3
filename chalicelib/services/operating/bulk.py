"""What the queue of bulk work brings: exports, and what goes through many articles, with their deliveries.

What comes in by day has a queue of its own, so that none of this keeps it waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from chalicelib import logs
from chalicelib.ports import Ports
from chalicelib.services.exporting import Step, fail_export, write_on
from chalicelib.services.extracting import Task, delivery_tasks, try_each
from chalicelib.services.operating.backfilling import Outcome, restore_page
from chalicelib.services.operating.reextracting import queue_page
from chalicelib.services.operating.walking import Backfill, Reextraction, at_once, go_on


def handle_batch(
    ports: Ports, event: Mapping[str, Any], extractor: str, time_left: Callable[[], float]
) -> dict[str, Any]:
    """As that of the deliveries. ``time_left``: seconds until the function is cut off."""
    return try_each(ports, event, ports.bulk, partial(_tasks, ports, extractor, time_left))


def _tasks(
    ports: Ports, extractor: str, time_left: Callable[[], float], message: Mapping[str, Any]
) -> Iterator[Task]:
    if "export" in message:
        place = Step(**message["export"])
        ids = {"tenant": place.tenant, "export": place.export_id, "step": place.step}
        write = partial(write_on, ports, *place, time_left)
        yield Task("the step of an export", ids, write, partial(fail_export, ports, *place))
    elif "backfill" in message:
        backfill = Backfill.model_validate(message["backfill"])
        yield Task("a page of the bucket", {}, partial(_backfill, ports, backfill), _go_nowhere)
    elif "reextraction" in message:
        asked = Reextraction.model_validate(message["reextraction"])
        reextract = partial(_reextract, ports, extractor, asked)
        yield Task("a page of articles", {"tenant": asked.tenant}, reextract, _go_nowhere)
    else:
        yield from delivery_tasks(ports, extractor, message)


def _go_nowhere(_: str) -> None:
    """A page that is given up is a dead letter, and goes on from there once it is sent back."""


def _backfill(ports: Ports, walk: Backfill) -> None:
    restored, after = restore_page(ports, walk.after, at_once(walk.rate))
    queued = sum(each.outcome is Outcome.QUEUED for each in restored)
    unreadable = [each.name for each in restored if each.outcome is Outcome.UNREADABLE]
    logs.note(queued=queued, unreadable=unreadable or None)
    if after:
        go_on(ports, walk.model_copy(update={"after": after}), queued)


def _reextract(ports: Ports, extractor: str, walk: Reextraction) -> None:
    page = queue_page(ports, walk.tenant, extractor, walk.choice, at_once(walk.rate), walk.after)
    logs.note(seen=page.seen, queued=page.queued)
    if page.after:
        go_on(ports, walk.model_copy(update={"after": page.after}), page.queued)
