"""Secrets that requests are signed with, of channels and of subscriptions: made, or checked."""

from __future__ import annotations

import base64
import secrets

from pydantic import SecretStr

from chalicelib.errors import InvalidRequest
from chalicelib.models import ChannelKind

LEAST_SECRET = 8  # characters: some CMSs make short ones
MOST_SECRETS = 5


def made_secret(kind: ChannelKind) -> str:
    """In the form that senders of the kind want."""
    if kind is ChannelKind.STANDARD_WEBHOOKS:
        return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
    return secrets.token_hex(32)  # 64 characters, as Contentful wants them


def checked_secret(kind: ChannelKind, given: SecretStr) -> SecretStr:
    """Raises InvalidRequest for one that is too short, or that the kind cannot have."""
    secret = given.get_secret_value()
    if len(secret) < LEAST_SECRET or not secret.isprintable():
        raise InvalidRequest(f"A secret has {LEAST_SECRET} printable characters or more. Send a longer one.")
    if kind is ChannelKind.STANDARD_WEBHOOKS:
        try:
            base64.b64decode(secret.removeprefix("whsec_").rstrip("=") + "==", validate=True)
        except ValueError:  # of what is no base64, or no ASCII
            raise InvalidRequest("A Standard Webhooks secret is base64, after whsec_ or not.") from None
    return given
