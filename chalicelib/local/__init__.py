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

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import httpx

from chalicelib import bootstrap
from chalicelib.local import folder
from chalicelib.local.aws import dead_letters
from chalicelib.local.gateway import Client, gateway
from chalicelib.local.grounds import in_memory, on_disk
from chalicelib.local.limits import UNLIMITED, Limits
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
    notifier: Worker

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
        """Wait until all is extracted and every subscriber told, or given up. Raises NotSettled."""
        end = time.monotonic() + seconds
        for worker, waiting in ((self.worker, "deliveries"), (self.notifier, "requests to subscribers")):
            while worker.pending():
                if time.monotonic() > end:
                    raise NotSettled(f"{worker.pending()} {waiting} are waiting after {seconds} seconds")
                time.sleep(0.01)

    def dead_letters(self) -> list[str]:
        """The messages that were given up."""
        return [*dead_letters(self.worker.queue_url), *dead_letters(self.notifier.queue_url)]


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
            worker = Worker(app.extract, ground.queue_url, done=ground.extracted)
            notifier = Worker(
                app.notify,
                ground.outbound_url,
                name="onrecord-notifier",
                at_once=False,
                done=ground.notified,
            )
            bootstrap.use(ground.ports)
            app.edge.own_url = server.url
            worker.start()
            notifier.start()
            server.start()
            headers = {"Authorization": f"Bearer {ground.token}"}
            try:
                with httpx.Client(base_url=server.url, headers=headers, timeout=60) as http:
                    yield LocalSystem(server.url, ground.token, http, ground.ports, worker, notifier)
            finally:
                try:
                    server.stop()
                finally:
                    worker.stop()
                    notifier.stop()
                if not (worker.pending() or notifier.pending()):
                    ground.all_told()
                bootstrap.use(None)
                app.edge.own_url = None
