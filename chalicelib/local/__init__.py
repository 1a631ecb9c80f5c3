"""The whole system on one machine, in this process: HTTP, S3, SQS, DynamoDB and the extraction.

Uses app, and bootstrap with other clients.

    with system() as onrecord:
        answer = onrecord.http.post("/v1/articles", json={"body_text": "…"})
        onrecord.settle()
        claims = onrecord.http.get(answer.json()["links"]["claims"]).json()

Routes, services and handlers are those that run on AWS; only what stands
around them is local: moto, or with a folder what that keeps (``grounds``).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from types import ModuleType

import httpx

from chalicelib import bootstrap
from chalicelib.local import folder
from chalicelib.local.aws import dead_letters
from chalicelib.local.gateway import Client, gateway
from chalicelib.local.grounds import Ground, in_memory, on_disk
from chalicelib.local.limits import UNLIMITED, Limits
from chalicelib.local.queues import BULK, CHANGES, DELIVERIES, OUTBOUND
from chalicelib.local.worker import Worker
from chalicelib.ports import Ports
from chalicelib.ports.access import Scope
from chalicelib.services.access import create_token, keep_token

TENANT = "local"


class NotSettled(Exception):
    """Deliveries, or requests to subscribers, were still waiting when the time was over."""


@dataclass(frozen=True)
class LocalSystem:
    """A running Onrecord. ``token`` is an admin token of the tenant "local"; ``http`` sends it."""

    url: str
    token: str
    http: httpx.Client
    ports: Ports
    worker: Worker
    bulk_worker: Worker
    notifier: Worker
    indexer: Worker

    @cached_property
    def client(self) -> Client:
        """Chalice's own test client: the same routes and authorizer without HTTP."""
        from app import app  # noqa: PLC0415 - the application imports what this module wires

        return Client(app)

    def authorization(self, token: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {token or self.token}"}

    def new_token(self, *scopes: Scope, tenant: str = TENANT) -> str:
        """Another token, for another tenant too."""
        return create_token(self.ports, tenant, "made locally", frozenset(scopes)).token

    def settle(self, seconds: float = 60) -> None:
        """Wait until all is extracted, indexed and every subscriber told, or given up. Raises NotSettled."""
        end = time.monotonic() + seconds
        waiting = {
            "deliveries": self.worker,
            "messages of bulk work": self.bulk_worker,
            "requests to subscribers": self.notifier,
            "changes of the index": self.indexer,
        }
        for told, worker in waiting.items():
            while worker.pending():
                if time.monotonic() > end:
                    raise NotSettled(f"{worker.pending()} {told} are waiting after {seconds} seconds")
                time.sleep(0.01)

    def dead_letters(self) -> list[str]:
        """The messages that were given up."""
        workers = (self.worker, self.bulk_worker, self.notifier, self.indexer)
        return [letter for each in workers for letter in dead_letters(each.queue_url)]


@contextmanager
def system(
    data: Path | None = None,
    port: int = 0,
    *,
    fresh: bool = False,
    limits: Limits = UNLIMITED,
    private_targets: bool = False,
) -> Iterator[LocalSystem]:
    """A whole Onrecord, one at a time in a process.

    ``data``: the folder that keeps what is received, and the table, so that what it holds already is served
    at once. None: nothing outlives it, and moto has it all.
    ``port``: of 127.0.0.1; 0 for any that is free. ``fresh``: forget what the
    folder holds. ``limits``: how often each caller may call. ``private_targets``:
    subscribers may be on this machine. Raises OSError where the port, and
    folder.FolderInUse, files.Damaged or InsufficientStorage where the folder cannot be
    had; nothing is forgotten then.
    """
    import app  # noqa: PLC0415 - the application imports what this module wires

    grounds = in_memory if data is None else partial(on_disk, data, fresh=fresh)
    with folder.held(data) if data else nullcontext(), gateway(app.app, port, limits) as server:
        address = app.edge.public_url or server.url
        with grounds(address, private_targets=private_targets) as ground:
            keep_token(ground.ports, ground.token, TENANT, "admin of this machine", frozenset({"admin"}))
            workers = _workers(app, ground)
            bootstrap.use(ground.ports)
            app.edge.own_url = server.url
            for each in workers:
                each.start()
            server.start()
            headers = {"Authorization": f"Bearer {ground.token}"}
            try:
                with httpx.Client(base_url=server.url, headers=headers, timeout=60) as http:
                    yield LocalSystem(server.url, ground.token, http, ground.ports, *workers)
            finally:
                try:
                    server.stop()
                finally:
                    for each in workers:
                        each.stop()
                ground.tidied()
                *telling, _ = workers
                if not any(each.pending() for each in telling):
                    ground.all_told()
                bootstrap.use(None)
                app.edge.own_url = None


def _workers(app: ModuleType, ground: Ground) -> tuple[Worker, Worker, Worker, Worker]:
    """Of deliveries, bulk work, requests to subscribers, and what the index is to follow."""
    turn = Lock()  # the model is one for the process, and reads one article at a time
    urls, done = ground.settings, ground.done
    return (
        Worker(app.extract, urls.queue_url, turn=turn, done=done[DELIVERIES]),
        Worker(
            app.bulk,
            urls.bulk_queue_url,
            function="Bulk",
            name="onrecord-bulk",
            turn=turn,
            done=done[BULK],
        ),
        Worker(
            app.notify,
            urls.outbound_queue_url,
            function="Notify",
            name="onrecord-notifier",
            at_once=False,
            done=done[OUTBOUND],
        ),
        Worker(
            app.index,
            urls.index_queue_url,
            function="Index",
            name="onrecord-indexer",
            batch=10,
            done=done[CHANGES],
        ),
    )
