"""Bearer tokens: made, checked, listed, revoked. Only their SHA-256 is kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from chalicelib.errors import InvalidRequest, NotFound
from chalicelib.models import Model
from chalicelib.records import Principal, Scope, TokenRecord
from chalicelib.services.ports import Ports

_TENANT = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class NewToken(Model):
    """A token as its maker sees it, this one time."""

    token: str
    record: TokenRecord

    def served(self) -> dict[str, Any]:
        return {"token": self.token, **served_token(self.record)}


def create_token(
    ports: Ports, tenant: str, label: str, scopes: frozenset[Scope], days: int | None = None
) -> NewToken:
    """``days`` until it expires; None for never. Raises InvalidRequest for a bad tenant name."""
    if not _TENANT.fullmatch(tenant):
        raise InvalidRequest("A tenant is named in lower-case letters, digits and hyphens, at most 40.")
    secret = f"onr_{secrets.token_urlsafe(32)}"
    return NewToken(token=secret, record=keep_token(ports, secret, tenant, label, scopes, days))


def keep_token(
    ports: Ports, secret: str, tenant: str, label: str, scopes: frozenset[Scope], days: int | None = None
) -> TokenRecord:
    """Let a secret in that was made elsewhere."""
    now = ports.clock()
    sha256 = _sha256(secret)
    record = TokenRecord(
        id=f"t_{sha256[:12]}",
        sha256=sha256,
        tenant=tenant,
        label=label,
        scopes=scopes,
        created_at=_rfc3339(now),
        expires_at=_rfc3339(now + timedelta(days=days)) if days else None,
    )
    ports.tokens.put(record)
    return record


def authenticate(ports: Ports, authorization: str) -> Principal | None:
    """Who sends this ``Authorization`` header; None where the token is unknown or expired."""
    scheme, _, secret = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        return None
    token = ports.tokens.get(_sha256(secret.strip()))
    if not token or (token.expires_at and token.expires_at <= _rfc3339(ports.clock())):
        return None
    return Principal(tenant=token.tenant, token_id=token.id, scopes=token.scopes)


def list_tokens(ports: Ports, tenant: str) -> list[TokenRecord]:
    return ports.tokens.list(tenant)


def revoke_token(ports: Ports, tenant: str, token_id: str) -> None:
    token = next((token for token in ports.tokens.list(tenant) if token.id == token_id), None)
    if not token:
        raise NotFound(f"There is no token {token_id!r}. GET /v1/tokens lists those there are.")
    ports.tokens.delete(token)


def served_token(token: TokenRecord) -> dict[str, Any]:
    return token.model_dump(mode="json", exclude={"sha256", "tenant"})


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
