"""The ways in that are configured, with their secrets."""

from __future__ import annotations

from typing import Protocol

from chalicelib.models import Channel


class Channels(Protocol):
    """Ways in, with their secrets."""

    def put(self, channel: Channel) -> None: ...
    def get(self, channel_id: str) -> Channel | None: ...
    def delete(self, channel_id: str) -> None: ...
    def list(self, tenant: str) -> list[Channel]: ...
