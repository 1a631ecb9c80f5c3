"""Channels with their secrets, as encrypted parameters of AWS Systems Manager."""

from __future__ import annotations

import json
import time
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.models import Channel
from chalicelib.storage.edge import parameter, unavailable

KEPT_FOR = 60  # seconds that a process goes on with a channel that it has read
UNKNOWN_FOR = 10  # seconds that it does not ask again for one that is not there
_MOST_UNKNOWN = 1_000  # remembered at a time


class SsmChannels:
    """One SecureString a channel: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-securestring.html"""

    def __init__(self, client: Any, prefix: str) -> None:
        self._client = client
        self._prefix = prefix
        self._known: dict[str, tuple[float, Channel]] = {}
        self._unknown: dict[str, float] = {}

    def put(self, channel: Channel) -> None:
        with unavailable("Systems Manager"):
            self._client.put_parameter(
                Name=self._name(channel.id),
                Value=write_channel(channel),
                Type="SecureString",
                Tier="Intelligent-Tiering",
                Overwrite=True,
            )
        self._known.pop(channel.id, None)
        self._unknown.pop(channel.id, None)

    def get(self, channel_id: str) -> Channel | None:
        """Parameter Store answers 40 reads a second, so that one that is not there is remembered too.

        Only for a moment: one that was just made may not be there at once. Nobody
        can have asked for it before, since its id cannot be guessed.
        """
        now = time.monotonic()
        read_at, channel = self._known.get(channel_id, (0.0, None))
        if channel is not None and now - read_at <= KEPT_FOR:
            return channel
        if channel_id in self._unknown and now - self._unknown[channel_id] <= UNKNOWN_FOR:
            return None
        channel = self._read(channel_id)
        if channel is None:
            if len(self._unknown) >= _MOST_UNKNOWN:
                self._unknown.clear()
            self._unknown[channel_id] = now
        else:
            self._known[channel_id] = (now, channel)
        return channel

    def delete(self, channel_id: str) -> None:
        self._known.pop(channel_id, None)
        with unavailable("Systems Manager"):
            self._client.delete_parameters(Names=[self._name(channel_id)])

    def list(self, tenant: str) -> list[Channel]:
        pages = self._client.get_paginator("get_parameters_by_path").paginate(
            Path=self._prefix, WithDecryption=True
        )
        with unavailable("Systems Manager"):
            found = [
                Channel.model_validate_json(each["Value"]) for page in pages for each in page["Parameters"]
            ]
        return sorted((each for each in found if each.tenant == tenant), key=lambda each: each.created_at)

    def _read(self, channel_id: str) -> Channel | None:
        try:
            with unavailable("Systems Manager"):
                answer = self._client.get_parameter(Name=self._name(channel_id), WithDecryption=True)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ParameterNotFound":
                return None
            raise
        return Channel.model_validate_json(answer["Parameter"]["Value"])

    def _name(self, channel_id: str) -> str:
        return f"{self._prefix}/{channel_id}"


def write_channel(channel: Channel) -> str:
    """With the secrets, which pydantic leaves out. Raises InvalidRequest: see ``parameter``."""
    plain = channel.model_dump(mode="json", exclude_defaults=True)
    secrets = [secret.get_secret_value() for secret in channel.secrets]
    return parameter(json.dumps({**plain, "secrets": secrets}))
