"""The whole system on one machine, in this process: HTTP, S3, SQS, DynamoDB and the extraction.

Uses app, and bootstrap with other clients.

    with system() as onrecord:
        answer = onrecord.http.post("/v1/articles", json={"body_text": "…"})
        onrecord.settle()
        claims = onrecord.http.get(answer.json()["links"]["claims"]).json()

Routes, services and handlers are those that run on AWS; only what stands
around them is local.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import Lock

import httpx

from chalicelib import bootstrap
from chalicelib.local import folder
from chalicelib.local.aws import aws_in_process, dead_letters, session, tell_of_deliveries
from chalicelib.local.downloads import LocalDownloads
from chalicelib.local.files import kept_secret
from chalicelib.local.gateway import Client, gateway
from chalicelib.local.limits import UNLIMITED, Limits
from chalicelib.local.restoring import restore
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

    ``data``: the folder that keeps what is received; what it holds already is
    put into S3 again, and all else built from that. None: a temporary one.
    ``port``: of 127.0.0.1; 0 for any that is free. ``fresh``: forget what the
    folder holds. ``limits``: how often each caller may call. ``private_targets``:
    subscribers may be on this machine. Raises OSError where the port, and
    folder.FolderInUse, files.Damaged or InsufficientStorage where the folder cannot be
    had; nothing is forgotten then.
    """
    if data is None:
        with (
            tempfile.TemporaryDirectory() as temporary,
            system(Path(temporary), port, limits=limits, private_targets=private_targets) as local,
        ):
            yield local
        return
    import app  # noqa: PLC0415 - the application imports what this module wires

    with folder.held(data), gateway(app.app, port, limits) as server:
        if fresh:
            folder.clear(data)
        folder.tidy(data)
        cursor_key = kept_secret(data / "cursor-key")
        token = kept_secret(data / "admin-token")
        with aws_in_process(cursor_key, private_targets=private_targets) as settings:
            restore(bootstrap.wire(settings, session()), data)
            tell_of_deliveries(settings.queue_url)
            ports = bootstrap.wire(settings, session(), lambda objects: folder.KeptObjects(objects, data))
            subscriptions = folder.KeptSubscriptions(ports.subscriptions, data)
            ports = replace(
                ports,
                channels=folder.KeptChannels(ports.channels, data),
                subscriptions=subscriptions,
                exports=folder.KeptExports(ports.exports, ports.objects, data),
                downloads=LocalDownloads(ports.downloads, app.edge.public_url or server.url, cursor_key),
            )
            keep_token(ports, token, TENANT, "admin of this machine", frozenset({"admin"}))
            turn = Lock()  # the model is one for the process, and reads one article at a time
            worker = Worker(app.extract, settings.queue_url, turn=turn)
            bulk_worker = Worker(
                app.bulk, settings.bulk_queue_url, function="Bulk", name="onrecord-bulk", turn=turn
            )
            notifier = Worker(
                app.notify,
                settings.outbound_queue_url,
                function="Notify",
                name="onrecord-notifier",
                at_once=False,
            )
            indexer = Worker(
                app.index, settings.index_queue_url, function="Index", name="onrecord-indexer", batch=10
            )
            bootstrap.use(ports)
            app.edge.own_url = server.url
            worker.start()
            bulk_worker.start()
            notifier.start()
            indexer.start()
            server.start()
            headers = {"Authorization": f"Bearer {token}"}
            try:
                with httpx.Client(base_url=server.url, headers=headers, timeout=60) as http:
                    workers = worker, bulk_worker, notifier, indexer
                    yield LocalSystem(server.url, token, http, ports, *workers)
            finally:
                try:
                    server.stop()
                finally:
                    worker.stop()
                    bulk_worker.stop()
                    notifier.stop()
                    indexer.stop()
                if not any(each.pending() for each in (worker, bulk_worker, notifier)):
                    subscriptions.all_told(ports.clock())
                bootstrap.use(None)
                app.edge.own_url = None
