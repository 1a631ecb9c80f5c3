"""Channels with their secrets, as encrypted parameters of AWS Systems Manager."""

from __future__ import annotations

import json
import time
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.records import Channel
from chalicelib.storage.edge import unavailable

KEPT_FOR = 60  # seconds that a process goes on with a channel that it has read


class SsmChannels:
    """One SecureString a channel: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-securestring.html"""

    def __init__(self, client: Any, prefix: str) -> None:
        self._client = client
        self._prefix = prefix
        self._known: dict[str, tuple[float, Channel]] = {}

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

    def get(self, channel_id: str) -> Channel | None:
        read_at, channel = self._known.get(channel_id, (0.0, None))
        if channel is None or time.monotonic() - read_at > KEPT_FOR:
            channel = self._read(channel_id)
            if channel is None:
                return None
            self._known[channel_id] = (time.monotonic(), channel)
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
    """With the secrets, which pydantic leaves out of what it writes."""
    plain = channel.model_dump(mode="json", exclude_defaults=True)
    return json.dumps({**plain, "secrets": [secret.get_secret_value() for secret in channel.secrets]})
